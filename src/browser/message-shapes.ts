import type {
  AdapterMessages,
  AgentData,
  CallData,
  ChatData,
  CobrowseData,
  CustomData,
  EitherData,
  Id,
  OriginData,
  RedactionData,
  SessionData,
  TaskVirtualAgentData,
  TransferData,
  VirtualAgentData,
} from './adapter-messages.ts'

/** What a field must be; with `?` it may be absent or null. Fields that nobody named may be anything. */
export type FieldShape = 'id' | 'text' | 'id?' | 'text?' | 'any?'

/** The shape that the type of a field asks for, so that the two cannot drift apart. */
type ShapeOf<T> = {
  [K in keyof T]-?: unknown extends T[K] ? 'any?' : `${Id extends T[K] ? 'id' : 'text'}${null extends T[K] ? '?' : ''}`
}

const agent: ShapeOf<AgentData> = { agent_id: 'id?', agent_custom_id: 'id?', agent_email: 'text?' }
const origin: ShapeOf<OriginData> = { queue_id: 'id?', queue_path: 'text?', campaign_id: 'id?', campaign_name: 'text?' }
const custom: ShapeOf<CustomData> = {
  custom_data_secured: 'any?',
  custom_data_not_secured: 'any?',
  custom_sip_headers: 'any?',
}
const virtualAgent: ShapeOf<VirtualAgentData> = {
  virtual_agent_id: 'id?',
  va_data_parameters: 'any?',
  session_variable: 'any?',
}
const either: ShapeOf<EitherData> = { call_id: 'id?', chat_id: 'id?' }
const session: ShapeOf<SessionData> = { ...agent, ...origin, ...custom, ...virtualAgent, session_type: 'text?' }
const call: ShapeOf<CallData> = { ...session, call_id: 'id' }
const chat: ShapeOf<ChatData> = { ...session, chat_id: 'id' }
const redaction: ShapeOf<RedactionData> = { call_id: 'id', agent_id: 'id?' }
const presence: ShapeOf<AdapterMessages['Agent_Login']> = { ...agent, agent_id: 'id' }
const written: ShapeOf<AdapterMessages['Chat_Inbound_Message']> = { ...chat, message: 'text' }
const transfer: ShapeOf<TransferData> = {
  ...origin,
  ...custom,
  ...virtualAgent,
  session_type: 'text?',
  from_agent_id: 'id?',
  from_agent_custom_id: 'id?',
  from_agent_email: 'text?',
  to_agent_id: 'id?',
  to_agent_custom_id: 'id?',
  to_agent_email: 'text?',
  from_queue_id: 'id?',
  from_queue_path: 'text?',
  to_queue_id: 'id?',
  to_queue_path: 'text?',
}
const cobrowse: ShapeOf<CobrowseData> = {
  ...either,
  ...custom,
  cobrowse_session_id: 'id',
  agent_id: 'id?',
  cobrowse_session_requested_by: 'text?',
  cobrowse_session_ended_by: 'text?',
  cobrowse_session_remote_control: 'text?',
  cobrowse_session_full_device: 'text?',
}
const task: ShapeOf<TaskVirtualAgentData> = {
  ...either,
  ...origin,
  session_type: 'text?',
  virtual_agent_id: 'id?',
  virtual_agent_name: 'text?',
  participant_id: 'id?',
  queue_language_id: 'text?',
  conversation_id: 'id?',
  session_id: 'id?',
  timestamp: 'text?',
  data_parameters: 'any?',
}

/** What the data of each message must look like. */
export const MESSAGE_SHAPES: { readonly [T in keyof AdapterMessages]: ShapeOf<AdapterMessages[T]> } = {
  Agent_Login: presence,
  Agent_Logout: presence,
  New_Call: call,
  End_Call: call,
  Call_Redaction_Started: redaction,
  Call_Redaction_Stopped: redaction,
  Call_Redaction_Ended: redaction,
  New_Chat: chat,
  End_Chat: chat,
  Active_Chat: chat,
  Dismissed_Chat: chat,
  Chat_Inbound_Message: written,
  Chat_Outbound_Message: written,
  Transfer_Call: { ...transfer, call_id: 'id' },
  Transfer_Chat: { ...transfer, chat_id: 'id' },
  Party_Added: { ...session, ...either, type: 'text?', end_user_id: 'id?' },
  Agent_Joined_Call: call,
  Agent_Joined_Chat: chat,
  Cobrowse_Session_Started: cobrowse,
  Cobrowse_Session_Remote_Control_Changed: cobrowse,
  Cobrowse_Session_Full_Device_Changed: cobrowse,
  Cobrowse_Session_Ended: cobrowse,
  Agent_Assist_Started: {
    conversation_id: 'id?',
    queue_id: 'id?',
    agent_id: 'id?',
    session_id: 'id?',
    queue_language_id: 'text?',
    timestamp: 'text?',
  },
  Task_VA_Joined: task,
  Task_VA_Left: task,
  CRM_Record_Pop: { recordUrl: 'text' },
}
