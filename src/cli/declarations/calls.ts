import type { Command } from 'commander'
import type { CallListOptions } from '../commands/calls/list.ts'
import type { CallShowOptions } from '../commands/calls/show.ts'
import type { Declaration } from './declaration.ts'
import { JSON_DOCUMENT, LEDGER, TENANT, count, examples } from './options.ts'

/** The calls that a ledger knows. */
export const calls: Declaration = (program, { terminal, finish }) => {
  const group = program
    .command('calls')
    .description('see calls and where each is logged: list, show')
    .helpCommand(false)
    .addHelpText('after', examples('crmwire calls list --ledger calls.db', 'crmwire calls show 103646'))

  const add = (name: string, description: string): Command =>
    group
      .command(name)
      .description(description)
      .option(...LEDGER)
      .option(...TENANT)
      .option(...JSON_DOCUMENT)

  add('list', 'list calls, in the order of their sessions')
    .option('--after <session>', 'only those behind this session')
    .option('--limit <n>', 'how many', count, 50)
    .addHelpText('after', examples('crmwire calls list --json | jq -r .calls[].callId'))
    .action(async (options: CallListOptions) => {
      const { listCalls } = await import('../commands/calls/list.ts')
      finish(await listCalls(options, terminal))
    })

  add('show', 'show a call: when it was, and where it is logged')
    .argument('<call-id>', 'its id, as the platform says it')
    .option('--account <name>', 'only of this account of the CRM')
    .addHelpText('after', examples('crmwire calls show 103646 --account 31415926'))
    .action(async (callId: string, options: CallShowOptions) => {
      const { showCall } = await import('../commands/calls/show.ts')
      finish(await showCall(callId, options, terminal))
    })
}
