/** The types of cards that a call can belong to, as Kommo names them. */
export const CARD_TYPES = ['leads', 'contacts', 'companies'] as const

export type CardType = (typeof CARD_TYPES)[number]

export interface KommoCard {
  type: CardType
  id: string
}

interface Named {
  id: string | number | bigint
  type?: string | undefined
}

/** What the window chose: a lead as the record, a contact or a company as the account. */
export interface Chosen {
  account?: Named | undefined
  record?: Named | undefined
}

export function isCardType(type: string): type is CardType {
  return (CARD_TYPES as readonly string[]).includes(type)
}

/** The card that a person chose; the lead when both are given. Nothing when it is of another type, or nothing was chosen. */
export function chosenCard({ account, record }: Chosen): KommoCard | undefined {
  const type = typeOfChoice({ account, record })
  const one = record ?? account
  return one && type !== undefined && isCardType(type) ? { type, id: String(one.id) } : undefined
}

/** The type that a choice names, or the usual one where it names none. */
export function typeOfChoice({ account, record }: Chosen): string | undefined {
  if (record) return record.type ?? 'leads'
  return account && (account.type ?? 'contacts')
}

export function sameCard(a: { type: string; id: string } | undefined, b: KommoCard): boolean {
  return a?.type === b.type && a.id === b.id
}
