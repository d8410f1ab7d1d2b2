import type { InitOptions } from '../commands/init.ts'
import type { Declaration } from './declaration.ts'
import { examples } from './options.ts'

export const init: Declaration = (program, { terminal, finish }) => {
  program
    .command('init')
    .description('write a configuration to begin with; without a preset, list them')
    .argument('[preset]', 'which one')
    .argument('[file]', 'where to write it; - or none is stdout')
    .option('--force', 'replace a file that exists')
    .addHelpText('after', examples('crmwire init', 'crmwire init espocrm espocrm.yaml'))
    .action(async (preset: string | undefined, file: string | undefined, options: InitOptions) => {
      const command = await import('../commands/init.ts')
      finish(await command.init(preset, file, options, terminal))
    })
}
