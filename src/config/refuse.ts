import { ConfigError } from '../errors/config-error.ts'
import type { ConfigIssue } from './issue.ts'
import { formatIssues } from './report.ts'

/** @throws ConfigError with all issues, when there are any. */
export function refuse(issues: readonly ConfigIssue[], file: string | undefined): void {
  const [first, ...others] = issues
  if (first === undefined) return
  const count = issues.length === 1 ? 'an error' : `${issues.length} errors`
  const text = `The configuration has ${count}.\n\n${formatIssues(issues, { file })}`
  throw new ConfigError<ConfigIssue>([first, ...others], text)
}
