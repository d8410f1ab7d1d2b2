/** A `baseUrl` that begins with a field of the token answer. */
export interface TokenBase {
  /** Name of the field. */
  field: string
  /** The same with the stand-in at its start. */
  baseUrl: string
}

/** Stands for the address of the CRM until the token answer has told it; nothing can be reached there. */
export const TOKEN_HOME = 'https://token-home.invalid'

const FIELD = /^\{auth\.(\w+)\}(?=[/?#]|$)/i

/** Takes the field out of a `baseUrl`; nothing when there is none at its start. */
export function tokenBase(baseUrl: string | undefined): TokenBase | undefined {
  const match = FIELD.exec(baseUrl ?? '')
  return match ? { field: match[1]!, baseUrl: TOKEN_HOME + baseUrl!.slice(match[0].length) } : undefined
}
