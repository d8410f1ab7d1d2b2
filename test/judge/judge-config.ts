import type { Config } from '../../src/config/schema/config.ts'
import type { JudgeBehaviours, ListShape } from '../../src/testing/judge/behaviours.ts'

/** Where each shape of a list has its objects, and where an object has its fields. */
const SHAPES: Record<ListShape, { data: string; item: string }> = {
  list: { data: '$.list', item: '' },
  data: { data: 'data', item: '' },
  results: { data: '$.results', item: '' },
  items: { data: '$.items[*]', item: '' },
  bare: { data: '$', item: '' },
  nested: { data: '$.data.items', item: 'item.' },
}

const NONE_STATUS: Record<string, number> = { not_found: 404, forbidden: 403, bad_request: 400 }

export interface JudgeConfigOptions {
  /** Compares what comes back with what was asked. Default: true. */
  verify?: boolean
  /** Goes on with an open case of the person. Default: false. */
  reuse?: boolean
  /** How slow the CRM may be. Default: as a configuration that says nothing. */
  bounds?: { indexLagSeconds?: number; lateCommitSeconds?: number }
  timeoutSeconds?: number
  /** Reads errors in a 200 of changes, too. Default: false. */
  failWhen?: boolean
}

/** The configuration that fits a judge of these behaviours. */
export function judgeConfig(
  behaviours: JudgeBehaviours,
  { verify = true, reuse = false, bounds = {}, timeoutSeconds = 5, failWhen = false }: JudgeConfigOptions = {},
) {
  const { lists = 'list', none = 'empty_list', idPlace = 'body', finds = 'right' } = behaviours
  const { data, item } = SHAPES[lists]
  const found = (fields: Record<string, string>) => ({
    data,
    id: `${item}id`,
    ...(verify && {
      verify: Object.fromEntries(Object.entries(fields).map(([name, path]) => [name, `${item}${path}`])),
    }),
    ...(NONE_STATUS[none] !== undefined && { notFound: [NONE_STATUS[none]] }),
  })
  const created = {
    ...(idPlace === 'location' && { id: { header: 'Location' } }),
    failWhen: { path: '$.success', equals: false, retry: true },
  }
  // A search that shows whatever it likes proves nothing by showing nothing.
  const blind = finds === 'first_of_everything' ? { onAmbiguous: 'hold' as const } : {}
  const changed = failWhen ? { response: { failWhen: created.failWhen } } : {}
  const headers = { 'X-Meant-For': '{CUSTOM_USER_ID}', 'X-Session': '{SESSION_ID}' }
  return {
    version: 1,
    name: `Judge (${finds})`,
    settings: { CRM_URL: { description: 'Where the judge listens', example: 'http://127.0.0.1:8080' } },
    baseUrl: '${CRM_URL}/api',
    phone: { format: 'e164', defaultCountry: 'US' },
    timeoutSeconds,
    network: { allow: ['127.0.0.1', 'judge.test'], http: true },
    account: {
      findById: {
        method: 'GET',
        url: '/people/{ACCOUNT_ID}',
        ...(NONE_STATUS[none] !== undefined && { response: { notFound: [NONE_STATUS[none]] } }),
      },
      findByQuery: [
        {
          method: 'GET',
          url: '/people',
          params: { phone: '{PHONE_NUMBER}' },
          response: found({ PHONE_NUMBER: 'phone' }),
        },
        { method: 'GET', url: '/people', params: { email: '{EMAIL}' }, response: found({ EMAIL: 'email' }) },
      ],
      create: {
        method: 'POST',
        url: '/people',
        headers,
        params: { name: '{NAME}', phone: '{PHONE_NUMBER}', email: '{EMAIL}' },
        response: created,
        ...blind,
        ...bounds,
        conflict: {
          status: [409],
          data: '$.existing',
          ...(verify && { verify: { PHONE_NUMBER: 'phone', EMAIL: 'email' } }),
        },
      },
    },
    record: {
      reuse,
      findByQuery: {
        method: 'GET',
        url: '/cases',
        params: { person: '{ACCOUNT_ID}' },
        response: found({ ACCOUNT_ID: 'person' }),
      },
      create: {
        method: 'POST',
        url: '/cases',
        headers,
        params: { person: '{ACCOUNT_ID}', subject: '{TICKET_SUBJECT}', reference: '{SESSION_ID}' },
        response: created,
        ...blind,
        ...bounds,
        correlation: {
          param: 'reference',
          find: {
            method: 'GET',
            url: '/cases',
            params: { reference: '{SESSION_ID}' },
            response: found({ SESSION_ID: 'reference' }),
          },
        },
      },
      update: {
        method: 'PUT',
        url: '/cases/{RECORD_ID}',
        headers,
        params: { subject: '{TICKET_SUBJECT}' },
        ...changed,
      },
    },
    comment: {
      method: 'POST',
      url: '/cases/{RECORD_ID}/notes',
      headers,
      params: { text: '{COMMENT_BODY}' },
      ...changed,
    },
    upload: {
      files: ['call_recording'],
      encoding: 'binary',
      method: 'POST',
      url: '/cases/{RECORD_ID}/files',
      headers,
      params: { name: '{FILE_NAME}' },
      ...changed,
    },
  } satisfies Config
}
