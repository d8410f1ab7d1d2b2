import { createRequire } from 'node:module'
import { Command, CommanderError, InvalidArgumentError } from 'commander'
import { isCrmwireError } from '../errors/crmwire-error.ts'
import { EXIT } from './exit-code.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/**
 * Runs the command line and resolves to its exit code. Never rejects, and never prints a stack, which could hold values.
 * Each command is loaded when it is called, so that help costs nothing.
 */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = EXIT.done
  const program = buildProgram(terminal, (code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    terminal.err(messageOf(error))
    return EXIT.usage
  }
}

function messageOf(error: unknown): string {
  if (error instanceof UsageError) return error.message
  if (isCrmwireError(error)) return 'issues' in error ? error.message : `${error.message}\n${error.hint}`
  const name = error instanceof Error ? error.name : typeof error
  return `crmwire failed inside (${name}). Please report it with the command that you ran.`
}

function buildProgram(terminal: Terminal, finish: (exitCode: number) => void): Command {
  const program = new Command('crmwire')
    .description('Wires calls and chats to any CRM from a declarative configuration.')
    .version(version(), '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
    })
    .showHelpAfterError('Run it with --help to see how it is used.')
    .addHelpText('after', PROGRAM_EXAMPLES)

  program
    .command('check')
    .description('find the mistakes in a configuration and tell what it can do')
    .argument('<config>', 'configuration file (YAML or JSON)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples('crmwire check espocrm.yaml', 'crmwire check espocrm.yaml --json | jq .issues'))
    .action(async (file: string, options: { json?: boolean }) => {
      const { check } = await import('./commands/check.ts')
      finish(await check(file, options, terminal))
    })

  program
    .command('plan')
    .description('print the requests that a session would lead to, as curl commands; nothing is sent')
    .argument('<config>', 'configuration file (YAML or JSON)')
    .requiredOption('--session <file>', 'JSON file with a session and its id, or an event; - is stdin')
    .option('--endpoint <path>', 'only this endpoint, such as account.findByQuery')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      examples(
        'crmwire plan espocrm.yaml --session session.json',
        'crmwire plan espocrm.yaml --session session.json --endpoint account.findByQuery',
      ),
    )
    .action(async (file: string, options: { session: string; endpoint?: string; json?: boolean }) => {
      const { plan } = await import('./commands/plan.ts')
      finish(await plan(file, options, terminal))
    })

  program
    .command('run')
    .description('feed events to the CRM, in file order, and print what is done for them')
    .argument('<config>', 'configuration file (YAML or JSON)')
    .requiredOption('--events <file>', 'events: one JSON object a line, a list, or a single one; - is stdin')
    .option('--ledger <file>', 'not available yet: state is kept in memory')
    .option('--wait <seconds>', 'how long to wait for retries at most', seconds, 300)
    .option('--no-delay', 'do delayed work now, such as uploading a file before its session has ended')
    .option('--json', 'print one JSON document a line: every step, then the result')
    .addHelpText(
      'after',
      `${examples(
        'crmwire run espocrm.yaml --events events.ndjson',
        'cat events.ndjson | crmwire run espocrm.yaml --events - --wait 0 --json',
      )}\n${RUN_EXIT_CODES}`,
    )
    .action(
      async (
        file: string,
        options: { events: string; ledger?: string; wait: number; json?: boolean; delay: boolean },
      ) => {
        const { run } = await import('./commands/run.ts')
        finish(await run(file, options, terminal))
      },
    )

  program
    .command('links')
    .description('print the links of a session: account, record, display, lookup and screen pop')
    .argument('<config>', 'configuration file (YAML or JSON)')
    .requiredOption('--session <file>', 'JSON file with a session and its id, or an event; - is stdin')
    .option('--account-id <id>', 'id of the account in the CRM')
    .option('--record-id <id>', 'id of the record in the CRM')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples('crmwire links espocrm.yaml --session session.json --account-id 42'))
    .action(
      async (file: string, options: { session: string; accountId?: string; recordId?: string; json?: boolean }) => {
        const { links } = await import('./commands/links.ts')
        finish(await links(file, options, terminal))
      },
    )

  program
    .command('init')
    .description('write a configuration to begin with; without a preset, list them')
    .argument('[preset]', 'which one')
    .argument('[file]', 'where to write it; - or none is stdout')
    .option('--force', 'replace a file that exists')
    .addHelpText('after', examples('crmwire init', 'crmwire init espocrm espocrm.yaml'))
    .action(async (preset: string | undefined, file: string | undefined, options: { force?: boolean }) => {
      const { init } = await import('./commands/init.ts')
      finish(await init(preset, file, options, terminal))
    })

  program
    .command('schema')
    .description('print the JSON Schema of the configuration, for editors')
    .addHelpText('after', examples('crmwire schema > crmwire.schema.json'))
    .action(async () => {
      const { schema } = await import('./commands/schema.ts')
      finish(schema(terminal))
    })

  return program
}

const PROGRAM_EXAMPLES = `
Settings and secrets come from the environment.

Examples:
  $ crmwire check espocrm.yaml
  $ CRM_URL=https://crm.example.com CRM_API_KEY=… crmwire run espocrm.yaml --events events.ndjson`

const RUN_EXIT_CODES = `
Exit codes:
  0  every operation is done or skipped
  1  the configuration, the events or the call is wrong; nothing was sent
  2  something is unfinished: pending or blocked
  3  something is rejected, failed, held or ambiguous, or was created without an id`

function examples(...lines: string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  $ ${line}`)].join('\n')
}

function seconds(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0) || value > 604_800)
    throw new InvalidArgumentError('It is a number of seconds, 0 to 604800.')
  return value
}

function version(): string {
  return (createRequire(import.meta.url)('crmwire/package.json') as { version: string }).version
}
