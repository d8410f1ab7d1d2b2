/**
 * The Agent Desktop of Bright Pattern: click to call about an account or a record, and its calls as session events. For
 * pages; nothing here needs Node.
 */
export { openAdApi } from './ad-api.ts'
export type { AdApi, AdApiOptions } from './ad-api.ts'
export { associatedObjectFor } from './associated-object-for.ts'
export type { ObjectDetails } from './associated-object-for.ts'
export { connectBrightPattern } from './bright-pattern.ts'
export type { BrightPattern, BrightPatternOptions, StartCallResult } from './bright-pattern.ts'
export { readAssociatedObject } from './translate/associated-object.ts'
export type { InteractionAssociatedObject } from './translate/associated-object.ts'
export { INTERACTION_STATES, readInteraction } from './translate/interaction.ts'
export type { InteractionData, InteractionState } from './translate/interaction.ts'
export type { InitiateResult, OperationError, OperationResult, StartedCall } from './translate/operation-result.ts'
export { sessionEventsOf } from './translate/session-events.ts'
export type { InteractionOptions } from './translate/session-events.ts'
