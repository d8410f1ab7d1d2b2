import type { InteractionAssociatedObject } from './associated-object.ts'

/** The states of an interaction; an open list. */
export const INTERACTION_STATES = [
  'unknown',
  'queued',
  'ivr',
  'wrap_up',
  'wrap_up_hold',
  'delivered',
  'delivery_pending',
  'hold',
  'completed',
] as const

export type InteractionState = (typeof INTERACTION_STATES)[number] | (string & {})

/** What Bright Pattern tells of an interaction, as far as it is used here. Only the id is taken for granted. */
export interface InteractionData {
  interactionId: string
  state?: InteractionState | undefined
  type?: 'voice' | 'chat' | 'email' | (string & {}) | undefined
  callDirection?: 'inbound' | 'outbound' | (string & {}) | undefined
  phoneNumber?: string | undefined
  email?: string | undefined
  ANI?: string | undefined
  DNIS?: string | undefined
  callParties?: readonly { id?: string; name?: string; phone?: string; userId?: string }[] | undefined
  associatedObjects?:
    | { list?: readonly Partial<InteractionAssociatedObject>[]; selected?: Partial<InteractionAssociatedObject> | null }
    | undefined
  attachedData?: Readonly<Record<string, string>> | undefined
  startTime?: number | undefined
  endTime?: number | undefined
  disposition?: string | undefined
  globalInteractionId?: string | undefined
  service?: string | undefined
  origination?: string | undefined
  recordingUrl?: string | undefined
  playbackUrl?: string | undefined
}

/** An interaction as it came; nothing when it names none. What has another type than it should counts as unknown. */
export function readInteraction(message: unknown): InteractionData | undefined {
  const outer = mapOf(message)
  const data = 'interactionId' in outer ? outer : mapOf(outer['data'])
  const interactionId = textOf(data['interactionId'])
  if (interactionId === undefined) return undefined
  const associated = mapOf(data['associatedObjects'])
  const parties = listOf(data['callParties']).map((party) => texts(party, ['id', 'name', 'phone', 'userId']))
  return {
    ...texts(data, TEXTS),
    interactionId,
    callParties: parties,
    associatedObjects: {
      list: listOf(associated['list']).map((one) => texts(one, OBJECT)),
      selected: associated['selected'] ? texts(associated['selected'], OBJECT) : null,
    },
    attachedData: texts(data['attachedData'], Object.keys(mapOf(data['attachedData']))) as Record<string, string>,
    ...(typeof data['startTime'] === 'number' && { startTime: data['startTime'] }),
    ...(typeof data['endTime'] === 'number' && { endTime: data['endTime'] }),
  }
}

const TEXTS = [
  'state',
  'type',
  'callDirection',
  'phoneNumber',
  'email',
  'ANI',
  'DNIS',
  'disposition',
  'globalInteractionId',
  'service',
  'origination',
  'recordingUrl',
  'playbackUrl',
] as const
const OBJECT = ['id', 'type', 'displayName', 'displayType'] as const

function texts<Key extends string>(value: unknown, keys: readonly Key[]): { [Name in Key]?: string } {
  const map = mapOf(value)
  return Object.fromEntries(
    keys.flatMap((key) => {
      const text = textOf(map[key])
      return text === undefined ? [] : [[key, text]]
    }),
  ) as { [Name in Key]?: string }
}

const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Ids may come as numbers. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}
