import type { TraceOptions } from '../commands/trace.ts'
import type { Declaration } from './declaration.ts'
import { LEDGER, TENANT, examples } from './options.ts'

export const trace: Declaration = (program, { terminal, finish }) => {
  program
    .command('trace')
    .description('tell the story of a session: every request and every decision, with its reason')
    .argument('<session>', 'id of the session')
    .option(...LEDGER)
    .option(...TENANT)
    .option('--json', 'print one JSON document a line')
    .addHelpText('after', examples('crmwire trace call-103646 --ledger calls.db'))
    .action(async (session: string, options: TraceOptions) => {
      const command = await import('../commands/trace.ts')
      finish(await command.trace(session, options, terminal))
    })
}
