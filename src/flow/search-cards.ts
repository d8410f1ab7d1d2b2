import { CrmwireError } from '../errors/crmwire-error.ts'
import type { ErrorCode } from '../errors/codes.ts'
import type { Entity, Facts } from '../session/facts.ts'
import { emptySession } from '../session/session.ts'
import { shownIdentifier } from '../response/identifier.ts'
import { toText } from '../template/value.ts'
import type { Exchanger } from './exchange.ts'
import { factsOf, withLink } from './facts.ts'
import type { FindPlan, Plan } from './plan.ts'
import type { SessionData } from './session-data.ts'

/** A card of the CRM that a session can be moved to. */
export interface FoundCard {
  /** Whether it is chosen as the account or as the record. */
  kind: 'account' | 'record'
  id: Entity['id']
  /** As the endpoint that found it names it. */
  type?: string | undefined
  /** What the endpoint captured as TITLE; else the id. */
  title: string
  /** What it captured as DETAIL. */
  detail?: string | undefined
  /** The page that people see. */
  url?: string | undefined
}

/** What a search came to. */
export interface CardSearch {
  cards: readonly FoundCard[]
  /** What could not be asked; its cards are not there. */
  failed: readonly { endpoint: string; code: ErrorCode }[]
}

export interface SearchOptions {
  plan: Plan
  exchanger: Exchanger
}

/** Nothing is known of a call. */
const EMPTY: SessionData['state'] = {
  session: emptySession('search'),
  fields: {},
  mentions: { agent: [], virtualAgent: [], queue: [], campaign: [] },
  reached: { started: false, assigned: false, ended: false },
}
const SHORTEST = 2
const LONGEST = 200
/** Nobody reads more. */
const MOST = 25

/**
 * Cards of the CRM by what a person types: with `account.search` and `record.search`, all of which are asked, once.
 *
 * @throws CrmwireError `SEARCH_INVALID` when there is nothing to search, or nothing to search with.
 */
export async function searchCards({ plan, exchanger }: SearchOptions, typed: string): Promise<CardSearch> {
  const text = typed.trim()
  if (text.length < SHORTEST || text.length > LONGEST)
    throw new CrmwireError('SEARCH_INVALID', `A search has ${SHORTEST} to ${LONGEST} characters.`)
  const searches = (['account', 'record'] as const).flatMap((kind) =>
    (plan[kind]?.searches ?? []).map((find) => ({ kind, find })),
  )
  if (searches.length === 0)
    throw new CrmwireError('SEARCH_INVALID', 'The configuration has neither account.search nor record.search.')
  await plan.phones.ready()
  const facts = factsOf(plan, { state: EMPTY }, { search: { text, phone: phoneIn(text) } })
  const answers = await Promise.all(searches.map(({ kind, find }) => ask({ plan, exchanger }, kind, find, facts)))
  const cards = answers.flatMap((answer) => answer.cards).slice(0, MOST)
  return { cards, failed: answers.flatMap(({ failed }) => failed) }
}

async function ask(
  { plan, exchanger }: SearchOptions,
  kind: FoundCard['kind'],
  { endpoint, identifies, known, notFound }: FindPlan,
  facts: Facts,
): Promise<CardSearch> {
  const rendering = endpoint.render(facts)
  // What is no phone number is not asked for as one.
  if (rendering.kind !== 'ready' || !identifies(rendering.used, facts)) return NOTHING
  const exchange = await exchanger.send(endpoint, rendering.request, {
    accepts: notFound,
    sender: { operation: '', retry: 0, isUrgent: true },
  })
  if (exchange.kind === 'failed')
    return { cards: [], failed: [{ endpoint: endpoint.path, code: exchange.failure.code }] }
  const { answer } = exchange
  if (notFound.has(answer.status)) return NOTHING
  if (answer.problem) return { cards: [], failed: [{ endpoint: endpoint.path, code: answer.problem.code }] }
  const found = endpoint.reader.all(answer, (variable) => known(variable, facts), plan.phones)
  return { cards: found.map((one) => cardOf(plan, kind, { ...one, type: endpoint.type })), failed: [] }
}

const NOTHING: CardSearch = { cards: [], failed: [] }

function cardOf(plan: Plan, kind: FoundCard['kind'], entity: Entity): FoundCard {
  const { id, type, url } = withLink(plan, { state: EMPTY }, kind, entity)
  const { TITLE, DETAIL } = entity.captured
  const [title, detail] = [TITLE, DETAIL].map((value) => (value === undefined ? '' : toText(value)))
  return {
    kind,
    id: shownIdentifier(id),
    ...(type !== undefined && { type }),
    title: title || String(id),
    ...(detail && { detail }),
    ...(url !== undefined && { url }),
  }
}

/** Digits, and what stands between them in a number. */
const phoneIn = (text: string): string | undefined =>
  /^[+\d\s()./-]+$/.test(text) && text.replaceAll(/\D/g, '').length >= 4 ? text : undefined
