import type { z } from 'zod'
import type {
  changeEndpointSchema,
  findEndpointSchema,
  plainEndpointSchema,
} from '../../http/endpoint/endpoint-schema.ts'
import type { Place } from '../../session/places.ts'
import type { Template } from './template.ts'

// The items of a list are checked for unknown keys against this type alone, so it has to know all of them.
type Change = z.input<typeof changeEndpointSchema>
type Find = z.input<typeof findEndpointSchema>
type Follower = z.input<typeof plainEndpointSchema>

/** The type of a property, and `unknown` where there is none. */
export type At<T, Key extends string> = T extends undefined
  ? never
  : T extends { readonly [K in Key]?: infer Value }
    ? Value
    : unknown

/** An endpoint. `Then` is the place of those that follow it, which also know what was captured before. */
export type CheckedEndpoint<E, P extends Place, Then extends Place, Own extends string> = E extends object
  ? CheckedRequest<E, P, Own> & {
      // oxlint-disable-next-line unicorn/no-thenable -- the name is the configuration language's
      then?: CheckedFollowers<At<E, 'then'>, Then, Own | Captured<E>> | undefined
    }
  : E

/** A find, or several that are tried in order. */
export type CheckedFinds<E, P extends Place, Own extends string> = E extends readonly unknown[]
  ? { readonly [I in keyof E]: Find & CheckedEndpoint<E[I], P, P, Own> }
  : CheckedEndpoint<E, P, P, Own>

/** The endpoints of one operation: each knows what any of them captures. */
export type CheckedReassign<E, Own extends string> = E extends readonly unknown[]
  ? { readonly [I in keyof E]: Change & CheckedEndpoint<E[I], 'record.reassign', 'record.reassign', Own | Captured<E>> }
  : E

/** An endpoint that creates, with the find that searches what a lost answer may have created. */
export type CheckedCreate<E, P extends 'account.create' | 'record.create', Own extends string> = CheckedEndpoint<
  E,
  P,
  `${P}.then`,
  Own
> & { correlation?: CheckedCorrelation<At<E, 'correlation'>, `${P}.correlation`, Own> | undefined }

interface CheckedCorrelation<C, P extends Place, Own extends string> {
  find?: CheckedEndpoint<At<C, 'find'>, P, P, Own> | undefined
}

type CheckedFollowers<E, P extends Place, Own extends string> = E extends readonly unknown[]
  ? { readonly [I in keyof E]: Follower & CheckedRequest<E[I], P, Own> }
  : E extends object
    ? CheckedRequest<E, P, Own>
    : E

interface CheckedRequest<E, P extends Place, Own extends string> {
  url?: Template<At<E, 'url'>, { place: P; own: Own }> | undefined
  params?: CheckedTree<At<E, 'params'>, P, Own> | undefined
  query?: CheckedTree<At<E, 'query'>, P, Own> | undefined
  headers?: CheckedTree<At<E, 'headers'>, P, Own> | undefined
  body?: CheckedTree<At<E, 'body'>, P, Own> | undefined
}

/** A tree of templates. What is no literal, such as a list of any length, is accepted as it is. */
type CheckedTree<V, P extends Place, Own extends string> = V extends string
  ? Template<V, { place: P; own: Own }>
  : V extends readonly unknown[]
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
    ? Names<At<At<E, 'response'>, 'capture'>> | Captured<At<E, 'then'>>
    : never

/** The keys of a map of names, in the case in which names are compared. */
export type Names<Map> = Map extends object ? Uppercase<keyof Map & string> : never
