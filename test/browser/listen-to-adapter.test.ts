import { afterEach, describe, expect, test, vi } from 'vitest'
import { type DroppedMessage, type PostedMessage, listenToAdapter } from '../../src/browser/listen-to-adapter.ts'
import { message } from './messages.ts'

const ADAPTER = 'https://acme.example.com'
const call = message('New_Call')

/** A page with an adapter in a frame; `post` is what the browser does for a frame that calls `postMessage`. */
function page({ origins = [ADAPTER] } = {}) {
  const listeners = new Set<(event: PostedMessage) => void>()
  const frame = { contentWindow: { name: 'adapter' } as unknown }
  const dropped: DroppedMessage[] = []
  const adapter = listenToAdapter({
    origins,
    frames: frame,
    onDropped: (one) => dropped.push(one),
    window: {
      addEventListener: (_type, listener) => listeners.add(listener),
      removeEventListener: (_type, listener) => listeners.delete(listener),
    },
  })
  const post = (data: unknown, event: Partial<PostedMessage> = {}): void => {
    for (const listener of listeners) listener({ data, origin: ADAPTER, source: frame.contentWindow, ...event })
  }
  return { adapter, frame, dropped, post, listeners }
}

test('a handler gets the messages of its type, and every message under *', () => {
  const { adapter, post } = page()
  const calls = vi.fn<(message: unknown) => void>()
  const all = vi.fn<(message: unknown) => void>()
  adapter.on('New_Call', calls)
  adapter.on('*', all)
  post(JSON.stringify(call))
  post(message('End_Call'))
  expect(calls.mock.calls).toEqual([[call]])
  expect(all.mock.calls).toEqual([[call], [message('End_Call')]])
})

test('an unknown type is passed on', () => {
  const { adapter, post, dropped } = page()
  const later = vi.fn<(message: unknown) => void>()
  adapter.on('Some_New_Event', later)
  post({ type: 'Some_New_Event', data: [1] })
  expect(later.mock.calls).toEqual([[{ type: 'Some_New_Event', data: [1] }]])
  expect(dropped).toEqual([])
})

describe('a message is dropped and reported', () => {
  test.each([
    'https://acme.example.com.evil.example',
    'https://evil-acme.example.com',
    'https://acme.example.com:8443',
    'http://acme.example.com',
    'https://ACME.example.com',
    'https://acme.example.com/',
    'https://аcme.example.com',
    'null',
    '',
  ])('when it comes from %j', (origin) => {
    const { adapter, post, dropped } = page()
    const handler = vi.fn<(message: unknown) => void>()
    adapter.on('*', handler)
    post(call, { origin })
    expect(handler).not.toHaveBeenCalled()
    expect(dropped).toEqual([{ reason: 'origin', origin, problem: 'its origin is not allowed' }])
  })

  test.each([
    ['another frame of the same origin', {}],
    ['no window', null],
    ['nothing', undefined],
  ])('when %s sent it', (_who, source) => {
    const { adapter, post, dropped } = page()
    const handler = vi.fn<(message: unknown) => void>()
    adapter.on('*', handler)
    post(call, { source })
    expect(handler).not.toHaveBeenCalled()
    expect(dropped).toEqual([{ reason: 'source', origin: ADAPTER, problem: 'its sender is none of the frames' }])
  })

  test('when the frame is not in the page, and nobody sent it either', () => {
    const { adapter, frame, post, dropped } = page()
    const handler = vi.fn<(message: unknown) => void>()
    adapter.on('*', handler)
    frame.contentWindow = null
    post(call)
    expect(handler).not.toHaveBeenCalled()
    expect(dropped).toMatchObject([{ reason: 'source' }])
  })

  test('when it is malformed; the report does not repeat what it said', () => {
    const { adapter, post, dropped } = page()
    const handler = vi.fn<(message: unknown) => void>()
    adapter.on('*', handler)
    post({ type: 'New_Call', data: { call_id: 1, agent_email: { kim: '+12223334444' } } })
    expect(handler).not.toHaveBeenCalled()
    expect(dropped).toEqual([
      { reason: 'malformed', origin: ADAPTER, problem: 'New_Call.data.agent_email: expected a text' },
    ])
  })
})

test('two frames may speak: the call adapter and the chat adapter', () => {
  const listeners: ((event: PostedMessage) => void)[] = []
  const frames = [{ contentWindow: { a: 1 } }, { contentWindow: { b: 2 } }]
  const window = { addEventListener: (_: string, listener: (typeof listeners)[0]) => void listeners.push(listener) }
  const adapter = listenToAdapter({
    origins: [ADAPTER],
    frames,
    window: { ...window, removeEventListener: () => undefined },
  })
  const handler = vi.fn<(message: unknown) => void>()
  adapter.on('*', handler)
  for (const { contentWindow } of frames) listeners[0]!({ data: call, origin: ADAPTER, source: contentWindow })
  expect(handler).toHaveBeenCalledTimes(2)
})

test('a frame that is loaded anew is still the frame', () => {
  const { adapter, frame, post } = page()
  const handler = vi.fn<(message: unknown) => void>()
  adapter.on('New_Call', handler)
  frame.contentWindow = { name: 'the same frame, another document' }
  post(call)
  expect(handler).toHaveBeenCalledOnce()
})

test('a handler is called until it is taken off, and none once the listener is closed', () => {
  const { adapter, post, listeners } = page()
  const handler = vi.fn<(message: unknown) => void>()
  const off = adapter.on('New_Call', handler)
  adapter.on('New_Call', handler)
  post(call)
  off()
  off()
  post(call)
  adapter.close()
  expect(listeners.size).toBe(0)
  expect(handler).toHaveBeenCalledTimes(3)
})

describe('a handler that throws', () => {
  const reported: unknown[] = []
  const catchIt = (error: unknown): void => void reported.push(error)
  afterEach(() => void process.off('uncaughtException', catchIt))

  test('is an error of the page, and the others are called all the same', async () => {
    const former = process.listeners('uncaughtException')
    process.removeAllListeners('uncaughtException')
    process.on('uncaughtException', catchIt)
    const { adapter, post } = page()
    const handler = vi.fn<(message: unknown) => void>()
    adapter.on('New_Call', () => {
      throw new Error('a fault of the page')
    })
    adapter.on('New_Call', handler)
    post(call)
    await vi.waitFor(() => expect(reported).toMatchObject([{ message: 'a fault of the page' }]))
    for (const one of former) process.on('uncaughtException', one)
    expect(handler).toHaveBeenCalledOnce()
  })
})

test.each([
  '*',
  'null',
  '',
  'acme.example.com',
  'https://acme.example.com/',
  'https://acme.example.com/agent',
  'https://*.example.com/',
  'https://Acme.example.com',
  'https://acme.example.com:443',
  'file://',
  'data:text/html,x',
])('%j is no origin', (origin) => {
  expect(() => page({ origins: [origin] })).toThrow(TypeError)
})
