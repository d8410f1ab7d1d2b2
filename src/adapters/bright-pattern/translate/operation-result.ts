/** What every method of Bright Pattern's API resolves with. */
export type OperationResult<T> =
  { status: 'success'; data: T; error?: undefined } | { status: 'error'; error: OperationError; data?: undefined }

export interface OperationError {
  code: number
  name: string
  message?: string | undefined
}

/** What came of starting an interaction. */
export type InitiateResult = {
  /** Of the interaction; `null` when none was created, which need not be an error. */
  id: string | null
  error?: string | undefined
}

/** What may be believed after an answer. */
export type StartedCall =
  /** There is a call; its state changes carry this id. */
  | { status: 'started'; interactionId: string }
  /** There is none and nothing is wrong: the number stands in the dialpad, for the agent to dial. */
  | { status: 'prepared' }
  /** There is none, and it may be tried again when the reason is mended. */
  | { status: 'refused'; reason: string }
  /** The phone may be ringing already. Nobody may dial again before a person has looked. */
  | { status: 'unknown'; reason: string; interactionId?: string | undefined }

/** Codes that say that nothing was dialled. All others (no answer, time-out, faults of the server) leave it open. */
const REFUSALS: ReadonlySet<number> = new Set([1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 14, 15, 18, 19, 20])

/** Reads an answer of `startCall`, which has two places for errors. What is none of the documented shapes is unknown. */
export function startedCallOf(answer: unknown): StartedCall {
  const { status, data, error } = mapOf(answer)
  if (status === 'error' || (status !== 'success' && error !== undefined)) {
    const { code, name, message } = mapOf(error)
    const reason =
      textOf(message) ?? textOf(name) ?? (typeof code === 'number' ? `error ${code}` : 'an error without a name')
    return { status: typeof code === 'number' && REFUSALS.has(code) ? 'refused' : 'unknown', reason }
  }
  const { id, error: inner } = mapOf(data)
  const reason = textOf(inner)
  const interactionId = textOf(id) ?? (typeof id === 'number' ? String(id) : undefined)
  if (reason !== undefined) return { status: 'unknown', reason, ...(interactionId !== undefined && { interactionId }) }
  if (interactionId !== undefined) return { status: 'started', interactionId }
  return status === 'success' && id === null
    ? { status: 'prepared' }
    : { status: 'unknown', reason: 'the answer cannot be read' }
}

const mapOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
