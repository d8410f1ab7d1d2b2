import type { ErrorTable } from '../error-info.ts'

export const configCodes = {
  CONFIG_UNREADABLE: {
    what: 'The configuration file cannot be read.',
    remedy: 'Check the path and the permissions of the file.',
  },
} as const satisfies ErrorTable
