import type { Json } from '../util/json.ts'

/**
 * One call or one chat, as far as it is known. `null` means unknown.
 *
 * The state is made of events alone: each field keeps the value of the latest event that named it.
 */
export interface Session {
  id: string
  channel: Channel | null
  direction: 'inbound' | 'outbound' | null
  /** The platform's type, for example `Voice Inbound`. */
  type: string | null
  /** The older type that lookup URLs use, for example `IVR_Call`. */
  lookupType: string | null
  callId: string | null
  chatId: string | null
  language: string | null
  endUser: EndUser
  /** What the web page or the app of the customer said; not proven by anybody. */
  sdk: Sdk
  agent: Agent
  virtualAgent: Named
  queue: Queue
  campaign: Named
  outboundPhoneNumber: string | null
  supportPhoneNumber: string | null
  deviceType: string | null
  smartActionId: string | null
  participants: Json[]
  custom: { signed: Record<string, Json>; unsigned: Record<string, Json> }
  /** What the platform knows beyond this, by the names of the metadata file. */
  metadata: Record<string, Json>
  startedAt: string | null
  endedAt: string | null
  outcome: 'finished' | 'failed' | 'abandoned' | null
  durations: { callSeconds: number | null; holdSeconds: number | null; waitSeconds: number | null }
  disconnectedBy: string | null
  rating: number | null
  feedback: string | null
  disposition: { code: string | null; notes: string | null }
  analysis: { summary: string | null; sentiment: string | null; successful: boolean | null }
}

export type Channel = 'voice_call' | 'chat'

export interface EndUser {
  id: string | null
  name: string | null
  email: string | null
  phoneNumber: string | null
  customUserId: string | null
  identifier: string | null
  /** The account in the CRM, when the platform already knows it. */
  accountId: string | null
}

export interface Sdk {
  name: string | null
  email: string | null
  phone: string | null
  identifier: string | null
}

export interface Agent {
  id: string | null
  customId: string | null
  email: string | null
  name: string | null
}

export interface Queue {
  id: string | null
  name: string | null
  menuId: string | null
  menuPath: string[] | null
}

export interface Named {
  id: string | null
  name: string | null
}

/** A session of which nothing is known but its id. */
export function emptySession(id: string): Session {
  return {
    id,
    channel: null,
    direction: null,
    type: null,
    lookupType: null,
    callId: null,
    chatId: null,
    language: null,
    endUser: {
      id: null,
      name: null,
      email: null,
      phoneNumber: null,
      customUserId: null,
      identifier: null,
      accountId: null,
    },
    sdk: { name: null, email: null, phone: null, identifier: null },
    agent: { id: null, customId: null, email: null, name: null },
    virtualAgent: { id: null, name: null },
    queue: { id: null, name: null, menuId: null, menuPath: null },
    campaign: { id: null, name: null },
    outboundPhoneNumber: null,
    supportPhoneNumber: null,
    deviceType: null,
    smartActionId: null,
    participants: [],
    custom: { signed: {}, unsigned: {} },
    metadata: {},
    startedAt: null,
    endedAt: null,
    outcome: null,
    durations: { callSeconds: null, holdSeconds: null, waitSeconds: null },
    disconnectedBy: null,
    rating: null,
    feedback: null,
    disposition: { code: null, notes: null },
    analysis: { summary: null, sentiment: null, successful: null },
  }
}
