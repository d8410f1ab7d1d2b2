import type { Card, Made } from '../../flow/procedure.ts'
import type { Logging } from './log-call.ts'
import { callBody, incomingBody, noteBody, noteType } from './translate/call-facts.ts'
import type { KommoCard } from './translate/cards.ts'
import {
  callNote,
  idText,
  incomingOf,
  isNotLinked,
  linkIn,
  madeCall,
  madeIncoming,
  madeNote,
} from './translate/readings.ts'

/** What was written on a card. */
export interface MadeEntry {
  entry: string
  /** The recording that it names. */
  link: string
}

const entryOf = ({ id, sent }: Made): MadeEntry => ({ entry: String(id), link: linkIn(sent) })

/** What was made last comes first, and as much as Kommo gives at once. */
export const NEWEST = [
  ['order[id]', 'desc'],
  ['limit', '250'],
] as const

const notesOf = (card: KommoCard, type: string) => ({
  method: 'GET' as const,
  path: '/{type}/{id}/notes',
  ids: { ...card },
  query: [['filter[note_type]', type], ...NEWEST] as const,
})

/** Logs the call as a note on a card. */
export async function makeNote({ steps, call }: Logging, card: KommoCard): Promise<MadeEntry> {
  const made = await steps.create(
    `note:${card.type}:${card.id}`,
    { method: 'POST', path: '/{type}/{id}/notes', ids: { ...card }, body: noteBody(call) },
    {
      created: (answer) => madeNote(answer, call.uniq),
      probe: { request: notesOf(card, noteType(call)), find: (answer) => callNote(answer, call.uniq) },
    },
  )
  return entryOf(made as Made)
}

/**
 * Logs the call where Kommo says.
 *
 * @param found Where it is looked for when the answer is lost.
 * @returns nothing when Kommo finds nobody with the number.
 */
export async function makeCall(
  { steps, call }: Logging,
  found: KommoCard,
): Promise<(MadeEntry & { card: Card }) | undefined> {
  const made = await steps.create(
    'call',
    { method: 'POST', path: '/calls', body: callBody(call) },
    {
      created: (answer) => madeCall(answer, call.uniq),
      declined: (answer) => (isNotLinked(answer, call.uniq) ? 'Kommo knows nobody with the number' : undefined),
      probe: { request: notesOf(found, noteType(call)), find: (answer) => callNote(answer, call.uniq) },
    },
  )
  if ('declined' in made) return undefined
  const { card, type } = made.captured
  return { ...entryOf(made), card: { type: idText(type) ?? found.type, id: idText(card) ?? found.id } }
}

/** Makes an incoming lead of the call. */
export async function makeIncoming({ options, steps, call }: Logging): Promise<Made> {
  const { supportPhoneNumber, outboundPhoneNumber } = steps.session
  const trunk = (call.inbound ? supportPhoneNumber : outboundPhoneNumber) ?? ''
  const now = Math.floor(steps.now() / 1000)
  const made = await steps.create(
    'incoming',
    {
      method: 'POST',
      path: '/leads/unsorted/sip',
      body: incomingBody(call, { trunk, pipelineId: options.pipeline, now }),
    },
    {
      created: (answer) => madeIncoming(answer, call.uniq),
      probe: {
        request: {
          method: 'GET',
          path: '/leads/unsorted',
          query: [
            ['filter[category][]', 'sip'],
            ['order[created_at]', 'desc'],
            ['limit', '250'],
          ],
        },
        find: (answer) => incomingOf(answer, call.uniq),
      },
    },
  )
  return made as Made
}
