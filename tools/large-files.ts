/**
 * Uploads a large file in every encoding, from a path and from a URL, through a connector to a server in another
 * process that digests what it gets; beside it the same file through a bare socket. Every upload has a fresh process.
 * Exits 1 when a digest differs or the memory of a process grows by more than 80 MB.
 *
 *     npm run test:large-files [-- MiB]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { digestOf, keystream } from './large-files/keystream.ts'
import type { Measured, Task } from './large-files/task.ts'
import { ENCODINGS } from './large-files/upload-config.ts'

const MOST_GROWTH = 80e6
const SMALL = { seed: 1, size: 1_000_000 }

const [role = '1024'] = process.argv.slice(2)
if (role === 'sink') {
  const { startSink } = await import('./large-files/sink.ts')
  const { url } = await startSink()
  console.log(url)
} else if (role === 'connector' || role === 'socket') {
  const task = JSON.parse(process.argv[3]!) as Task
  const measured =
    role === 'connector'
      ? await (await import('./large-files/upload-process.ts')).uploadByConnector(task)
      : await (await import('./large-files/socket-process.ts')).uploadBySocket(task)
  console.log(JSON.stringify(measured))
} else {
  process.exitCode = await compareAll(Number(role))
}

async function compareAll(mebibytes: number): Promise<number> {
  const big = { seed: 2, size: mebibytes * 1_024 * 1_024 }
  const wanted = digestOf(big.seed, big.size)
  const folder = await mkdtemp(join(tmpdir(), 'crmwire-large-files-'))
  const sink = spawn(process.execPath, [import.meta.filename, 'sink'], { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [line] = (await once(sink.stdout, 'data')) as [Buffer]
    const url = String(line).trim()
    const make = async ({ seed, size }: typeof big): Promise<{ path: string }> => {
      const path = join(folder, `${seed}.mp3`)
      await pipeline(Readable.from(keystream(seed, size)), createWriteStream(path))
      return { path }
    }
    const paths = { small: await make(SMALL), large: await make(big) }
    const at = ({ seed, size }: typeof big): { url: string } => ({ url: `${url}/source?seed=${seed}&size=${size}` })
    const urls = { small: at(SMALL), large: at(big) }

    let wrong = 0
    const run = async (task: Task, name: string, raw?: Measured): Promise<Measured> => {
      const measured = await inProcess(task)
      const equal = measured.digest === wanted
      if (!equal) console.log(`${name}: ${measured.digest}`)
      if (!equal || (task.role === 'connector' && measured.growth > MOST_GROWTH)) wrong++
      print(name, mebibytes, measured, raw, equal)
      return measured
    }
    console.log('upload                 size MiB  seconds    MB/s  wall ratio  CPU ratio  peak above idle MB  digest')
    const plain = await run({ role: 'socket', sink: url, encoding: 'binary', ...paths }, 'bare socket')
    const coded = await run({ role: 'socket', sink: url, encoding: 'base64', ...paths }, 'bare socket, base64')
    for (const encoding of ENCODINGS) {
      const raw = encoding.startsWith('base64') ? coded : plain
      await run({ role: 'connector', sink: url, encoding, ...paths }, `${encoding}, path`, raw)
      await run({ role: 'connector', sink: url, encoding, ...urls }, `${encoding}, URL`, raw)
    }
    return wrong === 0 ? 0 : 1
  } finally {
    sink.kill()
    await rm(folder, { recursive: true })
  }
}

async function inProcess(task: Task): Promise<Measured> {
  const args = [import.meta.filename, task.role, JSON.stringify(task)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  return JSON.parse(await text(child.stdout)) as Measured
}

function print(name: string, mebibytes: number, measured: Measured, raw: Measured | undefined, equal: boolean): void {
  const { seconds, cpuSeconds, growth } = measured
  console.log(
    name.padEnd(22) +
      number(mebibytes, 0, 9) +
      number(seconds, 1, 9) +
      number((mebibytes * 1.048576) / seconds, 0, 8) +
      number(raw && seconds / raw.seconds, 2, 12) +
      number(raw && cpuSeconds / raw.cpuSeconds, 2, 11) +
      number(growth / 1e6, 0, 20) +
      (equal ? '  equal' : '  DIFFERS'),
  )
}

function number(value: number | undefined, digits: number, width: number): string {
  return (value === undefined ? '' : value.toFixed(digits)).padStart(width)
}
