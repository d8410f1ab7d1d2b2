import type { PlanOptions } from '../commands/plan.ts'
import type { Declaration } from './declaration.ts'
import { CONFIG, JSON_DOCUMENT, SESSION, examples } from './options.ts'

export const plan: Declaration = (program, { terminal, finish }) => {
  program
    .command('plan')
    .description('print the requests that a session would lead to, as curl commands; nothing is sent')
    .argument(...CONFIG)
    .requiredOption(...SESSION)
    .option('--endpoint <path>', 'only this endpoint, such as account.findByQuery')
    .option(...JSON_DOCUMENT)
    .addHelpText(
      'after',
      examples(
        'crmwire plan espocrm.yaml --session session.json',
        'crmwire plan espocrm.yaml --session session.json --endpoint account.findByQuery',
      ),
    )
    .action(async (file: string, options: PlanOptions) => {
      const command = await import('../commands/plan.ts')
      finish(await command.plan(file, options, terminal))
    })
}
