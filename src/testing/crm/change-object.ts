import { jsonAnswer } from '../server/answer.ts'
import type { Answer } from '../server/answer.ts'
import { attachment } from './attachment.ts'
import { caseEntity } from './case.ts'
import { contact } from './contact.ts'
import type { CrmObject, EntityName } from './crm-objects.ts'
import type { Change, Entity } from './entity.ts'
import { initialValues, readFields } from './fields.ts'
import type { Body } from './fields.ts'
import { note } from './note.ts'
import type { Store } from './store.ts'

export const ENTITIES: Record<EntityName, Entity> = {
  Contact: contact,
  Case: caseEntity,
  Note: note,
  Attachment: attachment,
}

/** Creates an object, or changes `existing`; the answer is the whole object or the refusal. */
export function changeObject(
  store: Store,
  name: EntityName,
  existing: CrmObject | undefined,
  body: Body,
  skipDuplicateCheck: boolean,
): Answer {
  const entity = ENTITIES[name]
  const isNew = existing === undefined
  const read = readFields(entity.fields, body, isNew)
  if ('refused' in read) return read.refused

  const before = existing ?? { id: '', ...initialValues(entity.fields) }
  const change: Change = { store, object: { ...before, ...read.values }, body, isNew, skipDuplicateCheck }
  const refused = entity.refuse?.(change)
  if (refused !== undefined) return refused

  const object = isNew ? add(store, name, change.object) : Object.assign(existing, read.values)
  object['modifiedAt'] = store.now()
  entity.settle?.({ ...change, object })
  return jsonAnswer(object)
}

function add(store: Store, name: EntityName, object: CrmObject): CrmObject {
  object.id = store.nextId()
  object['createdAt'] = store.now()
  store.add(name, object)
  return object
}
