import { CrmwireError } from '../../errors/crmwire-error.ts'
import type { InteractionAssociatedObject } from './translate/associated-object.ts'
import type { InitiateResult, OperationResult } from './translate/operation-result.ts'

/** What is used of the vendor's API: an `AdApi` is one, and so is whatever stands in for it. */
export interface AdApi {
  startCall(phoneNumber: string, initialObject?: InteractionAssociatedObject): Promise<OperationResult<InitiateResult>>
  on(event: string, handler: (message: unknown) => void): unknown
  remove?(event: string, handler: (message: unknown) => void): unknown
}

/** The options of the vendor's `AdApi`; further ones are passed on. */
export interface AdApiOptions {
  integrationKey?: string | undefined
  /** An iframe that shows the desktop already. */
  adcFrame?: unknown
  /** Where the vendor's script puts an iframe of its own. */
  mountRoot?: unknown
  standalone?: boolean | undefined
  [more: string]: unknown
}

/**
 * Opens the API of the Agent Desktop that the vendor's script has put on the page.
 *
 * @throws CrmwireError `BRIGHT_PATTERN_ABSENT` when it is not there.
 */
export function openAdApi(options: AdApiOptions = {}): AdApi {
  const { brightpattern } = globalThis as { brightpattern?: { AdApi?: new (given: AdApiOptions) => AdApi } }
  if (!brightpattern?.AdApi)
    throw new CrmwireError('BRIGHT_PATTERN_ABSENT', 'There is no brightpattern.AdApi on this page.')
  return new brightpattern.AdApi(options)
}
