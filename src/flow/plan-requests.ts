import type { Endpoint, RequestDraft } from '../http/endpoint/endpoint.ts'
import type { Redactor } from '../observe/redactor.ts'
import type { SessionState } from '../session/reduce-session.ts'
import type { Entity, Facts } from '../session/facts.ts'
import { factsOf } from './facts.ts'
import type { Plan } from './plan.ts'

/** A request as it would be sent, secrets masked. */
export interface PlannedRequest {
  /** Place of the endpoint in the configuration. */
  endpoint: string
  /** `not_sent` says why nothing would go out. */
  status: 'ready' | 'not_sent'
  reason?: string | undefined
  method: string
  url?: string | undefined
  headers?: Record<string, string> | undefined
  body?: string | undefined
  /** The fields of a multipart body, instead of `body`; the value of the file is `<FILE_DATA>`. */
  form?: readonly (readonly [name: string, value: string])[] | undefined
}

/** Stand-ins as they are sent; percent-encoded they would be hard to read. */
const ENCODED_STAND_IN =
  /%3C((?:FORMER_)?(?:ACCOUNT|RECORD)_ID|(?:ATTACHMENT|OPERATION)_ID|ATTACHMENT_URL|COMMENT_BODY|FILE_\w+)%3E/g

const readable = (text: string): string => text.replaceAll(ENCODED_STAND_IN, '<$1>')

/** Stands for an id that only the CRM can give. */
const unknownEntity = (name: 'ACCOUNT' | 'RECORD', prefix = ''): Entity => ({
  id: `<${prefix}${name}_ID>`,
  type: `<${prefix}${name}_TYPE>`,
  url: `<${prefix}${name}_URL>`,
  captured: unknownValues(name),
})

/** Stands for whatever an answer would give: every name has a value, which says its name. */
function unknownValues(room: string): Record<string, string> {
  return new Proxy<Record<string, string>>(
    {},
    {
      get: (_values, name) => `<${room}.${String(name)}>`,
      getOwnPropertyDescriptor: (_values, name) => ({
        value: `<${room}.${String(name)}>`,
        configurable: true,
        enumerable: true,
      }),
    },
  )
}

/** All requests that a session may lead to, in the order of the flows. Nothing is sent. */
export async function planRequests(
  plan: Plan,
  state: SessionState,
  redactor: Redactor,
  only?: string,
): Promise<PlannedRequest[]> {
  const facts = plannedFacts(plan, state)
  const requests: PlannedRequest[] = []
  for (const { endpoint, identifies } of endpointsOf(plan)) {
    for (const one of [endpoint, ...endpoint.followers]) {
      if (
        only !== undefined &&
        one.path !== only &&
        !one.path.startsWith(`${only}.`) &&
        !one.path.startsWith(`${only}[`)
      )
        continue
      requests.push(await planOne(plan, one, factsFor(one, facts, state), redactor, identifies))
    }
  }
  return requests
}

interface PlannedEndpoint {
  endpoint: Endpoint
  identifies?: ((used: readonly string[], facts: Facts) => boolean) | undefined
}

function endpointsOf({ account, record, comment, upload }: Plan): PlannedEndpoint[] {
  const all: (PlannedEndpoint | undefined)[] = [
    account?.findById,
    ...(account?.finds ?? []),
    account?.create && { endpoint: account.create.endpoint },
    account?.update && { endpoint: account.update },
    ...(record?.finds ?? []),
    record?.create && { endpoint: record.create.endpoint },
    record?.update && { endpoint: record.update.endpoint },
    comment && { endpoint: comment.endpoint },
    upload && { endpoint: upload.endpoint },
    ...(record?.reassign ?? []).map((endpoint) => ({ endpoint })),
  ]
  return all.filter((one) => one !== undefined)
}

function plannedFacts(plan: Plan, state: SessionState): Facts {
  return factsOf(
    plan,
    { state, account: unknownEntity('ACCOUNT'), record: unknownEntity('RECORD') },
    {
      comment: '<COMMENT_BODY>',
      file: { kind: 'call_recording', name: '<FILE_NAME>', type: '<FILE_TYPE>', data: '<FILE_DATA>' },
      attachment: { id: '<ATTACHMENT_ID>', url: '<ATTACHMENT_URL>' },
      operationId: '<OPERATION_ID>',
      former: { account: unknownEntity('ACCOUNT', 'FORMER_'), record: unknownEntity('RECORD', 'FORMER_') },
    },
  )
}

/** Before the account is known, its id is only what the platform gave. */
function factsFor(endpoint: Endpoint, facts: Facts, { session }: SessionState): Facts {
  if (!endpoint.path.startsWith('account.find')) return facts
  const given = session.endUser.accountId
  return { ...facts, account: given === null ? undefined : { id: given, captured: {} } }
}

async function planOne(
  plan: Plan,
  endpoint: Endpoint,
  facts: Facts,
  redactor: Redactor,
  identifies: PlannedEndpoint['identifies'],
): Promise<PlannedRequest> {
  const { path, method } = endpoint
  const rendering = endpoint.render(facts)
  if (rendering.kind === 'incomplete')
    return { endpoint: path, status: 'not_sent', reason: 'its URL cannot be formed', method }
  if (rendering.kind === 'unsafe')
    return { endpoint: path, status: 'not_sent', reason: 'a value would change the URL', method }
  if (identifies && !identifies(rendering.used, facts))
    return { endpoint: path, status: 'not_sent', reason: 'no identifying variable has a value', method }
  const { request } = rendering
  const target = { headers: { ...request.headers }, url: request.url }
  const { contentType, text, form } = bodyText(request)
  if (contentType !== undefined) target.headers['content-type'] ??= contentType
  if (plan.credentialOrigins(endpoint.origin)) plan.auth?.preview.apply(target)
  const mask = (value: string): string => redactor.redact(value)
  const formEncoded = contentType?.startsWith('application/x-www-form-urlencoded')
  return {
    endpoint: path,
    status: 'ready',
    method,
    url: readable(mask(target.url)),
    headers: Object.fromEntries(Object.entries(target.headers).map(([name, value]) => [name, mask(value)])),
    ...(text !== undefined && { body: formEncoded ? readable(mask(text)) : mask(text) }),
    ...(form && { form: form.map(([name, value]) => [name, mask(value)] as const) }),
  }
}

function bodyText({ body }: RequestDraft): { contentType?: string; text?: string; form?: [string, string][] } {
  switch (body?.kind) {
    case undefined:
      return {}
    case 'text':
      return { contentType: body.contentType, text: body.text }
    case 'base64':
      return { contentType: body.contentType, text: `${body.before}<FILE_DATA>${body.after}` }
    case 'binary':
      return { text: '<FILE_DATA>' }
    case 'multipart':
      return { form: [...body.fields, [body.fileField, '<FILE_DATA>']] }
  }
}
