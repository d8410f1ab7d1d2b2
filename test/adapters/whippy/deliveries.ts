import { readFileSync } from 'node:fs'
import type { WhippyDelivery } from '../../../src/adapters/whippy/translate/call.ts'
import { parseDelivery } from '../../../src/adapters/whippy/translate/parse-delivery.ts'
import { type TranslateOptions, sessionEventsOf } from '../../../src/adapters/whippy/translate/session-events.ts'
import type { SessionEventInput } from '../../../src/session/event-schema.ts'
import { type Json, parseJson } from '../../../src/util/json.ts'

type Tree = { [key: string]: Json }

/** The payloads that Whippy documents, mended where they are not JSON. */
export const DOCUMENTED = ['call.started', 'call.ended', 'call.analyzed'] as const

/** The text of a documented payload. */
export const documented = (event: (typeof DOCUMENTED)[number]): string =>
  readFileSync(`test/fixtures/whippy/${event.replace('.', '-')}.json`, 'utf8')

/** A documented payload, with `change` in its place. */
export function payload(
  event: (typeof DOCUMENTED)[number],
  change: (data: Tree, whole: Tree) => void = () => {},
): Json {
  const whole = parseJson(documented(event)) as { data: Tree }
  change(whole.data, whole)
  return whole
}

export const delivery = (...given: Parameters<typeof payload>): WhippyDelivery => parseDelivery(payload(...given))

/** The events of a delivery that is signed and came in at ten. */
export function eventsOf(given: WhippyDelivery, options: Partial<TranslateOptions> = {}): SessionEventInput[] {
  return sessionEventsOf(given, { receivedAt: '2026-11-20T10:00:00.000Z', signed: true, ...options })
}

type Type = SessionEventInput['type']
type Of<Name extends Type> = Extract<SessionEventInput, { type: Name }>

/** The one event of a type; fails when there are several. */
export function only<Name extends Type>(events: readonly SessionEventInput[], type: Name): Of<Name> | undefined {
  const all = events.filter((event): event is Of<Name> => event.type === type)
  if (all.length > 1) throw new Error(`${all.length} times ${type}`)
  return all[0]
}
