import type { Identifier } from '../../response/identifier.ts'
import type { Plan } from '../plan.ts'
import type { SessionData } from '../session-data.ts'

/**
 * Keys of the person whom a session is about, by which it can be found again: everything that may name one, whether or not
 * the configuration takes it for an identity, and the account in the CRM.
 */
export async function subjectsOf({ phones }: Plan, { state, account, former }: SessionData): Promise<string[]> {
  const { endUser, sdk } = state.session
  if (endUser.phoneNumber ?? sdk.phone) await phones.ready()
  const subjects = new Set<string>()
  const add = (kind: string, value: Identifier | null | undefined): void => {
    const text = String(value ?? '').trim()
    if (text !== '') subjects.add(`${kind}:${text}`)
  }
  for (const phone of [endUser.phoneNumber, sdk.phone]) if (phone) add('phone', phones.key(phone))
  for (const email of [endUser.email, sdk.email]) add('email', email?.toLowerCase())
  for (const identifier of [endUser.identifier, sdk.identifier]) add('identifier', identifier)
  add('user', endUser.id)
  add('customUser', endUser.customUserId)
  for (const id of [endUser.accountId, account?.id, former?.account?.id]) add('account', id)
  return [...subjects]
}

/** When the first that is known of a session was said, in milliseconds since 1970. */
export function beginOf({ state: { fields, mentions } }: SessionData): number {
  const said = [...Object.values(fields), ...Object.values(mentions).flat()]
  return said.reduce((first, { at }) => Math.min(first, at), Infinity)
}
