/** Ids come as numbers or as text, and one field in both ways; compare them with `String(id)`. */
export type Id = string | number

/** One value of those that are known, or one that the platform adds later. */
type Open<Known extends string> = Known | (string & {})

/** Who the agent is. */
export interface AgentData {
  agent_id?: Id | null
  /** Id of the agent in your own system, when the profile has one. */
  agent_custom_id?: Id | null
  agent_email?: string | null
}

/** Where a session came from: a queue, a campaign, or neither. */
export interface OriginData {
  queue_id?: Id | null
  /** For example `Developers / Kim`. */
  queue_path?: string | null
  campaign_id?: Id | null
  campaign_name?: string | null
}

/** What the web page, the app or the line of the customer brought along. */
export interface CustomData {
  /** Signed by your server. */
  custom_data_secured?: unknown
  /** From your web page, vouched for by nobody. */
  custom_data_not_secured?: unknown
  /** SIP headers of an inbound call. */
  custom_sip_headers?: unknown
}

/** What a virtual agent was given, and what it gave. */
export interface VirtualAgentData {
  virtual_agent_id?: Id | null
  va_data_parameters?: unknown
  session_variable?: unknown
}

/** What every message of a call or a chat may say. */
export interface SessionData extends AgentData, OriginData, CustomData, VirtualAgentData {
  /** For example `Voice Inbound`; its case varies. */
  session_type?: string | null
}

export interface CallData extends SessionData {
  call_id: Id
}

export interface ChatData extends SessionData {
  chat_id: Id
}

export interface ChatMessageData extends ChatData {
  /** What was written. */
  message: string
}

export interface RedactionData {
  call_id: Id
  agent_id?: Id | null
}

export interface TransferData extends OriginData, CustomData, VirtualAgentData {
  session_type?: string | null
  from_agent_id?: Id | null
  from_agent_custom_id?: Id | null
  from_agent_email?: string | null
  to_agent_id?: Id | null
  to_agent_custom_id?: Id | null
  to_agent_email?: string | null
  from_queue_id?: Id | null
  from_queue_path?: string | null
  to_queue_id?: Id | null
  to_queue_path?: string | null
}

/** Of a call or of a chat. */
export interface EitherData {
  call_id?: Id | null
  chat_id?: Id | null
}

export interface PartyData extends SessionData, EitherData {
  /** Who was added. */
  type?: Open<'agent' | 'end_user'> | null
  /** Only for customers. */
  end_user_id?: Id | null
}

export interface CobrowseData extends EitherData, CustomData {
  cobrowse_session_id: Id
  agent_id?: Id | null
  cobrowse_session_requested_by?: Open<'agent' | 'end_user'> | null
  cobrowse_session_ended_by?: Open<'agent' | 'end_user' | 'api'> | null
  cobrowse_session_remote_control?: Open<'off' | 'requested' | 'rejected' | 'on'> | null
  cobrowse_session_full_device?: Open<'off' | 'requested' | 'rejected' | 'on'> | null
}

export interface AgentAssistData {
  conversation_id?: Id | null
  queue_id?: Id | null
  agent_id?: Id | null
  /** Not the id of the call or chat. */
  session_id?: Id | null
  queue_language_id?: string | null
  timestamp?: string | null
}

export interface TaskVirtualAgentData extends OriginData, EitherData {
  session_type?: string | null
  virtual_agent_id?: Id | null
  virtual_agent_name?: string | null
  participant_id?: Id | null
  queue_language_id?: string | null
  /** With a conversation profile. */
  conversation_id?: Id | null
  /** Without a conversation profile. */
  session_id?: Id | null
  timestamp?: string | null
  data_parameters?: unknown
}

export interface PresenceData extends AgentData {
  agent_id: Id
}

export interface RecordPopData {
  /** The page of the record. Open it with a screen pop of `createScreenPop`, which looks where it leads. */
  recordUrl: string
}

/** Every message whose form is known, by its type. */
export interface AdapterMessages {
  Agent_Login: PresenceData
  Agent_Logout: PresenceData
  New_Call: CallData
  End_Call: CallData
  Call_Redaction_Started: RedactionData
  Call_Redaction_Stopped: RedactionData
  Call_Redaction_Ended: RedactionData
  New_Chat: ChatData
  End_Chat: ChatData
  Active_Chat: ChatData
  Dismissed_Chat: ChatData
  Chat_Inbound_Message: ChatMessageData
  Chat_Outbound_Message: ChatMessageData
  Transfer_Call: TransferData & { call_id: Id }
  Transfer_Chat: TransferData & { chat_id: Id }
  Party_Added: PartyData
  Agent_Joined_Call: CallData
  Agent_Joined_Chat: ChatData
  Cobrowse_Session_Started: CobrowseData
  Cobrowse_Session_Remote_Control_Changed: CobrowseData
  Cobrowse_Session_Full_Device_Changed: CobrowseData
  Cobrowse_Session_Ended: CobrowseData
  Agent_Assist_Started: AgentAssistData
  Task_VA_Joined: TaskVirtualAgentData
  Task_VA_Left: TaskVirtualAgentData
  CRM_Record_Pop: RecordPopData
}

export type AdapterMessageType = keyof AdapterMessages

/** A message of a known type. */
export type KnownMessage<Type extends AdapterMessageType = AdapterMessageType> = {
  [T in Type]: { type: T; data: AdapterMessages[T] }
}[Type]

/** A message of a type that the platform has added since; nothing is known of its data. */
export interface UnknownMessage {
  type: string
  data: unknown
}
