import type { Json } from '../../util/json.ts'

/** Fields of one's own are named like this; every entity takes them. */
export const CUSTOM_FIELD = /^c[A-Z]\w*$/

type Stored = {
  /** 17 hexadecimal digits. */
  id: string
  /** UTC, `2026-01-01 00:00:00`. */
  createdAt: string
  /** UTC, `2026-01-01 00:00:00`. */
  modifiedAt: string
  /** Custom fields: `cCallId`. */
  [custom: `c${string}`]: Json
}

/** A stored contact: the account. */
export type CrmContact = Stored & {
  /** First and last name, computed. */
  name: string
  firstName: string | null
  lastName: string
  /** In lower case. */
  emailAddress: string | null
  /** Normalised: `+12223334444`. */
  phoneNumber: string | null
  description: string | null
}

/** A stored case: the record. */
export type CrmCase = Stored & {
  /** Counts from 1. */
  number: number
  name: string
  description: string | null
  /** New, Assigned, Pending, Closed, Rejected or Duplicate. */
  status: string
  /** Low, Normal, High or Urgent. */
  priority: string
  /** Question, Incident, Problem or null. */
  type: string | null
  contactId: string | null
  contactName: string | null
  attachmentsIds: string[]
}

/** A stored note: the comment. */
export type CrmNote = Stored & {
  type: string
  post: string | null
  /** The entity it belongs to; null when it belongs to nothing. */
  parentType: string | null
  parentId: string | null
  attachmentsIds: string[]
}

/** A stored attachment. Its bytes are at `Crm.fileOf(id)`. */
export type CrmAttachment = Stored & {
  name: string | null
  /** Its content type. */
  type: string | null
  /** In bytes. */
  size: number
  role: string
  field: string
  relatedType: string | null
  relatedId: string | null
  /** The note or case that shows it; null as long as it is attached to nothing. */
  parentType: string | null
  parentId: string | null
}

/** A stored object of any entity. */
export type CrmObject = { id: string; [field: string]: Json }

export type EntityName = 'Contact' | 'Case' | 'Note' | 'Attachment'
