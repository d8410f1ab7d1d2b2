import type { TestContext } from 'vitest'
import { type Connector, type ConnectorOptions, createConnector } from '../../src/connector.ts'
import type { Config } from '../../src/config/schema/config.ts'
import type { TraceStep } from '../../src/observe/trace-step.ts'
import type { SessionEventInput } from '../../src/session/event-schema.ts'
import { type Crm, startCrm } from '../../src/testing/crm/start-crm.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { type VirtualClock, createVirtualClock } from '../../src/testing/virtual-clock.ts'

/** The configuration of the flows' tests: every endpoint of EspoCRM that the flows can use. */
export function espocrm(): Config & { account: object; record: object; comment: object; upload: object } {
  return {
    version: 1,
    name: 'EspoCRM',
    settings: {
      CRM_URL: { description: 'Where the CRM lives' },
      CRM_API_KEY: { description: 'Its key', secret: true },
    },
    baseUrl: '${CRM_URL}/api/v1',
    auth: { type: 'headers', headers: { 'X-Api-Key': '${CRM_API_KEY}' } },
    phone: { format: 'e164', defaultCountry: 'US' },
    network: { allow: ['127.0.0.1'], http: true, files: ['127.0.0.1'] },
    links: {
      account: '${CRM_URL}/#Contact/view/{ACCOUNT_ID}',
      record: '${CRM_URL}/#Case/view/{RECORD_ID}',
      phone: 'https://crm.example.com/lookup?ani={ANI}&menu={MENU_PATH}',
      sdk: 'https://crm.example.com/lookup?cuid={CUID}&email={EMAIL}',
    },
    account: {
      findById: { method: 'GET', url: '/Contact/{ACCOUNT_ID}' },
      findByQuery: {
        method: 'GET',
        url: '/Contact',
        params: {
          'where[0][type]': 'equals',
          'where[0][attribute]': 'phoneNumber',
          'where[0][value]': '{PHONE_NUMBER}',
        },
        response: { data: '$.list', verify: { PHONE_NUMBER: 'phoneNumber' } },
      },
      create: {
        method: 'POST',
        url: '/Contact',
        headers: { 'X-Skip-Duplicate-Check': 'true' },
        params: {
          firstName: '{FIRST_NAME}',
          lastName: '{LAST_NAME}',
          phoneNumber: '{PHONE_NUMBER}',
          emailAddress: '=DEFAULT_VALUE({EMAIL}, {SDK_EMAIL})',
        },
      },
    },
    record: {
      reuse: true,
      findByQuery: {
        method: 'GET',
        url: '/Contact/{ACCOUNT_ID}/cases',
        params: { primaryFilter: 'open', maxSize: 1 },
        response: { data: '$.list' },
      },
      create: {
        method: 'POST',
        url: '/Case',
        params: { name: '{TICKET_SUBJECT}', description: '{TICKET_DESCRIPTION}', contactId: '{ACCOUNT_ID}' },
      },
      update: { method: 'PUT', url: '/Case/{RECORD_ID}', params: { description: '{TICKET_DESCRIPTION}' } },
    },
    comment: {
      method: 'POST',
      url: '/Note',
      params: { type: 'Post', parentType: 'Case', parentId: '{RECORD_ID}', post: '{COMMENT_BODY}' },
    },
    upload: {
      encoding: 'base64',
      files: ['call_recording', 'chat_transcript', 'photo'],
      method: 'POST',
      url: '/Attachment',
      params: {
        name: '{FILE_NAME}',
        type: '{FILE_TYPE}',
        role: 'Attachment',
        relatedType: 'Case',
        field: 'attachments',
        file: 'data:{FILE_TYPE};base64,{FILE_DATA}',
      },
      attachment: { id: 'id', url: '${CRM_URL}/?entryPoint=download&id={ATTACHMENT_ID}' },
      then: {
        method: 'POST',
        url: '/Note',
        params: {
          type: 'Post',
          parentType: 'Case',
          parentId: '{RECORD_ID}',
          post: '{FILE_NAME}',
          attachmentsIds: ['{ATTACHMENT_ID}'],
        },
      },
    },
  }
}

/** A CRM, a connector to it and what the connector told, on a clock that only the test moves. */
export interface Stage {
  crm: Crm
  connector: Connector
  clock: VirtualClock
  steps: TraceStep[]
  /** Feeds events one after the other. */
  feed(...events: SessionEventInput[]): Promise<Awaited<ReturnType<Connector['handle']>>>
  /** The steps as short lines: `account.findByQuery none`. */
  story(): string[]
}

/** Opens a stage; everything is closed when the test ends. */
export async function stage(
  { onTestFinished }: TestContext,
  config: Config = espocrm(),
  options: ConnectorOptions = {},
): Promise<Stage> {
  const clock = createVirtualClock(Date.parse('2026-11-20T10:00:00Z'))
  const crm = await startCrm({ clock })
  const steps: TraceStep[] = []
  const connector = await createConnector(config, {
    clock,
    random: createSeededRandom(1),
    onStep: (step) => steps.push(step),
    ...options,
    settings: { CRM_URL: crm.url, CRM_API_KEY: crm.apiKey, ...options.settings },
  })
  onTestFinished(async () => {
    await connector.close()
    await crm.close()
  })
  return {
    crm,
    connector,
    clock,
    steps,
    async feed(...events) {
      const results = []
      for (const one of events) results.push(await connector.handle(one))
      return results.at(-1)!
    },
    story: () => steps.map(({ endpoint, kind, outcome }) => `${endpoint ?? kind} ${outcome}`),
  }
}

let count = 0

/** An event with an id of its own. */
export function event(
  type: SessionEventInput['type'],
  own: object = {},
  at = '2026-11-20T10:00:00Z',
): SessionEventInput {
  return { id: `e${++count}`, type, sessionId: 'call-1', at, ...own } as SessionEventInput
}

/** The start of a call of Kim. */
export const started = (session: object = {}, own: object = {}): SessionEventInput =>
  event('session.started', {
    session: {
      channel: 'voice_call',
      direction: 'inbound',
      type: 'Voice Inbound',
      callId: '1',
      endUser: { name: 'Kim Park', phoneNumber: '+12223334444' },
      ...session,
    },
    ...own,
  })

/** The end of a call. */
export const ended = (own: object = {}): SessionEventInput =>
  event('session.ended', { outcome: 'finished', durations: { callSeconds: 754 }, ...own }, '2026-11-20T10:13:00Z')
