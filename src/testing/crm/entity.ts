import type { Answer } from '../server/answer.ts'
import type { CrmObject } from './crm-objects.ts'
import type { Body, Fields } from './fields.ts'
import type { Store } from './store.ts'

/** What is particular about one kind of object. */
export interface Entity {
  fields: Fields
  /** The fields that the parameter `q` looks at. */
  searched: readonly string[]
  primaryFilters: Record<string, (object: CrmObject) => boolean>
  /** An answer when the change is not allowed, before anything is stored. */
  refuse?(change: Change): Answer | undefined
  /** Computes what follows from a stored change. */
  settle?(change: Change): void
}

export interface Change {
  store: Store
  /** As it will be, and in `settle` as it is stored. */
  object: CrmObject
  /** What was sent. */
  body: Body
  isNew: boolean
  skipDuplicateCheck: boolean
}
