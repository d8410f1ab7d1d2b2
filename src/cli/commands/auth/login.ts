import type { AuthStatus } from '../../../auth/auth-status.ts'
import type { BegunLogin } from '../../../auth/login.ts'
import { isCrmwireError } from '../../../errors/crmwire-error.ts'
import type { OpenAuth } from '../../../open-auth.ts'
import { stringifyJson } from '../../../util/json.ts'
import { type CallbackPage, isLoopback, startCallbackServer } from '../../callback-server.ts'
import { EXIT } from '../../exit-code.ts'
import { type LedgerOptions, ledgerKeyOf, ledgerOf } from '../../input/ledger.ts'
import { formatAuthStatus } from '../../render/auth-status.ts'
import type { Terminal } from '../../terminal.ts'
import { UsageError } from '../../usage-error.ts'
import { withAuth } from './with-auth.ts'

export interface LoginOptions extends LedgerOptions {
  port?: number | undefined
  paste?: boolean | undefined
  /** False for `--no-browser`. */
  browser: boolean
  /** Whose credential it is. */
  for: 'crm' | 'storage'
  json?: boolean | undefined
}

/** Leads a person through the login and stores what comes of it. */
export async function login(file: string, options: LoginOptions, terminal: Terminal): Promise<number> {
  const ledger = ledgerOf(options, terminal)
  return withAuth(file, { ...options, ledger }, terminal, async (auth) => {
    const status = await loggedIn(auth, options, terminal)
    if (status === undefined) {
      terminal.err('Nobody has logged in.')
      return EXIT.unfinished
    }
    if (ledgerKeyOf(terminal) === undefined)
      terminal.err('CRMWIRE_LEDGER_KEY is not set, so the tokens are stored as they are: keep the ledger to yourself.')
    terminal.out(
      options.json
        ? stringifyJson(status, 2)
        : formatAuthStatus(auth.name, status, { clock: terminal.clock, of: options.for }),
    )
    return status.health === 'ready' ? EXIT.done : EXIT.refused
  })
}

/** What came of the login; nothing when the person stopped waiting for it, or it took too long. */
async function loggedIn(auth: OpenAuth, options: LoginOptions, terminal: Terminal): Promise<AuthStatus | undefined> {
  const end = Promise.withResolvers<AuthStatus | undefined>()
  terminal.onInterrupt(() => end.resolve(undefined))
  let begun: BegunLogin | undefined

  /** What does not belong to this login is no end of it. */
  async function take(callback: string | URL): Promise<CallbackPage> {
    try {
      end.resolve(await auth.complete(callback, { state: begun?.state }))
      return { status: 200, text: 'You are logged in, and this window can be closed.' }
    } catch (error) {
      if (isCrmwireError(error) && error.code === 'AUTH_STATE_UNKNOWN') return { status: 400, text: error.message }
      end.reject(error)
      return { status: 400, text: 'The login failed; the terminal says why.' }
    }
  }

  const at = addressOf(auth.redirectUri, options)
  const server = options.paste || !isLoopback(at) ? undefined : await startCallbackServer(at, take)
  let reader: AsyncIterator<string> | undefined
  const redirectUri = auth.redirectUri ?? server?.redirectUri ?? at.href
  try {
    begun = await auth.begin({ redirectUri })
    terminal.err(`Log in here:\n\n  ${begun.url}\n`)
    if (options.browser) terminal.browse(begun.url)
    if (!server) {
      terminal.err(`Then the browser goes to ${redirectUri}. Paste the whole address that it shows:`)
      reader = terminal.lines()[Symbol.asyncIterator]()
      void takeLines(reader, take, terminal).then(end.resolve)
    }
    const timer = terminal.clock.timer(begun.expiresAt - terminal.clock.now(), () => end.resolve(undefined))
    try {
      return await end.promise
    } finally {
      timer.cancel()
    }
  } finally {
    void reader?.return?.()
    await server?.close()
  }
}

/** Where the browser comes back to. The port 0 stands for any that is free. */
function addressOf(configured: string | undefined, { port, paste }: LoginOptions): URL {
  if (configured === undefined) return new URL(`http://127.0.0.1:${port ?? (paste ? 8080 : 0)}/callback`)
  if (port !== undefined) throw new UsageError('--port is for configurations without a redirectUri.')
  return new URL(configured)
}

/** Takes what is pasted, until there is nothing more. */
async function takeLines(
  reader: AsyncIterator<string>,
  take: (callback: string) => Promise<CallbackPage>,
  { err }: Terminal,
): Promise<undefined> {
  for (;;) {
    const { done, value } = await reader.next()
    if (done) return undefined
    if (value.trim() === '') continue
    const { status, text } = await take(value.trim())
    if (status !== 200) err(text)
  }
}
