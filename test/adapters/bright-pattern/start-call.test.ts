import { describe, expect, test } from 'vitest'
import { openAdApi } from '../../../src/adapters/bright-pattern/ad-api.ts'
import { type StartCallResult, connectBrightPattern } from '../../../src/adapters/bright-pattern/bright-pattern.ts'
import type {
  InitiateResult,
  OperationResult,
} from '../../../src/adapters/bright-pattern/translate/operation-result.ts'
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts'
import type { Clock } from '../../../src/util/clock.ts'
import { KIM, desktop } from './desktop.ts'

const success = (data: unknown) => ({ status: 'success', data })
const failure = (code: number, name = 'a_name', message?: string) => ({
  status: 'error',
  error: { code, name, message },
})

test('the number and the object reach the desktop as they are', async () => {
  const it = desktop()
  const { startCall } = connectBrightPattern(it)
  await startCall('+12223334444', KIM)
  await startCall('+12223334444', JSON.stringify(KIM))
  await startCall('911')
  expect(it.calls).toEqual([
    ['+12223334444', KIM],
    ['+12223334444', KIM],
    ['911', undefined],
  ])
})

test('what comes back is the answer of the vendor, in its own types, and what it means', async () => {
  const answer: StartCallResult = await connectBrightPattern(desktop()).startCall('911')
  const vendors: OperationResult<InitiateResult> = answer
  expect(vendors).toEqual({ ...success({ id: 'i-1' }), call: { status: 'started', interactionId: 'i-1' } })
})

test.each<[string, unknown, unknown]>([
  ['an id', success({ id: 'i-1' }), { status: 'started', interactionId: 'i-1' }],
  ['an id that is a number', success({ id: 0 }), { status: 'started', interactionId: '0' }],
  ['no id and no error: deferred dial', success({ id: null }), { status: 'prepared' }],
  ['the inner error', success({ id: null, error: 'Timeout error' }), { status: 'unknown', reason: 'Timeout error' }],
  [
    'an id and an inner error',
    success({ id: 'i-1', error: 'Timeout error' }),
    { status: 'unknown', reason: 'Timeout error', interactionId: 'i-1' },
  ],
  ['an empty inner error', success({ id: 'i-1', error: '' }), { status: 'started', interactionId: 'i-1' }],
  ['the outer time-out', failure(8, 'timeout'), { status: 'unknown', reason: 'timeout' }],
  ['an api that does not answer', failure(6, 'api_not_answer'), { status: 'unknown', reason: 'api_not_answer' }],
  ['a fault of the server', failure(104, 'x', 'broken'), { status: 'unknown', reason: 'broken' }],
  ['not logged in', failure(2, 'not_logged_in'), { status: 'refused', reason: 'not_logged_in' }],
  ['banned, in words', failure(5, 'banned', 'Not this one'), { status: 'refused', reason: 'Not this one' }],
  ['an error without a name', { status: 'error', error: { code: 10 } }, { status: 'refused', reason: 'error 10' }],
  ['an error that is none', { status: 'error' }, { status: 'unknown', reason: 'an error without a name' }],
  ['the older shape with an error', { error: { code: 2, name: 'x' } }, { status: 'refused', reason: 'x' }],
  ['success without data', { status: 'success' }, { status: 'unknown', reason: 'the answer cannot be read' }],
  ['nothing', undefined, { status: 'unknown', reason: 'the answer cannot be read' }],
  ['a text', 'ok', { status: 'unknown', reason: 'the answer cannot be read' }],
])('%s is read', async (_, answer, call) => {
  const it = desktop()
  it.answer = () => answer
  expect((await connectBrightPattern(it).startCall('911')).call).toEqual(call)
})

test('a desktop that throws leaves it open whether the phone rings', async () => {
  const it = desktop()
  it.answer = () => {
    throw new Error('frame is gone')
  }
  expect(await connectBrightPattern(it).startCall('911')).toEqual({
    status: 'error',
    error: { code: 99, name: 'unknown_error' },
    call: { status: 'unknown', reason: 'the desktop failed' },
  })
})

test('a desktop that does not answer in time leaves it open whether the phone rings', async () => {
  const clock = createVirtualClock(0)
  const it = desktop()
  const answered = Promise.withResolvers<unknown>()
  it.answer = () => answered.promise
  const { startCall } = connectBrightPattern(it, { clock, timeoutMs: 5_000 })
  const started = startCall('911')
  await clock.advance(4_999)
  expect(await Promise.race([started, Promise.resolve('still waiting')])).toBe('still waiting')
  await clock.advance(1)
  expect(await started).toEqual({
    status: 'error',
    error: { code: 8, name: 'timeout' },
    call: { status: 'unknown', reason: 'the desktop did not answer' },
  })
  answered.resolve(success({ id: 'i-1' }))
})

