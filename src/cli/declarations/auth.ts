import { Option } from 'commander'
import type { LoginOptions } from '../commands/auth/login.ts'
import type { StatusOptions } from '../commands/auth/status.ts'
import type { Declaration } from './declaration.ts'
import { CONFIG, JSON_DOCUMENT, LEDGER, TENANT, examples, port } from './options.ts'

/** The credential of a configuration. */
export const auth: Declaration = (program, { terminal, finish }) => {
  const group = program
    .command('auth')
    .description('log in at the CRM or the storage, or see how the credential is doing: login, status')
    .helpCommand(false)
    .addHelpText('after', examples('crmwire auth login zoho.yaml --ledger calls.db', 'crmwire auth status zoho.yaml'))

  group
    .command('login')
    .description('log in with a browser, and store the tokens in the ledger')
    .argument(...CONFIG)
    .option(...LEDGER)
    .option(...TENANT)
    .addOption(WHOSE())
    .option('--port <port>', 'where the browser comes back to on this machine, without a redirectUri; else any', port)
    .option('--paste', 'paste the address that the browser comes back to, as when it runs on another machine')
    .option('--no-browser', 'print the address of the login only')
    .option(...JSON_DOCUMENT)
    .addHelpText(
      'after',
      `${examples('crmwire auth login zoho.yaml --ledger calls.db', 'crmwire auth login zoho.yaml --paste')}\n${LOGIN_NOTES}`,
    )
    .action(async (file: string, options: LoginOptions) => {
      const { login } = await import('../commands/auth/login.ts')
      finish(await login(file, options, terminal))
    })

  group
    .command('status')
    .description('say how the credential is doing and when it ends; nobody is asked')
    .argument(...CONFIG)
    .option(...LEDGER)
    .option(...TENANT)
    .addOption(WHOSE())
    .option(...JSON_DOCUMENT)
    .addHelpText('after', `${examples('crmwire auth status zoho.yaml --ledger calls.db --json')}\n${STATUS_NOTES}`)
    .action(async (file: string, options: StatusOptions) => {
      const { authStatus } = await import('../commands/auth/status.ts')
      finish(await authStatus(file, options, terminal))
    })
}

const WHOSE = (): Option =>
  new Option('--for <whom>', 'whose credential it is').choices(['crm', 'storage']).default('crm')

const LOGIN_NOTES = `
Exit codes: 0 logged in, 1 the login was refused or the call is wrong, 2 nobody has logged in within ten minutes.
Workers that share the ledger take the tokens at once, and what waited for them goes on.`

const STATUS_NOTES = `
Exit codes: 0 requests can be sent, 2 the token server does not answer, 3 a person has to mend it.`
