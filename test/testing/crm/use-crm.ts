import { afterAll, beforeAll, beforeEach } from 'vitest'
import { startCrm } from '../../../src/testing/crm/start-crm.ts'
import type { Crm, CrmOptions } from '../../../src/testing/crm/start-crm.ts'
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts'
import type { VirtualClock } from '../../../src/testing/virtual-clock.ts'
import type { Json } from '../../../src/util/json.ts'

export interface Reply {
  status: number
  headers: Headers
  text: string
  /** The body, with the fields that tests look at. */
  json: { [name: string]: Json } & { id: string; list: { [name: string]: Json }[] }
}

/** One CRM for the tests of a file, emptied before each, and a client for it. */
export function useCrm(options: CrmOptions = {}): {
  crm: () => Crm
  clock: VirtualClock
  send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<Reply>
} {
  const clock = createVirtualClock(Date.UTC(2026, 10, 20, 10))
  let crm: Crm
  beforeAll(async () => {
    crm = await startCrm({ clock, ...options })
  })
  beforeEach(() => crm.reset())
  afterAll(() => crm.close())
  return {
    crm: () => crm,
    clock,
    async send(method, path, body, headers = {}) {
      const answer = await fetch(`${crm.url}/api/v1${path}`, {
        method,
        headers: { 'X-Api-Key': crm.apiKey, 'Content-Type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await answer.text()
      const json: Reply['json'] = JSON.parse(answer.headers.get('content-type') === 'application/json' ? text : '{}')
      return { status: answer.status, headers: answer.headers, text, json }
    },
  }
}

/** The body of a 400 that names a field. */
export function validationFailure(field: string, type: string): unknown {
  return { messageTranslation: { label: 'validationFailure', scope: 'Global', data: { field, type } } }
}
