import type { Json } from '../../../util/json.ts'

/** A webhook of Whippy, read. */
export interface WhippyDelivery {
  /** `call.started`, `call.ended`, `call.analyzed`, or one that came later. */
  event: string
  requestId: string | null
  /** When Whippy made it, in ISO 8601. */
  createdAt: string | null
  /** Absent when the event is not about a call. */
  call?: WhippyCall | undefined
  /** `data` as it came, with all that is not known here. */
  data: Readonly<Record<string, Json>>
}

/** A call of Whippy, as far as one delivery tells of it. `null` means unknown. */
export interface WhippyCall {
  id: string
  /** `call_completed` of `call_completed.agent_hangup`. */
  state: string | null
  /** `agent_hangup` of `call_completed.agent_hangup`. */
  stateReason: string | null
  direction: 'inbound' | 'outbound' | null
  /** `ai` for calls of a bot. */
  mode: string | null
  from: string | null
  to: string | null
  language: string | null
  createdAt: string | null
  updatedAt: string | null
  conversationId: string | null
  contactId: string | null
  channelId: string | null
  campaignId: string | null
  /** The person of the team, if one has the call. */
  userId: string | null
  /** The bot. */
  agentId: string | null
  durationMs: number | null
  /** What fills the placeholders of the bot's text, by name. */
  placeholders: Readonly<Record<string, Json>>
  transcript: readonly WhippyTurn[]
  translation: string | null
  analysis: WhippyAnalysis | null
  attachments: readonly WhippyAttachment[]
}

/** What one side said. */
export interface WhippyTurn {
  /** `null` for what stands before the first name. */
  speaker: 'agent' | 'user' | null
  text: string
}

export interface WhippyAnalysis {
  summary: string | null
  sentiment: string | null
  successful: boolean | null
  inVoicemail: boolean | null
  callCompletion: string | null
  taskCompletion: string | null
  /** The fields that the organisation has defined. */
  custom: Readonly<Record<string, Json>>
}

export interface WhippyAttachment {
  kind: 'recording' | 'transcript' | 'analysis' | 'other'
  contentType: string | null
  url: string
}
