/** A mail server on this machine that keeps every e-mail as a file, for trying things. It sends nothing on. */
import { mkdtemp } from 'node:fs/promises'
import { createWriteStream } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { SMTPServer } from 'smtp-server'

export interface LocalMail {
  /** For `email.smtp` of a configuration; it is not encrypted. */
  url: string
  /** Where the e-mails lie; every mail program opens them. */
  folder: string
  close(): Promise<void>
}

export async function startMail(): Promise<LocalMail> {
  const folder = await mkdtemp(join(tmpdir(), 'crmwire-mail-'))
  let count = 0
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(message, _session, done) {
      pipeline(message, createWriteStream(join(folder, `${++count}.eml`)), done)
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  return { url: `smtp://127.0.0.1:${port}`, folder, close: () => new Promise((resolve) => server.close(resolve)) }
}
