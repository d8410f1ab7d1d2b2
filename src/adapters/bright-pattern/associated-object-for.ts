import type { Outcome } from '../../ledger/operation-row.ts'
import type { InteractionAssociatedObject } from './translate/associated-object.ts'

/** What people see of the object. */
export interface ObjectDetails {
  /** Default: the id. */
  displayName?: string | undefined
  /** The vendor's word for the kind. Default: the type of the account or record, else `contact` or `case`. */
  type?: string | undefined
  /** Default: the type, with a capital letter. */
  displayType?: string | undefined
  /** Added to the link into the CRM, which is `url`. */
  customFields?: Record<string, string> | undefined
}

type Found = Pick<Outcome, 'id' | 'type' | 'url'>

/**
 * What a call is about: the account or the record that a connector has found or created.
 *
 * @example
 * ```ts
 * const { account } = await crm.handle(event)
 * await desktop.startCall('+12223334444', associatedObjectFor({ account }, { displayName: 'Kim Park' }))
 * ```
 *
 * @returns nothing when nobody was found, so that the call is about nothing.
 */
export function associatedObjectFor(
  found: { account: Found | undefined } | { record: Found | undefined },
  details: ObjectDetails = {},
): InteractionAssociatedObject | undefined {
  const [one, usual] = 'account' in found ? [found.account, 'contact'] : [found.record, 'case']
  if (one?.id === undefined) return undefined
  const id = String(one.id)
  const { type = one.type ?? usual, displayName = id } = details
  const { displayType = type.charAt(0).toUpperCase() + type.slice(1) } = details
  return {
    id,
    type,
    displayName,
    displayType,
    customFields: { ...(one.url !== undefined && { url: one.url }), ...details.customFields },
  }
}
