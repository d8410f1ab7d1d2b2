import type { EmailTestOptions } from '../commands/email/test.ts'
import type { Declaration } from './declaration.ts'
import { CONFIG, JSON_DOCUMENT, examples } from './options.ts'

export const email: Declaration = (program, { terminal, finish }) => {
  const group = program.command('email').description('prove the e-mail set-up: test').helpCommand(false)
  group
    .command('test')
    .description('connect to the mail server, sign in and send a test e-mail to everybody who gets e-mails')
    .argument(...CONFIG)
    .option('--queue <id>', 'only to whoever gets the e-mails of this queue')
    .option('--no-send', 'connect and sign in only')
    .option(...JSON_DOCUMENT)
    .addHelpText(
      'after',
      `${examples('crmwire email test espocrm.yaml', 'crmwire email test espocrm.yaml --queue 8469')}\n${NOTES}`,
    )
    .action(async (file: string, options: EmailTestOptions) => {
      const { testEmail } = await import('../commands/email/test.ts')
      finish(await testEmail(file, options, terminal))
    })
}

const NOTES = `
Exit codes:
  0  the server has taken everything
  1  the configuration or the call is wrong; nothing was sent
  3  the server could not be reached, or refuses something`
