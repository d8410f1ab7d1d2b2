import { createRequire } from 'node:module'
import { Command, CommanderError } from 'commander'
import { isCrmwireError } from '../errors/crmwire-error.ts'
import { DECLARATIONS } from './declarations/registry.ts'
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

  for (const declare of DECLARATIONS) declare(program, { terminal, finish })
  return program
}

const PROGRAM_EXAMPLES = `
Settings and secrets come from the environment.

Examples:
  $ crmwire check espocrm.yaml
  $ CRM_URL=https://crm.example.com CRM_API_KEY=… crmwire run espocrm.yaml --events events.ndjson --ledger calls.db
  $ crmwire jobs list --ledger calls.db`

function version(): string {
  return (createRequire(import.meta.url)('crmwire/package.json') as { version: string }).version
}
