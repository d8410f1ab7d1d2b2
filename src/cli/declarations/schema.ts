import type { Declaration } from './declaration.ts'
import { examples } from './options.ts'

export const schema: Declaration = (program, { terminal, finish }) => {
  program
    .command('schema')
    .description('print the JSON Schema of the configuration, for editors')
    .addHelpText('after', examples('crmwire schema > crmwire.schema.json'))
    .action(async () => {
      const command = await import('../commands/schema.ts')
      finish(command.schema(terminal))
    })
}
