import type { ErrorTable } from '../error-info.ts'

export const flowCodes = {
  CONNECTOR_CLOSED: { what: 'The connector was used after `close()`.', remedy: 'Create a new one.' },
} as const satisfies ErrorTable
