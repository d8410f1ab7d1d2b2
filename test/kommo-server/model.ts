/** What a Kommo account holds, as far as telephony touches it. */

export type CardType = 'leads' | 'contacts' | 'companies'

export const CARD_TYPES: readonly CardType[] = ['leads', 'contacts', 'companies']

export interface FieldValues {
  field_code: string
  values: { value: string | number; enum_code?: string }[]
}

export interface Card {
  id: number
  type: CardType
  name: string
  responsible_user_id: number
  created_at: number
  is_deleted: boolean
  /** Leads only. 142 is won, 143 is lost; every other one is active. */
  status_id: number
  custom_fields_values: FieldValues[]
  /** Belongs to an incoming lead that nobody accepted: it is in no list. */
  hidden: boolean
}

export interface Link {
  from: { type: CardType; id: number }
  to: { type: CardType; id: number }
}

export interface Note {
  id: number
  entity_type: CardType
  entity_id: number
  note_type: string
  params: Record<string, unknown>
  created_by: number
  responsible_user_id: number
  created_at: number
  updated_at: number
}

export interface Task {
  id: number
  entity_type: CardType
  entity_id: number
  text: string
  complete_till: number
  task_type_id: number
  responsible_user_id: number
  is_completed: boolean
}

export interface IncomingLead {
  uid: string
  category: 'sip'
  source_uid: string
  source_name: string
  pipeline_id: number
  created_at: number
  metadata: Record<string, unknown>
  contacts: number[]
  companies: number[]
  leads: number[]
  state: 'waiting' | 'accepted' | 'declined'
}

/** Won and lost. */
const CLOSED: ReadonlySet<number> = new Set([142, 143])

export function isActive(card: Card): boolean {
  return card.type === 'leads' && !card.hidden && !card.is_deleted && !CLOSED.has(card.status_id)
}

/** The numbers of the field PHONE. */
export function phonesOf(card: Card): string[] {
  return card.custom_fields_values
    .filter(({ field_code }) => field_code === 'PHONE')
    .flatMap(({ values }) => values.map(({ value }) => String(value)))
}

export const digitsOf = (text: string): string => text.replaceAll(/\D/g, '')

/** Kommo compares the ends of numbers; how long an end depends on who asks. */
export function endsAlike(a: string, b: string, count: number): boolean {
  const [x, y] = [digitsOf(a).slice(-count), digitsOf(b).slice(-count)]
  return x.length >= Math.min(count, 7) && x === y
}
