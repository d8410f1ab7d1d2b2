import type { Place } from '../../session/places.ts'
import type { Config } from '../schema/config.ts'
import type { Template } from './template.ts'

// The items of a list are checked for unknown keys against this type alone, so it has to know all of them.
type ItemOf<List> = Extract<List, readonly unknown[]>[number]
type Change = ItemOf<NonNullable<Config['record']>['reassign']>
type Find = ItemOf<NonNullable<Config['account']>['findByQuery']>
type Follower = ItemOf<Change['then']>

type TemplateKey = 'url' | 'params' | 'query' | 'headers' | 'body'

/**
 * The parts of an endpoint that hold templates, of those that are there. `Then` is the place of the endpoints that follow
 * it, which also know what was captured before.
 */
export type CheckedEndpoint<E, P extends Place, Then extends Place, Own extends string> = {
  readonly [K in keyof E as Extract<K, TemplateKey | 'then' | 'correlation'>]: K extends TemplateKey
    ? CheckedTree<E[K], P, Own>
    : K extends 'then'
      ? CheckedFollowers<E[K], Then, Own | Captured<E>>
      : K extends 'correlation'
        ? CheckedCorrelation<E[K], P, Own>
        : unknown
}

/** A find, or several that are tried in order. */
export type CheckedFinds<E, P extends Place, Own extends string> = E extends readonly unknown[]
  ? { readonly [I in keyof E]: Find & CheckedEndpoint<E[I], P, P, Own> }
  : CheckedEndpoint<E, P, P, Own>

/** The endpoints of one operation: each knows what any of them captures. */
export type CheckedReassign<E, Own extends string> = E extends readonly unknown[]
  ? { readonly [I in keyof E]: Change & CheckedEndpoint<E[I], 'record.reassign', 'record.reassign', Own | Captured<E>> }
  : E

type CheckedFollowers<E, P extends Place, Own extends string> = E extends readonly unknown[]
  ? { readonly [I in keyof E]: Follower & CheckedEndpoint<E[I], P, P, Own> }
  : CheckedEndpoint<E, P, P, Own>

/** The find that searches what a lost answer may have created. */
type CheckedCorrelation<C, P extends Place, Own extends string> = {
  readonly [K in keyof C as Extract<K, 'find'>]: `${P}.correlation` extends infer Probe extends Place
    ? CheckedEndpoint<C[K], Probe, Probe, Own>
    : unknown
}

/** A tree of templates. What is no literal, such as a list of any length, is accepted as it is. */
export type CheckedTree<V, P extends Place, Own extends string> =
  Template<Extract<V, string>, { place: P; own: Own }> | CheckedBranch<Exclude<V, string>, P, Own>

type CheckedBranch<V, P extends Place, Own extends string> = V extends readonly unknown[]
  ? number extends V['length']
    ? V
    : { readonly [I in keyof V]: CheckedTree<V[I], P, Own> }
  : V extends object
    ? string extends keyof V
      ? V
      : { readonly [K in keyof V]: CheckedTree<V[K], P, Own> }
    : V

/** Every name that an endpoint or those under its `then` capture. */
type Captured<E> = E extends readonly unknown[]
  ? Captured<E[number]>
  : E extends object
    ? CapturedBy<E> | (E extends { readonly then: infer Next } ? Captured<Next> : never)
    : never

type CapturedBy<E> = E extends { readonly response: { readonly capture: infer Paths } } ? Names<Paths> : never

/** The keys of a map of names, in the case in which names are compared. */
export type Names<Map> = Map extends object ? Uppercase<keyof Map & string> : never
