import { onTestFinished } from 'vitest'
import { createTokenServer, type TokenServer } from '../../../src/auth/oauth2/token-server.ts'
import { type OAuth2Settings, oauth2Settings } from '../../../src/auth/oauth2/settings.ts'
import { oauth2Schema } from '../../../src/auth/oauth2/schema.ts'
import { readRetryAfter } from '../../../src/http/retry-after.ts'
import { createUndiciTransport } from '../../../src/http/undici-transport.ts'
import { Redactor } from '../../../src/observe/redactor.ts'
import { systemClock } from '../../../src/util/clock.ts'
import { httpServer, loopback } from '../../http/servers.ts'

/** A request that reached the token endpoint. */
export interface TokenRequestSeen {
  path: string
  headers: Record<string, string | string[] | undefined>
  /** The fields of the form. */
  form: Record<string, string>
}

export interface TokenAnswerGiven {
  status?: number
  headers?: Record<string, string>
  body?: unknown
}

/** A token endpoint that answers as the test says and remembers what it was asked. */
export async function tokenEndpoint(answer: (seen: TokenRequestSeen) => TokenAnswerGiven) {
  const seen: TokenRequestSeen[] = []
  const { url } = await httpServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString('utf8')))
      const one = { path: request.url ?? '', headers: request.headers, form }
      seen.push(one)
      const { status = 200, headers = { 'content-type': 'application/json' }, body = {} } = answer(one)
      response.writeHead(status, headers)
      response.end(status === 204 ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
    })
  })
  return { url, seen }
}

/** The settings of a configuration whose secrets stand where settings would. */
export function settingsOf(spec: object): OAuth2Settings {
  return oauth2Settings(oauth2Schema.parse({ type: 'oauth2', ...spec }), (text) => text)[0]
}

/** A token server as the library has it, over the real transport. */
export function serverOf(
  spec: object,
  { redactor = new Redactor(), plainHttp = true, network = loopback } = {},
): TokenServer {
  const transport = createUndiciTransport({ network, clock: systemClock })
  onTestFinished(() => transport.close())
  return createTokenServer(settingsOf(spec), {
    transport,
    plainHttp,
    retryAfter: (headers) => readRetryAfter(headers, systemClock.now()),
    clock: systemClock,
    redactor,
  })
}
