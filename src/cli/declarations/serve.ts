import type { ServeOptions } from '../commands/serve.ts'
import type { Declaration } from './declaration.ts'
import { CONFIG, LEDGER, TENANT, examples, port } from './options.ts'

export const serve: Declaration = (program, { terminal, finish }) => {
  program
    .command('serve')
    .description('take events in over HTTP and from XiVO, and do what is due, until it is told to stop')
    .argument(...CONFIG)
    .option(...LEDGER)
    .option(...TENANT)
    .option('--host <address>', 'where to listen; 0.0.0.0 is everywhere (default: serve.host, else 127.0.0.1)')
    .option('--port <port>', 'the port to listen on (default: serve.port, else 8080)', port)
    .option('--json', 'print one JSON document a line: every step and every alert')
    .addHelpText(
      'after',
      `${examples(
        'crmwire serve espocrm.yaml --ledger calls.db',
        'crmwire serve espocrm.yaml --ledger postgres://crm@db/crm --host 0.0.0.0 --port 80 --json',
      )}\n${NOTES}`,
    )
    .action(async (file: string, options: ServeOptions) => {
      const command = await import('../commands/serve.ts')
      finish(await command.serve(file, options, terminal))
    })
}

const NOTES = `
It serves what \`serve\` of the configuration asks for: webhooks, events and the JSON API (with an API key), call histories.
SIGTERM or SIGINT (Ctrl-C) stops it: nothing more is taken in, what is being sent is finished, for 10 seconds at most, and
the rest stays in the ledger. The exit code is 0; 1 when it could not start.`
