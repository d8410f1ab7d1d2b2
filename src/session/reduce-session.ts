import { isJsonObject } from '../util/json.ts'
import type { SessionEvent } from './event-schema.ts'
import { type Happening, addHappening } from './history.ts'
import { type Mention, addMention, lastParty } from './party.ts'
import { type Session, emptySession } from './session.ts'

/** A session with what is needed to take further events in any order. Plain data, fit for a ledger. */
export interface SessionState {
  session: Session
  /** Each field with the event that set it; those of parties stand in `mentions`. */
  fields: Record<string, Field>
  /** What the events said of the agent, the queue and so on. */
  mentions: Record<PartyName, readonly Mention[]>
  /** What happened one by one, oldest first; absent in states of older ledgers and in those that were wiped. */
  history?: readonly Happening[] | undefined
  /** The moments that were reached. */
  reached: { started: boolean; assigned: boolean; ended: boolean }
}

interface Field {
  value: unknown
  /** Time of the event, in milliseconds since 1970. */
  at: number
  eventId: string
}

type Tree = { [key: string]: unknown }

/**
 * The session after one more event. Late, repeated and unordered events lead to the same state:
 * each field keeps the value with the latest `at` (of two alike: the greater event id), and what is unknown erases nothing.
 * What is known of an agent, a queue or a campaign belongs to it alone, so a transfer never mixes two of them.
 */
export function reduceSession(state: SessionState | undefined, event: SessionEvent): SessionState {
  const next: SessionState = state
    ? structuredClone(state)
    : {
        session: emptySession(event.sessionId),
        fields: {},
        mentions: { agent: [], virtualAgent: [], queue: [], campaign: [] },
        history: [],
        reached: { started: false, assigned: false, ended: false },
      }
  const merger = new Merger(next, event)
  merger.mergeOwn(ownFields(event))
  if (event.session) merger.merge(event.session)
  for (const name of PARTIES) showParty(next, name)
  next.history = addHappening(next.history ?? [], event)
  if (event.type === 'session.started') next.reached.started = true
  if (event.type === 'session.assigned' || event.type === 'session.ended') next.reached.assigned = true
  if (event.type === 'session.ended') next.reached.ended = true
  return next
}

/** The fields of the session that an event sets beyond its partial session. */
function ownFields(event: SessionEvent): object {
  switch (event.type) {
    case 'session.started':
      return { startedAt: event.at }
    case 'session.transferred':
      return { agent: event.to?.agent, queue: event.to?.queue }
    case 'session.rated':
      return { rating: event.rating, feedback: event.feedback }
    case 'session.disposition':
      return { disposition: { code: event.code, notes: event.notes } }
    case 'session.custom_data':
      return { custom: { unsigned: event.data } }
    case 'session.analyzed':
      return { analysis: { summary: event.summary, sentiment: event.sentiment, successful: event.successful } }
    case 'session.ended':
      return {
        endedAt: event.at,
        outcome: event.outcome,
        durations: event.durations,
        disconnectedBy: event.disconnectedBy,
      }
    case 'session.assigned':
    case 'session.updated':
    case 'session.queue_selected':
    case 'session.verified':
    case 'session.party_added':
    case 'session.survey':
    case 'session.file':
    case 'session.account_chosen':
      return {}
  }
}

/** Keys that would reach behind the object. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const PARTIES = ['agent', 'virtualAgent', 'queue', 'campaign'] as const

type PartyName = (typeof PARTIES)[number]

class Merger {
  readonly #state: SessionState
  readonly #at: number
  readonly #eventId: string
  readonly #transfer: boolean

  constructor(state: SessionState, event: SessionEvent) {
    this.#state = state
    this.#at = Date.parse(event.at)
    this.#eventId = event.id
    this.#transfer = event.type === 'session.transferred'
  }

  /** The fields that an event sets by its type; the parties of a transfer are new ones. */
  mergeOwn(source: object): void {
    this.#mergeInto(this.#state.session as unknown as Tree, source, '', this.#transfer)
  }

  merge(source: object): void {
    this.#mergeInto(this.#state.session as unknown as Tree, source, '', false)
  }

  #mergeInto(target: Tree, source: object, prefix: string, transfer: boolean): void {
    for (const [key, value] of Object.entries(source)) {
      if (value === null || value === undefined || FORBIDDEN_KEYS.has(key)) continue
      const path = prefix + key
      if (isParty(path)) this.#mention(path, value as Tree, transfer)
      else if (isJsonObject(value) && !isWhole(path)) this.#mergeInto(target[key] as Tree, value, `${path}.`, transfer)
      else if (this.#set(path, value)) target[key] = value
    }
  }

  #mention(name: PartyName, source: Tree, transfer: boolean): void {
    const known = Object.entries(source).filter(([, value]) => value !== null && value !== undefined)
    if (known.length === 0) return
    const mention = { at: this.#at, eventId: this.#eventId, transfer, party: Object.fromEntries(known) }
    this.#state.mentions[name] = addMention(this.#state.mentions[name], mention)
  }

  /** Keeps the value unless a later event has set the field. */
  #set(path: string, value: unknown): boolean {
    const field: Field = { value, at: this.#at, eventId: this.#eventId }
    const known = this.#state.fields[path]
    if (known !== undefined && !isLater(field, known)) return false
    this.#state.fields[path] = field
    return true
  }
}

const isParty = (path: string): path is PartyName => (PARTIES as readonly string[]).includes(path)

/** A custom value and a value of the metadata file are one field, whatever they hold. */
const isWhole = (path: string): boolean => /^(?:custom\.\w+|metadata)\./.test(path)

function isLater(field: Field, known: Field): boolean {
  return field.at === known.at ? field.eventId > known.eventId : field.at > known.at
}

function showParty(state: SessionState, name: PartyName): void {
  const party = lastParty(state.mentions[name])
  const shown = state.session[name] as unknown as Tree
  for (const key of Object.keys(shown)) shown[key] = party[key] ?? null
}
