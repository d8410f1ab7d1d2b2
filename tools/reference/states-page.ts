import { JOB_STATES } from '../../src/flow/operator/job-state.ts'
import { GENERATED, code, table } from './markdown.ts'

/** `docs/reference/states.md` */
export function statesPage(): string {
  const rows = Object.entries(JOB_STATES).map(([name, { means, todo }]) => [code(name), means, todo])
  return `# States of operations

${GENERATED}

What \`crmwire jobs list\` and \`connector.jobs\` show. Only \`done\` and \`skipped\` are at their end; everything else may still
change, by itself or because a person decides. See [operating](../guides/operating.md).

${table(['State', 'What it means', 'What to do'], rows)}
`
}
