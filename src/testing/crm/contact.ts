import { jsonAnswer } from '../server/answer.ts'
import type { CrmObject } from './crm-objects.ts'
import type { Change, Entity } from './entity.ts'

export const contact: Entity = {
  fields: {
    name: { kind: 'computed', initially: '' },
    firstName: { kind: 'text', maxLength: 100, withoutTags: true },
    lastName: { kind: 'text', required: true, maxLength: 100, withoutTags: true },
    emailAddress: { kind: 'email' },
    phoneNumber: { kind: 'phone' },
    description: { kind: 'text' },
  },
  searched: ['name', 'firstName', 'lastName', 'emailAddress'],
  primaryFilters: {},
  refuse(change) {
    if (!change.isNew || change.skipDuplicateCheck) return undefined
    const duplicates = duplicatesOf(change)
    return duplicates.length > 0 ? jsonAnswer(duplicates, 409) : undefined
  },
  settle({ store, object }) {
    object['name'] = fullName(object)
    for (const record of store.objects.Case)
      if (record['contactId'] === object.id) record['contactName'] = object['name']
  },
}

/** The same name or e-mail address is enough; the same phone number is not. */
function duplicatesOf({ store, object }: Change): CrmObject[] {
  const name = fullName(object).toLowerCase()
  const email = object['emailAddress']
  return store.objects.Contact.filter(
    (other) => fullName(other).toLowerCase() === name || (email !== null && other['emailAddress'] === email),
  )
}

function fullName(object: CrmObject): string {
  return [object['firstName'], object['lastName']].filter((part) => typeof part === 'string').join(' ')
}
