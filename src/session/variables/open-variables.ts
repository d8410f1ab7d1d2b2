import { ownKey } from '../../util/own-key.ts'
import type { Variable } from './variable.ts'

/** `{CUSTOM.name}`: a custom value of the session; a signed one goes before an unsigned one. */
export function customVariable(name: string): Variable {
  return {
    name: `CUSTOM.${name}`,
    meaning: `The custom value ${name} of the session.`,
    example: 'gold',
    moments: ['session'],
    identifies: true,
    provenance: 'unsigned',
    read: ({ session }) => own(session.custom.signed, name) ?? own(session.custom.unsigned, name),
  }
}

/** `{ACCOUNT.name}`: a value that an account find or create captured. */
export function accountVariable(name: string): Variable {
  return {
    name: `ACCOUNT.${name}`,
    meaning: `The value ${name} that an account endpoint captured.`,
    example: 'gold',
    moments: ['account'],
    identifies: true,
    provenance: 'crm',
    read: ({ account }) => account && own(account.captured, name),
  }
}

/** `{RECORD.name}`: a value that a record find or create captured. */
export function recordVariable(name: string): Variable {
  return {
    name: `RECORD.${name}`,
    meaning: `The value ${name} that a record endpoint captured.`,
    example: 'open',
    moments: ['record'],
    identifies: true,
    provenance: 'crm',
    read: ({ record }) => record && own(record.captured, name),
  }
}

/** `{NAME}`: a value captured earlier in the same operation. */
export function capturedVariable(name: string): Variable {
  return {
    name,
    meaning: `The value ${name} that an earlier request of the same operation captured.`,
    example: '0f8e',
    moments: ['session'],
    identifies: true,
    provenance: 'crm',
    read: ({ captured }) => captured && own(captured, name),
  }
}

function own<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  const key = ownKey(values, name)
  return key === undefined ? undefined : values[key]
}
