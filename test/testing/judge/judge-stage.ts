import type { TestContext } from 'vitest'
import type { JudgeBehaviours } from '../../../src/testing/judge/behaviours.ts'
import { startJudgeCrm } from '../../../src/testing/judge/start-judge-crm.ts'
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts'

export interface Reply {
  status: number
  headers: Headers
  text: string
  json: Told
}

export type Row = { id: string; email: string | null; phone: string | null; name: string; text: string; size: number }

/** The places of the answers' shapes that tests look at. */
interface Told extends Row {
  total: number
  list: Row[]
  existing: Row[]
  data: { items: Row[] }
  success?: boolean
}

export interface Sent {
  body?: object | string | undefined
  meantFor?: string
  session?: string
  operation?: string
}

/** A judge, and a client that speaks HTTP with it. */
export async function judge({ onTestFinished }: TestContext, behaviours: JudgeBehaviours = {}, seed = 1) {
  const clock = createVirtualClock()
  const crm = await startJudgeCrm({ seed, behaviours, clock, callers: 4 })
  onTestFinished(() => crm.close())
  const ask = async (
    method: string,
    path: string,
    { body, meantFor = '', session = '', operation = '' }: Sent = {},
    signal?: AbortSignal,
  ): Promise<Reply> => {
    const answer = await fetch(`${crm.url}/api${path}`, {
      method,
      headers: { 'X-Meant-For': meantFor, 'X-Session': session, 'X-Operation': operation },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, text, json: jsonIn(text) }
  }
  const send = (method: string, path: string, body?: object, meantFor = '', session = ''): Promise<Reply> =>
    ask(method, path, { body, meantFor, session })
  const known = crm.callers.find((caller) => caller.known)!
  const unknown = crm.callers.find((caller) => !caller.known)!
  const search = async (caller: { phone: string }): Promise<Reply> =>
    send('GET', `/people?phone=${encodeURIComponent(caller.phone)}`)
  return { crm, clock, ask, send, search, known, unknown }
}

function jsonIn(text: string): Told {
  return JSON.parse(text || 'null') as Told
}
