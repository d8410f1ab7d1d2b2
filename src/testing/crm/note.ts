import { emptyAnswer } from '../server/answer.ts'
import { attach } from './attachment.ts'
import type { Entity } from './entity.ts'
import { isEntityName } from './store.ts'

export const note: Entity = {
  fields: {
    type: { kind: 'text', initially: 'Post' },
    post: { kind: 'text' },
    parentType: { kind: 'text' },
    parentId: { kind: 'text' },
    attachmentsIds: { kind: 'ids' },
  },
  searched: ['post'],
  primaryFilters: {},
  refuse({ store, object }) {
    const { parentType, parentId } = object
    // A note that names no parent is taken and belongs to nothing.
    if (typeof parentType !== 'string' || parentId === null) return undefined
    if (isEntityName(parentType) && store.find(parentType, parentId) !== undefined) return undefined
    return emptyAnswer(403)
  },
  settle({ store, object }) {
    attach(store, 'Note', object)
  },
}
