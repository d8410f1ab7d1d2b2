import type { Clock } from '../../util/clock.ts'
import type { CrmAttachment, CrmCase, CrmContact, CrmNote, CrmObject, EntityName } from './crm-objects.ts'

/** The data of one CRM, in memory. */
export interface Store {
  readonly contacts: readonly CrmContact[]
  readonly cases: readonly CrmCase[]
  readonly notes: readonly CrmNote[]
  readonly attachments: readonly CrmAttachment[]
  /** The same lists by entity. They stay the same ones when the store is cleared. */
  readonly objects: Readonly<Record<EntityName, CrmObject[]>>
  /** The bytes of the attachments, by id. */
  readonly files: Map<string, Uint8Array>
  find(entity: EntityName, id: unknown): CrmObject | undefined
  add(entity: EntityName, object: CrmObject): void
  nextId(): string
  /** The time in the CRM's own spelling, UTC. */
  now(): string
  clear(): void
}

/** Identifiers count from here, so that the first ones already have a letter at their end. */
const FIRST_ID = 0xa1

export function createStore(clock: Clock): Store {
  const contacts: CrmContact[] = []
  const cases: CrmCase[] = []
  const notes: CrmNote[] = []
  const attachments: CrmAttachment[] = []
  const objects: Store['objects'] = { Contact: contacts, Case: cases, Note: notes, Attachment: attachments }
  const files = new Map<string, Uint8Array>()
  const byId = new Map<string, CrmObject>()
  let idsGiven = 0
  return {
    contacts,
    cases,
    notes,
    attachments,
    objects,
    files,
    find: (entity, id) => byId.get(`${entity}/${String(id)}`),
    add(entity, object) {
      objects[entity].push(object)
      byId.set(`${entity}/${object.id}`, object)
    },
    nextId: () => `6b${(FIRST_ID + idsGiven++).toString(16).padStart(15, '0')}`,
    now: () => new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' '),
    clear() {
      for (const list of Object.values(objects)) list.length = 0
      files.clear()
      byId.clear()
      idsGiven = 0
    },
  }
}

export function isEntityName(name: string | undefined): name is EntityName {
  return name === 'Contact' || name === 'Case' || name === 'Note' || name === 'Attachment'
}
