import type { Declaration } from './declaration.ts'
import { CONFIG, JSON_DOCUMENT, examples } from './options.ts'

export const check: Declaration = (program, { terminal, finish }) => {
  program
    .command('check')
    .description('find the mistakes in a configuration and tell what it can do')
    .argument(...CONFIG)
    .option(...JSON_DOCUMENT)
    .addHelpText('after', examples('crmwire check espocrm.yaml', 'crmwire check espocrm.yaml --json | jq .issues'))
    .action(async (file: string, options: { json?: boolean }) => {
      const command = await import('../commands/check.ts')
      finish(await command.check(file, options, terminal))
    })
}
