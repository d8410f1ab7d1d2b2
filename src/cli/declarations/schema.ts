import { Argument } from 'commander'
import type { Declaration } from './declaration.ts'
import { examples } from './options.ts'

export const schema: Declaration = (program, { terminal, finish }) => {
  program
    .command('schema')
    .description('print the JSON Schema of the configuration, for editors, or of the session metadata file')
    .addArgument(new Argument('[of]', 'what it describes').choices(['config', 'metadata']).default('config'))
    .addHelpText('after', examples('crmwire schema > crmwire.schema.json', 'crmwire schema metadata'))
    .action(async (of: 'config' | 'metadata') => {
      const command = await import('../commands/schema.ts')
      finish(command.schema(of, terminal))
    })
}
