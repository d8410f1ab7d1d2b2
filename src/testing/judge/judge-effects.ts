import type { Json } from '../../util/json.ts'

/** One thing that a request brought about. */
export interface JudgeEffect {
  kind: 'person_created' | 'case_created' | 'case_changed' | 'note_added' | 'file_added'
  /** When, in milliseconds since 1970. */
  at: number
  /** Of the person created, else of the case, as text. */
  id: string
  /** The caller or stranger whom it landed on; null when it belongs to nobody. */
  owner: string | null
  /** The caller whom the request meant: its header `X-Meant-For`. */
  meantFor: string
  /** The session that it was done for: its header `X-Session`. */
  session: string
  /** The operation that it was done by: its header `X-Operation`; empty when it has none. */
  operation: string
  /** Of a person, case or note: what the request called it. */
  reference?: Json | undefined
  /** Of a note. */
  text?: string | undefined
  /** Of a file. */
  name?: string | undefined
  /** Of a file, in bytes. */
  size?: number | undefined
  /** Of a change: what was sent. */
  fields?: { [name: string]: Json } | undefined
}
