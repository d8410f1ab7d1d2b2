import type { WorkOptions } from '../commands/work.ts'
import type { Declaration } from './declaration.ts'
import { CONFIG, LEDGER, TENANT, examples, port } from './options.ts'

export const work: Declaration = (program, { terminal, finish }) => {
  program
    .command('work')
    .description('do what is due in a ledger, until it is told to stop')
    .argument(...CONFIG)
    .option(...LEDGER)
    .option(...TENANT)
    .option('--health-port <port>', 'answer /healthz, /readyz and /metrics there', port)
    .option('--health-host <address>', 'where to listen for them; 0.0.0.0 is everywhere', '127.0.0.1')
    .option('--json', 'print one JSON document a line: every step and every alert')
    .addHelpText(
      'after',
      `${examples(
        'crmwire work espocrm.yaml --ledger calls.db',
        'crmwire work espocrm.yaml --ledger postgres://crm@db/crm --health-port 9090 --json',
      )}\n${NOTES}`,
    )
    .action(async (file: string, options: WorkOptions) => {
      const command = await import('../commands/work.ts')
      finish(await command.work(file, options, terminal))
    })
}

const NOTES = `
SIGTERM or SIGINT (Ctrl-C) stops it: what is being sent is finished, for 10 seconds at most, and the rest stays in the
ledger. Any number of workers may share a ledger. The exit code is 0; 1 when it could not start.`
