import { identitiesOf } from '../account.ts'
import { factsOf } from '../facts.ts'
import type { Plan } from '../plan.ts'
import type { SessionData } from '../session-data.ts'

/** The keys under which the identity map may know whom a session is about. */
export async function identitiesIn(plan: Plan, data: SessionData): Promise<string[]> {
  if (!plan.account) return []
  await plan.phones.ready()
  return identitiesOf(plan.account, factsOf(plan, data))
}
