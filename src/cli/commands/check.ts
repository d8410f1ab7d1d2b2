import { checkConfig } from '../../config/check-config.ts'
import { ERROR_CODES } from '../../errors/codes.ts'
import { formatIssues } from '../../config/report.ts'
import { stringifyJson } from '../../util/json.ts'
import { EXIT } from '../exit-code.ts'
import { readText } from '../input/read-text.ts'
import { formatCapabilities } from '../render/capabilities.ts'
import { countIssues } from '../render/issue-count.ts'
import { checkProcedure } from '../check-procedure.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

export interface CheckOptions {
  json?: boolean | undefined
}

/** The report on a file that cannot be read. */
function unreadable({ message }: UsageError) {
  const issue = {
    severity: 'error',
    code: 'CONFIG_UNREADABLE',
    path: '',
    message,
    hint: ERROR_CODES.CONFIG_UNREADABLE.remedy,
  }
  return { ok: false, issues: [issue], capabilities: {} }
}

/** Prints every mistake in a configuration with its place and remedy, and how surely it creates at most once. */
export async function check(file: string, { json }: CheckOptions, terminal: Terminal): Promise<number> {
  const text = await readText(file, terminal).catch((error: unknown) => {
    if (json && error instanceof UsageError) terminal.out(stringifyJson(unreadable(error), 2))
    throw error
  })
  const name = file === '-' ? 'stdin' : file
  const checked = checkConfig(text, { file: name, settings: terminal.env })
  const { capabilities } = checked
  const refused = checked.ok ? await checkProcedure(text, name, terminal) : []
  const issues = [...checked.issues, ...refused]
  const ok = checked.ok && refused.length === 0
  if (json) {
    const plain = issues.map(({ excerpt: _excerpt, ...issue }) => issue)
    terminal.out(stringifyJson({ ok, issues: plain, capabilities }, 2))
  } else {
    const colour = terminal.colour.out
    const report = issues.length > 0 ? [formatIssues(issues, { file: name }, { colour })] : []
    const summary = `${name}: ${countIssues(issues)}`
    terminal.out([...report, summary, ...(ok ? [formatCapabilities(capabilities, { colour })] : [])].join('\n\n'))
  }
  return ok ? EXIT.done : EXIT.usage
}
