import { isJsonObject, parseJson } from '../../util/json.ts'
import type { Json } from '../../util/json.ts'
import { asText } from '../server/as-text.ts'
import type { WholeRequest } from '../server/whole-request.ts'
import type { JudgeBehaviours } from './behaviours.ts'
import type { JudgeCaller } from './callers.ts'
import type { JudgeEffect } from './judge-effects.ts'
import type { JudgeStore } from './judge-store.ts'

/** The root of the judge's API. */
export const JUDGE_API = '/api'

/** What a request finds when it comes in. */
export interface JudgeRoom {
  store: JudgeStore
  callers: readonly JudgeCaller[]
  behaviours: JudgeBehaviours
  now(): number
  /** From when on a search shows what is created now. */
  shownFrom(): number
  /** Writes down an effect, before anybody hears of it. */
  witness(effect: JudgeEffect): void
  /** How many effects there are. */
  effectCount(): number
}

/** Writes down what a request brought about. */
export function record(
  room: JudgeRoom,
  { headers }: WholeRequest,
  what: Pick<JudgeEffect, 'kind' | 'reference' | 'text' | 'name' | 'size' | 'fields'>,
  id: Json | undefined,
  owner: string | undefined,
): void {
  room.witness({
    ...what,
    at: room.now(),
    id: asText(id ?? null),
    owner: owner ?? null,
    meantFor: header(headers, 'x-meant-for'),
    session: header(headers, 'x-session'),
    operation: header(headers, 'x-operation'),
  })
}

export function meantFor({ headers }: WholeRequest): string {
  return header(headers, 'x-meant-for')
}

function header(headers: WholeRequest['headers'], name: string): string {
  return String(headers[name] ?? '')
}

/** A body that is no JSON object has no fields. */
export function fieldsOf({ body }: WholeRequest): { [name: string]: Json } {
  try {
    const value = parseJson(body.toString())
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** A text that says something. */
export function textIn(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
