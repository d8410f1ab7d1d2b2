import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { startGcs } from './gcs-server.ts'
import { startDirectory } from './local-directory.ts'
import { hasOpenSsh, startOpenSsh } from './open-ssh.ts'
import { startS3 } from './s3-server.ts'
import { startSsh2Server } from './ssh2-server.ts'
import type { StorageServer } from './storage-server.ts'

/** What is started, by name. */
const STARTS = {
  directory: () => startDirectory(),
  sftp: () => startSsh2Server(),
  ...(hasOpenSsh && { 'sftp (OpenSSH)': () => startOpenSsh() }),
  s3: () => startS3(),
  gcs: () => startGcs(),
} satisfies Record<string, () => Promise<StorageServer>>

export type ServerName = keyof typeof STARTS

export const SERVERS = Object.keys(STARTS) as readonly ServerName[]

/** Where a server is: `storage` of a configuration. */
export type Started = Pick<StorageServer, 'storage'>

/** Runs a server until stdin ends: prints where it is, then the digest of every file whose path comes in. */
export async function serve(name: ServerName): Promise<void> {
  const server = await STARTS[name]!()
  console.log(JSON.stringify({ storage: server.storage } satisfies Started))
  for await (const path of createInterface({ input: process.stdin })) {
    const hash = createHash('sha256')
    await pipeline(createReadStream(server.fileOf(path)), hash).catch(() => hash.end())
    console.log(hash.digest('hex'))
  }
  await server.close()
}
