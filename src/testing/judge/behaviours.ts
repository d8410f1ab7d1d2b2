import type { Amount } from '../amount.ts'

/** How a search answers: `near_twins` adds people who are nearly the one asked for; `ignores_filters` answers everybody. */
export const FIND_BEHAVIOURS = ['right', 'near_twins', 'ignores_filters', 'wildcards', 'first_of_everything'] as const
export type FindBehaviour = (typeof FIND_BEHAVIOURS)[number]

/** How a search says that there is nobody. */
export const NONE_ANSWERS = [
  'empty_list',
  'empty_object',
  'null',
  'missing',
  'empty_body',
  'no_content',
  'not_found',
  'forbidden',
  'bad_request',
] as const
export type NoneAnswer = (typeof NONE_ANSWERS)[number]

/** Where a list hides: `{"list":[…]}`, `{"data":[…]}`, …, `bare` is `[…]`, `nested` is `{"data":{"items":[{"item":…}]}}`. */
export const LIST_SHAPES = ['list', 'data', 'results', 'items', 'bare', 'nested'] as const
export type ListShape = (typeof LIST_SHAPES)[number]

/** What stands at `id`. `either` is a text in the answer of a create and a number in that of a search. */
export const ID_SHAPES = ['number', 'digits', 'from_zero', 'either', 'huge', 'uuid', 'awkward_text'] as const
/** What stands at `id` and is none. */
export const NO_ID_SHAPES = ['object', 'float', 'empty', 'null'] as const
export type IdShape = (typeof ID_SHAPES)[number] | (typeof NO_ID_SHAPES)[number]

/**
 * What goes wrong with some requests that write something, by the seed:
 * - `error_in_200`: 200 with `{"success":false}`, nothing stored; `error_in_200_after_storing`: stored all the same.
 * - `breaks_off`: the connection breaks, nothing stored; `loses_answers`: stored, then it breaks; `cuts_answers`: stored,
 *   and it breaks in the middle of the answer.
 * - `fails`: a 5xx, nothing stored; `fails_after_storing`: a 5xx, stored.
 * - `refuses`: a 400, nothing stored; `refuses_after_storing`: a 400 or 422, stored.
 * - `hangs`: no answer, nothing stored; `commits_late`: no answer in time; it is stored after `lateCommitMs`, also when
 *   nobody waits any more.
 */
export const CREATE_BEHAVIOURS = [
  'right',
  'error_in_200',
  'error_in_200_after_storing',
  'breaks_off',
  'loses_answers',
  'cuts_answers',
  'fails',
  'fails_after_storing',
  'refuses',
  'refuses_after_storing',
  'hangs',
  'commits_late',
] as const
export type CreateBehaviour = (typeof CREATE_BEHAVIOURS)[number]

/** One behaviour, some of which one is drawn each time, or `mixed` for all of them. */
export type WriteBehaviour = CreateBehaviour | 'mixed' | readonly CreateBehaviour[]

/** How a judge misbehaves. What is left out is done right. */
export interface JudgeBehaviours {
  finds?: FindBehaviour | undefined
  /** Default `empty_list`. */
  none?: NoneAnswer | undefined
  /** Default `list`. */
  lists?: ListShape | undefined
  /** Default `number`. */
  ids?: IdShape | undefined
  /** Where a create tells the id: at `id` of its body (default), or only in `Location`. */
  idPlace?: 'body' | 'location' | undefined
  /** Searches name each object twice. */
  duplicates?: boolean | undefined
  /** What some creates of people and cases meet. */
  creates?: WriteBehaviour | undefined
  /** What some notes, files and changes of cases meet. */
  changes?: WriteBehaviour | undefined
  /**
   * The share of creates and of changes that meet it, each drawn by itself, from 0 to 1. Default: 7 of 10, but never more
   * than two in a row.
   */
  faultRate?: number | undefined
  /** The share of finds and searches that fail: with a 5xx, or because the connection breaks. Default 0. */
  findFaultRate?: number | undefined
  /** The share of all requests that are answered with 429 and `Retry-After`, in seconds or as a date. Default 0. */
  throttleRate?: number | undefined
  /** How many seconds a `Retry-After` asks for. Default 1 to 60. */
  retryAfterSeconds?: Amount | undefined
  /** Creating a person is refused with 409 and those who are in the way: who is there already, or also who has the same name. */
  conflicts?: 'same_person' | 'same_name' | undefined
  /** So long an answer takes, in milliseconds of the clock; the request takes effect at once. Default 0. */
  latencyMs?: Amount | undefined
  /** So long a search does not show what was created, in milliseconds of the clock. Default 0. */
  indexLagMs?: Amount | undefined
  /** So long `commits_late` takes, in milliseconds of the clock. Default 30,000. */
  lateCommitMs?: Amount | undefined
}
