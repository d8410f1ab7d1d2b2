import type { Config } from '../schema/config.ts'
import type { CheckedEndpoint, CheckedFinds, CheckedReassign, CheckedTree, Names } from './checked-endpoint.ts'

/**
 * What a configuration of the type `T` must be like: its templates are strings, and one with an unknown or ill-timed
 * variable is the text that says so. It names nothing but places of templates that are there. Of a type without literals,
 * such as `Config` itself, nothing is known.
 */
export type CheckedConfig<T> = Config extends T
  ? unknown
  : Checked<T, T extends { readonly variables: infer Own } ? Names<Own> : never>

type Checked<T, Own extends string> = {
  account?: T extends { readonly account?: infer A } ? Account<A, Own> : unknown
  record?: T extends { readonly record?: infer R } ? RecordBlock<R, Own> : unknown
  comment?: T extends { readonly comment?: infer C } ? CommentBlock<C, Own> : unknown
  upload?: T extends { readonly upload?: infer U } ? Upload<U, Own> : unknown
  texts?: T extends { readonly texts?: infer X } ? CheckedTree<X, 'texts', Own> : unknown
  links?: T extends { readonly links?: infer L } ? Links<L, Own> : unknown
  queues?: T extends { readonly queues?: infer Q } ? Queues<Q, Own> : unknown
}

type Account<A, Own extends string> = {
  readonly [K in keyof A as Extract<K, 'findById' | 'findByQuery' | 'search' | 'create' | 'update'>]: K extends 'create'
    ? CheckedEndpoint<A[K], 'account.create', 'account.create.then', Own>
    : K extends 'findById' | 'findByQuery' | 'search' | 'update'
      ? CheckedFinds<A[K], `account.${K}`, Own>
      : unknown
}

type RecordBlock<R, Own extends string> = {
  readonly [K in keyof R as Extract<K, 'findByQuery' | 'search' | 'create' | 'update' | 'reassign'>]: K extends 'create'
    ? CheckedEndpoint<R[K], 'record.create', 'record.create.then', Own>
    : K extends 'reassign'
      ? CheckedReassign<R[K], Own>
      : K extends 'findByQuery' | 'search' | 'update'
        ? CheckedFinds<R[K], `record.${K}`, Own>
        : unknown
}

type CommentBlock<C, Own extends string> = CheckedEndpoint<C, 'comment', 'comment', Own> & {
  readonly [K in keyof C as Extract<K, 'texts'>]: CommentTexts<C[K], Own>
}

type CommentTexts<X, Own extends string> = {
  readonly [K in keyof X]: CheckedTree<X[K], K extends 'file' ? 'comment.texts.file' : 'comment.texts', Own>
}

type Upload<U, Own extends string> = CheckedEndpoint<U, 'upload', 'upload.then', Own> & {
  readonly [K in keyof U as Extract<K, 'attachment'>]: Attachment<U[K], Own>
}

type Attachment<A, Own extends string> = {
  readonly [K in keyof A as Extract<K, 'url'>]: CheckedTree<A[K], 'upload.attachment', Own>
}

type Links<L, Own extends string> = {
  readonly [K in keyof L]: K extends 'account' | 'record' | 'display' | 'phone' | 'sdk'
    ? CheckedTree<L[K], `links.${K}`, Own>
    : unknown
}

type Queues<Q, Own extends string> = { readonly [Id in keyof Q]: Queue<Q[Id], Own> }

type Queue<Q, Own extends string> = {
  readonly [K in keyof Q as Extract<K, 'screenPop'>]: CheckedTree<Q[K], 'queues.screenPop', Own>
}
