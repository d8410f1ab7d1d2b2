/**
 * A judge of `crmwire/testing` in a process of its own, so that it outlives the connectors that are killed around it. Its
 * options come as JSON, from the argument or from JUDGE_OPTIONS; `ledgerFile` makes it a witness. Prints its URL, then
 * serves until SIGTERM or SIGINT.
 *
 *     node tools/judge-process.ts '{"seed":1,"ledgerFile":"effects.ndjson","behaviours":{"creates":"mixed"}}'
 */
import { startJudgeCrm } from '../src/testing/judge/start-judge-crm.ts'
import type { JudgeCrmOptions } from '../src/testing/judge/start-judge-crm.ts'

const given = JSON.parse(process.argv[2] ?? process.env['JUDGE_OPTIONS'] ?? '{}') as Partial<JudgeCrmOptions>
const judge = await startJudgeCrm({ seed: 1, ...given })
console.log(judge.url)
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void judge.close())
