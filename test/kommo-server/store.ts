import { randomUUID } from 'node:crypto'
import {
  type Card,
  type CardType,
  type FieldValues,
  type IncomingLead,
  type Link,
  type Note,
  type Task,
  isActive,
} from './model.ts'
import { notFound } from './problem.ts'

export interface NewCard {
  name?: string
  phone?: string
  phones?: string[]
  fields?: FieldValues[]
  status_id?: number
  hidden?: boolean
  /** Cards that it is linked with. */
  links?: Card[]
}

/** Everything that an account holds; tests read it as it is. */
export interface Store {
  readonly accountId: number
  readonly userId: number
  readonly cards: Card[]
  readonly links: Link[]
  readonly notes: Note[]
  readonly tasks: Task[]
  readonly incoming: IncomingLead[]
  nextId(): number
  now(): number
  add(type: CardType, card?: NewCard): Card
  card(type: CardType, id: number): Card
  link(from: Card, to: Card): void
  unlink(from: Card, to: Card): void
  /** Cards of a type that a card is linked with, either way round. */
  linked(card: Card, type: CardType): Card[]
  /** The leads of a contact or company that are neither won nor lost. */
  activeLeads(card: Card): Card[]
  addNote(card: Card, note_type: string, params: Record<string, unknown>, by?: number): Note
  addIncoming(given: Omit<IncomingLead, 'uid' | 'category' | 'state'>): IncomingLead
  /** The notes of a card that are calls. */
  callsOn(card: Card): Note[]
}

export const WORKING_STATUS = 101

const is =
  (card: Card) =>
  (end: Link['from']): boolean =>
    end.type === card.type && end.id === card.id

export function createStore(now: () => number): Store {
  let lastId = 1000
  const nextId = (): number => ++lastId
  const store: Store = {
    accountId: 31_415_926,
    userId: 7,
    cards: [],
    links: [],
    notes: [],
    tasks: [],
    incoming: [],
    nextId,
    now,
    add(type, { name = '', phone, phones = phone === undefined ? [] : [phone], fields = [], ...more } = {}) {
      const values = phones.map((value) => ({ value, enum_code: 'WORK' }))
      const card: Card = {
        id: nextId(),
        type,
        name,
        responsible_user_id: store.userId,
        created_at: now(),
        is_deleted: false,
        status_id: more.status_id ?? WORKING_STATUS,
        hidden: more.hidden ?? false,
        custom_fields_values: [...(values.length > 0 ? [{ field_code: 'PHONE', values }] : []), ...fields],
      }
      store.cards.push(card)
      for (const other of more.links ?? []) store.link(card, other)
      return card
    },
    card(type, id) {
      const card = store.cards.find((one) => one.type === type && one.id === id && !one.is_deleted)
      if (!card) throw notFound()
      return card
    },
    link(from, to) {
      const isThere = store.linked(from, to.type).some(({ id }) => id === to.id)
      if (!isThere) store.links.push({ from: { type: from.type, id: from.id }, to: { type: to.type, id: to.id } })
    },
    unlink(from, to) {
      const place = store.links.findIndex(
        (link) => (is(from)(link.from) && is(to)(link.to)) || (is(to)(link.from) && is(from)(link.to)),
      )
      if (place >= 0) store.links.splice(place, 1)
    },
    linked(card, type) {
      const others = store.links.flatMap(({ from, to }) => (is(card)(from) ? [to] : is(card)(to) ? [from] : []))
      return others
        .filter((end) => end.type === type)
        .flatMap((end) => store.cards.filter((one) => is(one)(end) && !one.is_deleted))
    },
    activeLeads: (card) => store.linked(card, 'leads').filter(isActive),
    addNote(card, note_type, params, by = store.userId) {
      const note: Note = {
        id: nextId(),
        entity_type: card.type,
        entity_id: card.id,
        note_type,
        params,
        created_by: by,
        responsible_user_id: by,
        created_at: now(),
        updated_at: now(),
      }
      store.notes.push(note)
      return note
    },
    addIncoming(given) {
      const one: IncomingLead = { ...given, uid: randomUUID().replaceAll('-', ''), category: 'sip', state: 'waiting' }
      store.incoming.push(one)
      return one
    },
    callsOn: (card) =>
      store.notes.filter((note) => is(card)({ type: note.entity_type, id: note.entity_id }) && isCall(note)),
  }
  return store
}

const isCall = ({ note_type }: Note): boolean => note_type === 'call_in' || note_type === 'call_out'
