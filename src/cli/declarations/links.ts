import type { LinksOptions } from '../commands/links.ts'
import type { Declaration } from './declaration.ts'
import { CONFIG, JSON_DOCUMENT, SESSION, examples } from './options.ts'

export const links: Declaration = (program, { terminal, finish }) => {
  program
    .command('links')
    .description('print the links of a session: account, record, display, lookup and screen pop')
    .argument(...CONFIG)
    .requiredOption(...SESSION)
    .option('--account-id <id>', 'id of the account in the CRM')
    .option('--record-id <id>', 'id of the record in the CRM')
    .option(...JSON_DOCUMENT)
    .addHelpText('after', examples('crmwire links espocrm.yaml --session session.json --account-id 42'))
    .action(async (file: string, options: LinksOptions) => {
      const command = await import('../commands/links.ts')
      finish(await command.links(file, options, terminal))
    })
}
