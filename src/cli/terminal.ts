import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { type Clock, systemClock } from '../util/clock.ts'
import { openBrowser } from './open-browser.ts'

/** What a command sees of the world around it. */
export interface Terminal {
  /** A line (or several) of the result, to stdout. */
  out(text: string): void
  /** A message for people, to stderr. */
  err(text: string): void
  /** Shows a line that the next one replaces; nothing takes it away. Only when stderr is a terminal. */
  status: ((text?: string) => void) | undefined
  /** Everything that comes in through stdin. */
  input(): Promise<string>
  /** Lines of stdin as they come, until the caller stops. */
  lines(): AsyncIterable<string>
  /** Shows an address in the browser of the person, where there are both. Nobody is told when there is none. */
  browse(url: string): void
  /** True where colours are welcome. */
  colour: { out: boolean; err: boolean }
  /** Columns of stdout, when it is a terminal. */
  width: number | undefined
  env: Readonly<Record<string, string | undefined>>
  clock: Clock
  /** Calls back when the person wants to stop; a second time, the program ends at once. */
  onInterrupt(stop: () => void): void
  /** Ends the program at once, whatever it still waits for. */
  quit(code: number): void
}

const CLEAR_LINE = '\r\u001b[2K'

/** The parts of a process that a terminal is made of. */
export type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>

/** The terminal of this process. */
export function processTerminal({ stdin, stdout, stderr, env }: Streams = process): Terminal {
  // Whoever reads may stop reading, like `head`; that is no fault.
  for (const stream of [stdout, stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  let statusShown = false
  const status = (line?: string): void => {
    if (line === undefined && !statusShown) return
    stderr.write(CLEAR_LINE + (line ?? ''))
    statusShown = line !== undefined
  }
  const write = (stream: NodeJS.WriteStream, line: string): void => {
    if (statusShown) status()
    stream.write(`${line}\n`)
  }
  const plain = (env['NO_COLOR'] ?? '') !== ''
  return {
    out: (line) => write(stdout, line),
    err: (line) => write(stderr, line),
    status: stderr.isTTY ? status : undefined,
    input: () => text(stdin),
    lines: () => createInterface(stdin),
    browse: (url) => {
      if (stderr.isTTY) openBrowser(url)
    },
    colour: { out: stdout.isTTY && !plain, err: stderr.isTTY && !plain },
    width: stdout.isTTY ? stdout.columns : undefined,
    env,
    clock: systemClock,
    onInterrupt(stop) {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
    },
    quit: (code) => process.exit(code),
  }
}
