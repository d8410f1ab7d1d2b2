import { existsSync } from 'node:fs'
import type { AuthStatus } from '../../../auth/auth-status.ts'
import { stringifyJson } from '../../../util/json.ts'
import { EXIT } from '../../exit-code.ts'
import { type LedgerOptions, ledgerOf } from '../../input/ledger.ts'
import { formatAuthStatus } from '../../render/auth-status.ts'
import type { Terminal } from '../../terminal.ts'
import { withAuth } from './with-auth.ts'

export interface StatusOptions extends LedgerOptions {
  /** Whose credential it is. */
  for: 'crm' | 'storage'
  json?: boolean | undefined
}

/** Whether there is something to send requests with, for scripts that watch over it. */
const EXIT_OF: Readonly<Record<AuthStatus['health'], number>> = {
  ready: EXIT.done,
  fixed: EXIT.done,
  unavailable: EXIT.unfinished,
  login_needed: EXIT.refused,
  blocked: EXIT.refused,
}

/** Says how the credential is doing. Nobody is asked for that, and a ledger that is not there is not made. */
export async function authStatus(file: string, options: StatusOptions, terminal: Terminal): Promise<number> {
  const named = ledgerOf(options, terminal)
  const isThere = named.includes('://') || existsSync(named)
  if (!isThere) terminal.err(`There is no ledger at ${named}, so nothing is stored yet.`)
  return withAuth(file, { ...options, ledger: isThere ? named : ':memory:' }, terminal, async (auth) => {
    const status = await auth.status()
    if (options.json) terminal.out(stringifyJson(status ?? null, 2))
    else if (status) terminal.out(formatAuthStatus(auth.name, status, { clock: terminal.clock, of: options.for }))
    else terminal.out(`${auth.name}: the configuration has no credential.`)
    return status ? EXIT_OF[status.health] : EXIT.done
  })
}
