import type { Config } from '../schema/config.ts'
import type { At, CheckedCreate, CheckedEndpoint, CheckedFinds, CheckedReassign, Names } from './checked-endpoint.ts'
import type { Template } from './template.ts'

/**
 * What a configuration of the type `T` must be like: its templates are strings, and one with an unknown or ill-timed
 * variable is the text that says so. It names nothing but places of templates. Of a type without literals, such as
 * `Config` itself, nothing is known.
 */
export type CheckedConfig<T> = Config extends T ? unknown : Checked<T, Names<At<T, 'variables'>>>

interface Checked<T, Own extends string> {
  account?: Account<At<T, 'account'>, Own> | undefined
  record?: Rec<At<T, 'record'>, Own> | undefined
  comment?: Comment<At<T, 'comment'>, Own> | undefined
  upload?: Upload<At<T, 'upload'>, Own> | undefined
  texts?: Texts<At<T, 'texts'>, Own> | undefined
  links?: Links<At<T, 'links'>, Own> | undefined
  queues?: Queues<At<T, 'queues'>, Own> | undefined
}

interface Account<A, Own extends string> {
  findById?: CheckedEndpoint<At<A, 'findById'>, 'account.findById', 'account.findById', Own> | undefined
  findByQuery?: CheckedFinds<At<A, 'findByQuery'>, 'account.findByQuery', Own> | undefined
  create?: CheckedCreate<At<A, 'create'>, 'account.create', Own> | undefined
  update?: CheckedEndpoint<At<A, 'update'>, 'account.update', 'account.update', Own> | undefined
}

interface Rec<R, Own extends string> {
  findByQuery?: CheckedFinds<At<R, 'findByQuery'>, 'record.findByQuery', Own> | undefined
  create?: CheckedCreate<At<R, 'create'>, 'record.create', Own> | undefined
  update?: CheckedEndpoint<At<R, 'update'>, 'record.update', 'record.update', Own> | undefined
  reassign?: CheckedReassign<At<R, 'reassign'>, Own> | undefined
}

type Comment<C, Own extends string> = CheckedEndpoint<C, 'comment', 'comment', Own> & {
  texts?: EventTexts<At<C, 'texts'>, Own> | undefined
}

type EventTexts<T, Own extends string> = {
  readonly [K in keyof T]: Template<
    T[K],
    { place: K extends 'file' ? 'comment.texts.file' : 'comment.texts'; own: Own }
  >
}

type Upload<U, Own extends string> = CheckedEndpoint<U, 'upload', 'upload.then', Own> & {
  attachment?: Attachment<At<U, 'attachment'>, Own> | undefined
}

interface Attachment<A, Own extends string> {
  url?: Template<At<A, 'url'>, { place: 'upload.attachment'; own: Own }> | undefined
}

type Texts<T, Own extends string> = { readonly [K in keyof T]: Template<T[K], { place: 'texts'; own: Own }> }

type Links<L, Own extends string> = {
  readonly [K in keyof L]: K extends 'account' | 'record' | 'display' | 'phone' | 'sdk'
    ? Template<L[K], { place: `links.${K}`; own: Own }>
    : L[K]
}

type Queues<Q, Own extends string> = { readonly [K in keyof Q]: Queue<Q[K], Own> }

interface Queue<Q, Own extends string> {
  screenPop?: Template<At<Q, 'screenPop'>, { place: 'queues.screenPop'; own: Own }> | undefined
}
