import { audit } from '../audit.ts'
import { OPERATION_KINDS } from '../operation-kinds.ts'

/** What people look for when they ask what is open. Audits wait for a day after each create; a page must not be full of them. */
export const WITHOUT_AUDITS: readonly string[] = [...OPERATION_KINDS.keys()].filter((kind) => kind !== audit.kind)