test('an answer in time leaves no timer behind', async () => {
  const timers = new Set<object>()
  const clock: Pick<Clock, 'now' | 'timer'> = {
    now: () => 0,
    timer() {
      const timer = { cancel: () => void timers.delete(timer) }
      timers.add(timer)
      return timer
    },
  }
  await connectBrightPattern(desktop(), { clock }).startCall('911')
  expect(timers.size).toBe(0)
})

test('a second click while the first one waits dials once; a later one dials again', async () => {
  const it = desktop()
  const answered = Promise.withResolvers<unknown>()
  it.answer = () => answered.promise
  const { startCall } = connectBrightPattern(it)
  const clicks = [startCall('911'), startCall('911'), startCall('912')]
  answered.resolve(success({ id: 'i-1' }))
  await Promise.all(clicks)
  expect(it.calls).toEqual([
    ['911', undefined],
    ['912', undefined],
  ])
  await startCall('911')
  expect(it.calls).toHaveLength(3)
})

describe('nothing is dialled', () => {
  test.each<[unknown, string]>([
    [null, 'initialObject: expected a map, such as'],
    [[KIM], 'initialObject: expected a map, such as'],
    [{ ...KIM, id: 7 }, 'initialObject.id: expected a text, got a number'],
    [{ ...KIM, type: '' }, 'initialObject.type: expected a text, got an empty one'],
    [{ ...KIM, displayName: undefined }, 'initialObject.displayName: expected a text, got nothing'],
    [{ ...KIM, customFields: undefined }, 'initialObject.customFields: expected a map, got nothing'],
    [{ ...KIM, customFields: ['a'] }, 'initialObject.customFields: expected a map, got a list'],
    [{ ...KIM, customFields: { age: 7 } }, 'initialObject.customFields.age: expected a text, got a number'],
    [
      { ...KIM, id: null, customFields: { a: {}, b: true } },
      'initialObject.id: expected a text, got null; initialObject.customFields.a: expected a text, got a map; ' +
        'initialObject.customFields.b: expected a text, got a boolean',
    ],
    ['{"id": "7",\n "type": }', 'initialObject: not JSON.'],
    ['{"id": "7",\n "type" "contact"}', 'initialObject: not JSON from line 2, column 9 on.'],
    ['{"id": "7"', 'initialObject: not JSON from line 1, column 11 on.'],
    ['', 'initialObject: not JSON from line 1, column 1 on.'],
  ])('when the object is %j', async (object, message) => {
    const it = desktop()
    await expect(connectBrightPattern(it).startCall('911', object as never)).rejects.toMatchObject({
      code: 'BRIGHT_PATTERN_INVALID',
      message: expect.stringContaining(message) as string,
    })
    expect(it.calls).toEqual([])
  })

  test.each(['', ' ', '+', undefined, 911])('when the number is %j', async (number) => {
    const it = desktop()
    await expect(connectBrightPattern(it).startCall(number as never)).rejects.toMatchObject({
      code: 'BRIGHT_PATTERN_INVALID',
    })
    expect(it.calls).toEqual([])
  })
})

test('what was typed is not repeated by the error', async () => {
  const text = '{"id": "secret" "type": "x"}'
  await expect(connectBrightPattern(desktop()).startCall('911', text)).rejects.toMatchObject({
    message: expect.not.stringContaining('secret') as string,
  })
})

test('the API of the page is opened with the options; without the script that fails', () => {
  expect(() => openAdApi()).toThrow(expect.objectContaining({ code: 'BRIGHT_PATTERN_ABSENT' }))
  const page = globalThis as { brightpattern?: unknown }
  const given: unknown[] = []
  page.brightpattern = {
    AdApi: function AdApi(options: unknown) {
      given.push(options)
    },
  }
  openAdApi({ integrationKey: 'key', adaptiveWidth: true })
  delete page.brightpattern
  expect(given).toEqual([{ integrationKey: 'key', adaptiveWidth: true }])
})

test('a desktop that fails before it returns is asked again by the next click', async () => {
  const it = desktop()
  const working = it.startCall
  it.startCall = () => {
    throw new TypeError('not a function')
  }
  const { startCall } = connectBrightPattern({ ...it, startCall: (...given) => it.startCall(...given) })
  expect((await startCall('911')).call).toMatchObject({ status: 'unknown' })
  it.startCall = working
  expect((await startCall('911')).call).toEqual({ status: 'started', interactionId: 'i-1' })
})
