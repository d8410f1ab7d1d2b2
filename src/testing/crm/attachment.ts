import { emptyAnswer } from '../server/answer.ts'
import type { CrmObject } from './crm-objects.ts'
import type { Entity } from './entity.ts'
import type { Store } from './store.ts'

export const attachment: Entity = {
  fields: {
    name: { kind: 'text', maxLength: 255 },
    type: { kind: 'text', maxLength: 255 },
    size: { kind: 'computed', initially: 0 },
    role: { kind: 'text', initially: 'Attachment' },
    field: { kind: 'text' },
    relatedType: { kind: 'text' },
    relatedId: { kind: 'text' },
    parentType: { kind: 'text' },
    parentId: { kind: 'text' },
  },
  searched: ['name'],
  primaryFilters: {},
  refuse({ object, isNew }) {
    return isNew && object['field'] === null ? emptyAnswer(400) : undefined
  },
  settle({ store, object, body, isNew }) {
    if (!isNew) return
    const bytes = readDataUri(body['file'])
    store.files.set(object.id, bytes)
    object['size'] = bytes.length
  },
}

/** Ties the attachments that an object names to it. */
export function attach(store: Store, parentType: 'Case' | 'Note', parent: CrmObject): void {
  const ids = parent['attachmentsIds']
  for (const id of Array.isArray(ids) ? ids : []) {
    const attached = store.find('Attachment', id)
    if (attached !== undefined) Object.assign(attached, { parentType, parentId: parent.id })
  }
}

/** Frees what is attached to an object: a list that is set replaces the former one. */
export function detachAll(store: Store, parentType: 'Case' | 'Note', parentId: string): void {
  for (const attached of store.objects.Attachment)
    if (attached['parentType'] === parentType && attached['parentId'] === parentId)
      Object.assign(attached, { parentType: null, parentId: null })
}

/** What stands before the comma of a data URI; the files behind it are too long for patterns. */
const DATA_URI = /^data:[^,]*;base64$/

/** The bytes of a data URI. Anything else, bare base64 too, is taken for an empty file. */
function readDataUri(file: unknown): Uint8Array {
  if (typeof file !== 'string') return new Uint8Array()
  const comma = file.indexOf(',')
  if (comma === -1 || !DATA_URI.test(file.slice(0, comma))) return new Uint8Array()
  return Buffer.from(file.slice(comma + 1), 'base64')
}
