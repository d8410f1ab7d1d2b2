import { CrmwireError, isCrmwireError } from '../errors/crmwire-error.ts'
import type { Ledger } from './ledger.ts'

/** True for what a ledger threw that `tellingFailures` watches. */
export function isLedgerFailure(error: unknown): boolean {
  return isCrmwireError(error) && error.code.startsWith('LEDGER_')
}

/**
 * The same ledger, whose failures can be told from those of the work that uses it. The error says nothing of what the
 * store said, which may quote what was to be stored; it is the cause.
 */
export function tellingFailures(ledger: Ledger): Ledger {
  return new Proxy(ledger, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver)
      if (typeof member !== 'function' || name === 'onWork') return member
      return telling((...given) => Reflect.apply(member, target, given) as Promise<unknown>)
    },
  })
}

/** The same question, whose failure is one of the ledger. */
function telling<Arguments extends unknown[], Result>(
  ask: (...given: Arguments) => Promise<Result>,
): (...given: Arguments) => Promise<Result> {
  return async (...given) => {
    try {
      return await ask(...given)
    } catch (cause) {
      if (isLedgerFailure(cause)) throw cause
      throw new CrmwireError('LEDGER_FAILED', 'The ledger could not be read or written.', { cause })
    }
  }
}
