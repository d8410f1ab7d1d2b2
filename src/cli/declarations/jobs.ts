import type { Command } from 'commander'
import type { ActOptions } from '../commands/jobs/act.ts'
import type { ExportOptions } from '../commands/jobs/export.ts'
import type { ListOptions } from '../commands/jobs/list.ts'
import type { PauseOptions } from '../commands/jobs/pause.ts'
import type { ShowOptions } from '../commands/jobs/show.ts'
import type { Declaration } from './declaration.ts'
import { JSON_DOCUMENT, LEDGER, TENANT, count, examples, several } from './options.ts'

/** What operators see and do: one command for each action. */
export const jobs: Declaration = (program, { terminal, finish }) => {
  const group = program
    .command('jobs')
    .description(
      'see what is open and decide on it: list, show, retry, bind, skip, discard, replay, pause, resume, export',
    )
    .helpCommand(false)
    .addHelpText(
      'after',
      examples(
        'crmwire jobs list --ledger calls.db',
        'crmwire jobs show 4f0c… --ledger calls.db',
        'crmwire jobs retry 4f0c… --ledger calls.db --reason "the CRM is up again"',
      ),
    )

  const add = (name: string, description: string): Command =>
    group
      .command(name)
      .description(description)
      .option(...LEDGER)
      .option(...TENANT)

  narrowed(add('list', 'list operations; without options those that are not done'))
    .option('--all', 'also those that are done or skipped, and those that only look for duplicates')
    .option('--limit <n>', 'how many', count, 50)
    .option(...JSON_DOCUMENT)
    .addHelpText(
      'after',
      examples('crmwire jobs list', 'crmwire jobs list --state dead,held --json | jq -r .jobs[].id'),
    )
    .action(async (options: ListOptions) => {
      const { listJobs } = await import('../commands/jobs/list.ts')
      finish(await listJobs(options, terminal))
    })

  add('show', 'show how far an operation came, what was sent, and what to do')
    .argument('<id>', 'id of the operation')
    .option(...JSON_DOCUMENT)
    .addHelpText('after', examples('crmwire jobs show 4f0c…'))
    .action(async (id: string, options: ShowOptions) => {
      const { showJob } = await import('../commands/jobs/show.ts')
      finish(await showJob(id, options, terminal))
    })

  const act = (name: string, description: string, target = '<id>', what = 'id of the operation'): Command =>
    withReason(add(name, description).argument(target, what)).option(...JSON_DOCUMENT)

  act('retry', 'run an operation now, also one that was given up; what may have been stored is searched first')
    .option('--anyway', 'create it anew although it may be there; needs a reason')
    .addHelpText(
      'after',
      examples('crmwire jobs retry 4f0c…', 'crmwire jobs retry 4f0c… --anyway --reason "not in the CRM"'),
    )
    .action(async (id: string, options: ActOptions) => {
      const { actOnJob } = await import('../commands/jobs/act.ts')
      finish(await actOnJob((all, how) => all.retry(id, how), options, terminal))
    })

  act('bind', 'say which account or record of the CRM it is; what needs it goes on')
    .argument('<crm-id>', 'its id in the CRM')
    .option('--type <type>', 'its type in the CRM, such as contact')
    .addHelpText('after', examples('crmwire jobs bind 4f0c… 42'))
    .action(async (id: string, crmId: string, options: ActOptions) => {
      const { actOnJob } = await import('../commands/jobs/act.ts')
      finish(await actOnJob((all, how) => all.bind(id, crmId, { ...how, type: options.type }), options, terminal))
    })

  act('skip', 'never do it; what is behind goes on, and what needs it is skipped')
    .option('--anyway', 'also while its create may still turn up in the CRM; needs a reason')
    .addHelpText('after', examples('crmwire jobs skip 4f0c… --reason "a test call"'))
    .action(async (id: string, options: ActOptions) => {
      const { actOnJob } = await import('../commands/jobs/act.ts')
      finish(await actOnJob((all, how) => all.skip(id, how), options, terminal))
    })

  act('discard', 'never do it, nor anything that depends on it')
    .option('--anyway', 'also while its create may still turn up in the CRM; needs a reason')
    .addHelpText('after', examples('crmwire jobs discard 4f0c… --reason "a test call"'))
    .action(async (id: string, options: ActOptions) => {
      const { actOnJob } = await import('../commands/jobs/act.ts')
      finish(await actOnJob((all, how) => all.discard(id, how), options, terminal))
    })

  act(
    'replay',
    'run everything that was given up or blocked',
    '<session-or-id>',
    'a session, or an operation with what depends on it',
  )
    .addHelpText('after', examples('crmwire jobs replay call-103646'))
    .action(async (target: string, options: ActOptions) => {
      const { actOnJob } = await import('../commands/jobs/act.ts')
      finish(await actOnJob((all, how) => all.replay(target, how), options, terminal))
    })

  withReason(add('pause', 'send nothing more, to an origin or anywhere, from all who share the ledger'))
    .argument('[origin]', 'such as https://crm.example.com; without it, everything')
    .option(...JSON_DOCUMENT)
    .addHelpText('after', examples('crmwire jobs pause --reason "the CRM moves tonight"'))
    .action(async (origin: string | undefined, options: PauseOptions) => {
      const { pauseJobs } = await import('../commands/jobs/pause.ts')
      finish(await pauseJobs(origin, options, terminal))
    })

  withReason(add('resume', 'end a pause, and try what waits for a credential that was refused'))
    .argument('[origin]', 'such as https://crm.example.com; without it, everything')
    .option(...JSON_DOCUMENT)
    .addHelpText('after', examples('crmwire jobs resume'))
    .action(async (origin: string | undefined, options: PauseOptions) => {
      const { resumeJobs } = await import('../commands/jobs/resume.ts')
      finish(await resumeJobs(origin, options, terminal))
    })

  narrowed(add('export', 'print operations as JSON, one a line, without secrets and without personal data'))
    .option('--include-payload', 'also what each operation works on, which is personal data')
    .addHelpText('after', examples('crmwire jobs export --state dead > dead.ndjson'))
    .action(async (options: ExportOptions) => {
      const { exportJobs } = await import('../commands/jobs/export.ts')
      finish(await exportJobs(options, terminal))
    })
}

const narrowed = (command: Command): Command =>
  command
    .option('--session <id>', 'only those of this session')
    .option('--kind <kinds>', 'only these kinds, such as account,record', several)
    .option('--state <states>', 'only these states, such as dead,held', several)
    .option('--status <statuses>', 'only those with these outcomes, such as rejected', several)
    .option('--after <id>', 'only those behind this one')

const withReason = (command: Command): Command =>
  command
    .option('--reason <text>', 'why, for the trace')
    .option('--actor <name>', 'who, for the trace; else the name of the user')
