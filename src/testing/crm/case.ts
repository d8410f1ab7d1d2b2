import { emptyAnswer } from '../server/answer.ts'
import { attach, detachAll } from './attachment.ts'
import type { Entity } from './entity.ts'

const CLOSED = ['Closed', 'Rejected', 'Duplicate']

/** `case` is a word of the language. */
export const caseEntity: Entity = {
  fields: {
    number: { kind: 'computed', initially: 0 },
    name: { kind: 'text', required: true, maxLength: 255, withoutTags: true },
    description: { kind: 'text' },
    status: { kind: 'option', options: ['New', 'Assigned', 'Pending', ...CLOSED], initially: 'New' },
    priority: { kind: 'option', options: ['Low', 'Normal', 'High', 'Urgent'], initially: 'Normal' },
    type: { kind: 'option', options: ['Question', 'Incident', 'Problem'], initially: null },
    contactId: { kind: 'text' },
    contactName: { kind: 'computed', initially: null },
    attachmentsIds: { kind: 'ids' },
  },
  searched: ['number', 'name', 'description'],
  primaryFilters: { open: (object) => !CLOSED.some((status) => status === object['status']) },
  refuse({ store, object }) {
    const contactId = object['contactId']
    if (contactId !== null && store.find('Contact', contactId) === undefined) return emptyAnswer(403)
    return undefined
  },
  settle({ store, object, body, isNew }) {
    if (isNew) object['number'] = store.objects.Case.length
    object['contactName'] = store.find('Contact', object['contactId'])?.['name'] ?? null
    if (body['attachmentsIds'] === undefined) return
    detachAll(store, 'Case', object.id)
    attach(store, 'Case', object)
  },
}
