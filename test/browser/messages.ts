import type { AdapterMessages, AdapterMessageType, KnownMessage } from '../../src/browser/adapter-messages.ts'
import samples from '../../examples/agent-desktop/messages.json' with { type: 'json' }

/** One message of each type, as the platform documents them. */
export const MESSAGES: readonly { type: string; data: Record<string, unknown> }[] = samples

/** The sample of a type, with some fields changed. */
export function message<Type extends AdapterMessageType>(
  type: Type,
  data: Partial<AdapterMessages[Type]> = {},
): KnownMessage<Type> {
  const sample = MESSAGES.find((one) => one.type === type)
  const made: unknown = { type, data: { ...sample?.data, ...data } }
  return made as KnownMessage<Type>
}
