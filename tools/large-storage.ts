/**
 * Brings a large file through a connector to every kind of storage, each from a process of its own to a server in another
 * one, and digests what lies there; from a path, and once from a URL. Exits 1 when a digest differs or the memory of a
 * process grows by more than 80 MB above where a small file has left it.
 *
 *     npm run test:large-storage [-- MiB]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { digestOf, keystream } from './large-files/keystream.ts'
import { SERVERS, type ServerName, type Started } from './storage/server-process.ts'
import type { StoreMeasured, StoreTask } from './storage/store-process.ts'

const MOST_GROWTH = 80e6
const SMALL = { seed: 1, size: 6_000_000 }

const [role = '2048'] = process.argv.slice(2)
if (role === 'server') await (await import('./storage/server-process.ts')).serve(process.argv[3] as ServerName)
else if (role === 'connector') {
  const { storeByConnector } = await import('./storage/store-process.ts')
  console.log(JSON.stringify(await storeByConnector(JSON.parse(process.argv[3]!) as StoreTask)))
} else if (role === 'sink') console.log((await (await import('./large-files/sink.ts')).startSink()).url)
else process.exitCode = await compareAll(Number(role))

async function compareAll(mebibytes: number): Promise<number> {
  const big = { seed: 2, size: mebibytes * 1_024 * 1_024 }
  const wanted = digestOf(big.seed, big.size)
  const folder = await mkdtemp(join(tmpdir(), 'crmwire-large-storage-'))
  const sink = spawn(process.execPath, [import.meta.filename, 'sink'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const make = async ({ seed, size }: typeof big): Promise<{ path: string }> => {
    const path = join(folder, `${seed}.mp3`)
    await pipeline(Readable.from(keystream(seed, size)), createWriteStream(path))
    return { path }
  }
  let wrong = 0
  try {
    const [line] = (await once(sink.stdout, 'data')) as [Buffer]
    const at = ({ seed, size }: typeof big): { url: string } => ({
      url: `${String(line).trim()}/source?seed=${seed}&size=${size}`,
    })
    const paths = { small: await make(SMALL), large: await make(big) }
    const urls = { small: at(SMALL), large: at(big) }
    console.log('storage                size MiB  seconds    MB/s  CPU seconds  peak above idle MB  digest')
    for (const name of SERVERS)
      for (const [from, files] of Object.entries(name === 'directory' ? { path: paths, URL: urls } : { path: paths })) {
        const { measured, digest } = await through(name, files)
        const isEqual = digest === wanted && measured.sha256 === wanted
        if (!isEqual || measured.growth > MOST_GROWTH) wrong++
        const { seconds, cpuSeconds, growth } = measured
        console.log(
          `${name}, ${from}`.padEnd(22) +
            number(mebibytes, 0, 9) +
            number(seconds, 1, 9) +
            number((mebibytes * 1.048576) / seconds, 0, 8) +
            number(cpuSeconds, 1, 13) +
            number(growth / 1e6, 0, 20) +
            (isEqual ? '  equal' : `  DIFFERS ${measured.reason}`),
        )
      }
    return wrong === 0 ? 0 : 1
  } finally {
    sink.kill()
    await rm(folder, { recursive: true })
  }
}

/** Starts a server, brings both files to it, and digests the large one there. */
async function through(
  name: ServerName,
  files: Pick<StoreTask, 'small' | 'large'>,
): Promise<{ measured: StoreMeasured; digest: string }> {
  const server = spawn(process.execPath, [import.meta.filename, 'server', name], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
  const ended = once(server, 'close')
  try {
    const started = JSON.parse((await lines.next()).value as string) as Started
    const args = [import.meta.filename, 'connector', JSON.stringify({ ...started, ...files } satisfies StoreTask)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const measured = JSON.parse(await text(child.stdout)) as StoreMeasured
    server.stdin.write(`${measured.path}\n`)
    return { measured, digest: (await lines.next()).value as string }
  } finally {
    server.stdin.end()
    await ended
  }
}

function number(value: number, digits: number, width: number): string {
  return value.toFixed(digits).padStart(width)
}
