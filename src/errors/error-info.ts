/** What the errors page says about a code: what happened, and what to do about it. */
export interface ErrorInfo {
  what: string
  remedy: string
}

/** A family of codes; the keys become part of the union of all codes. */
export type ErrorTable = Readonly<Record<string, ErrorInfo>>
