import type { ConfigDraft, EndpointDraft } from './draft.ts'

/**
 * How surely a create happens at most once. A: the CRM enforces it. B: it can be searched, so inside the declared bounds
 * it is never doubled. C: after a lost answer it waits for a person. D: it may happen twice, as the configuration chose.
 */
export type Level = 'A' | 'B' | 'C' | 'D'

export interface Capability {
  level: Level
  /** One sentence. */
  why: string
}

/** What a configuration reaches, for each of its creates. */
export interface Capabilities {
  account?: Capability
  record?: Capability
  /** What a procedure logs. */
  log?: Capability
}

const ENFORCED = {
  clientId: 'the id is ours, so a second create meets the first.',
  key: 'the CRM recognises the key of a request that comes twice.',
  constraint: 'the CRM refuses a second one, and its answer is read.',
  upsert: 'the CRM updates what is there instead of creating a second one.',
}

/** The level of each create endpoint. */
export function capabilitiesOf(config: ConfigDraft): Capabilities {
  const { account, record } = config
  const result: Capabilities = {}
  if (account?.create) result.account = capabilityOf(account.create, account.findByQuery !== undefined)
  if (record?.create) result.record = capabilityOf(record.create, false)
  if (config.procedure)
    result.log = { level: 'B', why: 'after a lost answer the adapter searches it before anything is sent again.' }
  return result
}

function capabilityOf({ unique, correlation, onAmbiguous }: EndpointDraft, isFoundByQuery: boolean): Capability {
  const by = unique?.by ?? 'none'
  if (by !== 'none') return { level: 'A', why: ENFORCED[by] }
  const search = correlation?.find !== undefined ? 'correlation.find' : isFoundByQuery ? 'findByQuery' : undefined
  if (search !== undefined)
    return {
      level: 'B',
      why:
        onAmbiguous === 'hold'
          ? `after a lost answer ${search} searches it; when it is not there, it waits for a person.`
          : `after a lost answer ${search} searches it before anything is sent again.`,
    }
  return onAmbiguous === 'resend'
    ? {
        level: 'D',
        why: 'after a lost answer it is sent again, as onAmbiguous: resend chose; it may then exist twice.',
      }
    : { level: 'C', why: 'after a lost answer nothing can search it, so it waits for a person.' }
}
