import { bodyOf } from '../../../src/flow/request-body.ts'
import { createExchanger } from '../../../src/flow/exchange.ts'
import type { Plan } from '../../../src/flow/plan.ts'
import type { RequestDraft } from '../../../src/http/endpoint/endpoint.ts'
import type { EndpointSpec } from '../../../src/http/endpoint/endpoint-schema.ts'
import type { UploadEncoding } from '../../../src/http/endpoint/compile-endpoint.ts'
import { compileUrl, joinUrl } from '../../../src/http/endpoint/url-template.ts'
import { createOriginGate } from '../../../src/http/gate/origin-gate.ts'
import type { Transport, TransportRequest } from '../../../src/http/transport.ts'
import type { Facts } from '../../../src/session/facts.ts'
import { createSeededRandom } from '../../../src/testing/seeded-random.ts'
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts'
import { binding, custom, endpoint, parse } from '../../http/endpoint/endpoints.ts'

const MARK = 'crmwire-file-of-the-test'
const BYTES = Buffer.from('the bytes')

/** Facts whose custom value `x` is the value, with a file of that name. */
export function holding(value: string): Facts {
  return { ...custom({ x: value }), file: { kind: 'photo', name: value, type: 'image/png', data: MARK } }
}

/** The request of an endpoint. */
export function requestOf(spec: Partial<EndpointSpec>, value: string, encoding?: UploadEncoding): RequestDraft {
  const rendering = endpoint(spec, {}, encoding).render(holding(value))
  if (rendering.kind !== 'ready') throw new Error(`the request is ${rendering.kind}`)
  return rendering.request
}

/** What a link is filled in to. */
export function linkOf(url: string, value: string): URL {
  return new URL(joinUrl(compileUrl(parse(url), binding).render(custom({ x: value }))!))
}

/** The text of a body with the file in its place, byte by byte one character. */
export async function bodyText(request: RequestDraft, value: string): Promise<{ contentType: string; text: string }> {
  const source = {
    size: BYTES.length,
    async *open() {
      yield BYTES
    },
  }
  const facts = holding(value).file!
  const body = bodyOf(request, { file: { source, facts } }, createSeededRandom(1))!
  const { content, contentType } = body
  if (typeof content === 'string' || content === undefined || !('chunks' in content))
    return { contentType, text: Buffer.from(content ?? '').toString('latin1') }
  const chunks: Uint8Array[] = []
  for await (const chunk of content.chunks()) chunks.push(chunk)
  return { contentType, text: Buffer.concat(chunks).toString('latin1') }
}

/** The text that UTF-8 bytes stand for, given as one character per byte. */
export const decoded = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8')

/** The parts of a multipart body: their heads and contents, one character per byte. */
export function multipartParts({ contentType, text }: { contentType: string; text: string }): [string, string][] {
  const boundary = `--${/boundary=(.+)$/.exec(contentType)![1]!}`
  const pieces = text.split(boundary)
  if (pieces[0] !== '' || pieces.at(-1) !== '--\r\n') throw new Error('no multipart body')
  return pieces.slice(1, -1).map((piece) => {
    const end = piece.indexOf('\r\n\r\n')
    if (!piece.startsWith('\r\n') || !piece.endsWith('\r\n') || end === -1) throw new Error('no part')
    return [piece.slice(2, end), piece.slice(end + 4, -2)]
  })
}

/** Sends a request; what reached the transport, or the code of the failure. */
export async function send(request: RequestDraft): Promise<TransportRequest | string> {
  const sent: TransportRequest[] = []
  const transport: Transport = {
    send(one) {
      sent.push(one)
      return Promise.resolve({ status: 204, headers: {}, body: '' })
    },
    close: () => Promise.resolve(),
  }
  const clock = createVirtualClock(0)
  const plan: Pick<Plan, 'credentialOrigins'> = { credentialOrigins: () => false }
  const gate = createOriginGate({
    limits: { concurrent: 1, requestsPerSecond: undefined },
    clock,
    random: createSeededRandom(1),
  })
  const exchanger = createExchanger({
    plan: plan as Plan,
    authenticator: undefined,
    transport,
    gate,
    clock,
    random: createSeededRandom(1),
  })
  const exchange = await exchanger.send(endpoint({}), request)
  if (exchange.kind === 'answered') return sent[0]!
  if (sent.length > 0) throw new Error('it was sent and failed')
  return exchange.failure.code
}
