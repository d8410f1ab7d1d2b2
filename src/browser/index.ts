/** For pages that show the agent adapter beside a CRM: its messages, checked and typed; frames, screen pops, session events. */
export { listenToAdapter } from './listen-to-adapter.ts'
export type {
  AdapterFrame,
  AdapterListener,
  DroppedMessage,
  ListenOptions,
  ListeningWindow,
  PostedMessage,
} from './listen-to-adapter.ts'
export { adapterUrl, setUpAdapter } from './adapter-frame.ts'
export type { AdapterFrameOptions, AdapterKind, AdapterUrlOptions, FrameElement } from './adapter-frame.ts'
export { createScreenPop } from './screen-pop.ts'
export type { ScreenPop, ScreenPopOptions } from './screen-pop.ts'
export { createSessionTranslator } from './session-translator.ts'
export type { SessionPart, SessionTranslator, TranslatorOptions } from './session-translator.ts'
export type {
  AdapterMessages,
  AdapterMessageType,
  AgentAssistData,
  AgentData,
  CallData,
  ChatData,
  ChatMessageData,
  CobrowseData,
  CustomData,
  EitherData,
  Id,
  KnownMessage,
  OriginData,
  PartyData,
  PresenceData,
  RecordPopData,
  RedactionData,
  SessionData,
  TaskVirtualAgentData,
  TransferData,
  UnknownMessage,
  VirtualAgentData,
} from './adapter-messages.ts'
export type { SessionEventInput } from '../session/event-schema.ts'
