import { CrmwireError, isCrmwireError } from '../errors/crmwire-error.ts'
import type { Ledger } from './ledger.ts'

/** True for what a ledger threw that `tellingFailures` watches. */
export function isLedgerFailure(error: unknown): boolean {
  return isCrmwireError(error) && error.code === 'LEDGER_FAILED'
}

/**
 * The same ledger, whose failures can be told from those of the work that uses it. The error says nothing of what the
 * store said, which may quote what was to be stored; it is the cause.
 */
export function tellingFailures(ledger: Ledger): Ledger {
  return {
    session: telling((...given) => ledger.session(...given)),
    operations: telling((...given) => ledger.operations(...given)),
    knowsEvent: telling((...given) => ledger.knowsEvent(...given)),
    commit: telling((...given) => ledger.commit(...given)),
    identity: telling((...given) => ledger.identity(...given)),
    claim: telling((...given) => ledger.claim(...given)),
    trace: telling((...given) => ledger.trace(...given)),
    close: telling((...given) => ledger.close(...given)),
  }
}

/** The same question, whose failure is one of the ledger. */
function telling<Arguments extends unknown[], Result>(
  ask: (...given: Arguments) => Promise<Result>,
): (...given: Arguments) => Promise<Result> {
  return async (...given) => {
    try {
      return await ask(...given)
    } catch (cause) {
      throw new CrmwireError('LEDGER_FAILED', 'The ledger could not be read or written.', { cause })
    }
  }
}
