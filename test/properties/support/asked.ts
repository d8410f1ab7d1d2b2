import { type Found, find } from '../../../src/flow/find.ts'
import type { FindPlan } from '../../../src/flow/plan.ts'
import type { Work } from '../../../src/flow/operation-kind.ts'
import type { RequestDraft } from '../../../src/http/endpoint/endpoint.ts'
import type { Facts } from '../../../src/session/facts.ts'

/** What a find sends, when it sends anything. */
export async function asked(plan: FindPlan, facts: Facts): Promise<RequestDraft | undefined> {
  const sent: RequestDraft[] = []
  const work = {
    interactive: false,
    trace: { exchange: () => undefined, decision: () => undefined },
    exchanger: {
      send(_endpoint: unknown, draft: RequestDraft) {
        sent.push(draft)
        const failure = { code: 'HTTP_NO_ANSWER', message: '', effect: 'unknown', retry: false }
        return Promise.resolve({ kind: 'failed', failure, answer: undefined, durationMs: 0 })
      },
    },
  } as unknown as Work
  const found: Found = await find(work, plan, facts)
  if ((found.kind === 'not_asked') !== (sent.length === 0)) throw new Error('not_asked must mean that nothing was sent')
  return sent[0]
}

/** Everything that a request says in its URL and body, decoded. */
export function wordsOf({ url, body }: RequestDraft): string {
  const text = body?.kind === 'text' ? body.text : ''
  const form = body?.kind === 'text' && body.contentType.includes('urlencoded')
  return `${decodeURIComponent(url)} ${form ? decodeURIComponent(text) : text}`
}
