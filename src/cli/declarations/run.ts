import type { RunOptions } from '../commands/run.ts'
import type { Declaration } from './declaration.ts'
import { CONFIG, TENANT, examples, seconds } from './options.ts'

export const run: Declaration = (program, { terminal, finish }) => {
  program
    .command('run')
    .description('feed events to the CRM, in file order, and print what is done for them')
    .argument(...CONFIG)
    .requiredOption('--events <file>', 'events: one JSON object a line, a list, or a single one; - is stdin')
    .option('--ledger <where>', 'file or postgres://… that keeps the state; else CRMWIRE_LEDGER, else in memory')
    .option(...TENANT)
    .option(
      '--wait <seconds>',
      'how long to wait at most for retries, settle windows and other processes',
      seconds,
      300,
    )
    .option('--no-delay', 'do now what comes some time after a session: the metadata file and the e-mail')
    .option('--json', 'print one JSON document a line: every step, then the result')
    .addHelpText(
      'after',
      `${examples(
        'crmwire run espocrm.yaml --events events.ndjson --ledger calls.db',
        'cat events.ndjson | crmwire run espocrm.yaml --events - --wait 0 --json',
      )}\n${NOTES}`,
    )
    .action(async (file: string, options: RunOptions) => {
      const command = await import('../commands/run.ts')
      finish(await command.run(file, options, terminal))
    })
}

const NOTES = `
With a ledger, the same events may be fed again: those that are known change nothing, and what is open goes on.

Exit codes:
  0  every operation is done or skipped
  1  the configuration, the events or the call is wrong; nothing was sent
  2  something is unfinished: pending or blocked
  3  something is rejected, failed, held or ambiguous, or was created without an id`
