import { PassThrough, Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { type Streams, processTerminal } from '../../src/cli/terminal.ts'

const read = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '')

function streams(isTTY: boolean, env: Record<string, string> = {}) {
  const stdout = Object.assign(new PassThrough(), { isTTY, columns: 90 })
  const stderr = Object.assign(new PassThrough(), { isTTY, columns: 90 })
  const process = { stdin: Readable.from(['some ', 'input']), stdout, stderr, env } as unknown as Streams
  return { stdout, terminal: processTerminal(process), out: () => read(stdout), err: () => read(stderr) }
}

test('results go to stdout and messages to stderr, a line each', async () => {
  const { terminal, out, err } = streams(false)
  terminal.out('result')
  terminal.err('message')
  expect([out(), err()]).toEqual(['result\n', 'message\n'])
  expect(await terminal.input()).toBe('some input')
})

test('without a terminal there are no colours, no status and no width', () => {
  const { terminal } = streams(false)
  expect(terminal).toMatchObject({ colour: { out: false, err: false }, status: undefined, width: undefined })
})

test('a terminal has colours and a width; NO_COLOR takes the colours away', () => {
  expect(streams(true).terminal).toMatchObject({ colour: { out: true, err: true }, width: 90 })
  expect(streams(true, { NO_COLOR: '1' }).terminal.colour).toEqual({ out: false, err: false })
  expect(streams(true, { NO_COLOR: '' }).terminal.colour.out).toBe(true)
})

test('a status line is replaced by the next one, and is gone before anything else is printed', () => {
  const { terminal, out, err } = streams(true)
  terminal.status!()
  terminal.status!('10 %')
  terminal.status!('20 %')
  terminal.out('step')
  terminal.err('message')
  expect(err()).toBe('\r\u001b[2K10 %\r\u001b[2K20 %\r\u001b[2Kmessage\n')
  expect(out()).toBe('step\n')
})

test('a reader that goes away is no fault; anything else is', () => {
  const { stdout } = streams(false)
  expect(() => stdout.emit('error', Object.assign(new Error('gone'), { code: 'EPIPE' }))).not.toThrow()
  expect(() => stdout.emit('error', Object.assign(new Error('full'), { code: 'ENOSPC' }))).toThrow('full')
})
