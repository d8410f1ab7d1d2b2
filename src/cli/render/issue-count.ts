/** `no errors`, `1 error`, `2 errors, 1 warning`. */
export function countIssues(issues: readonly { severity: 'error' | 'warning' }[]): string {
  const errors = issues.filter(({ severity }) => severity === 'error').length
  const warnings = issues.length - errors
  const parts = [errors === 0 ? 'no errors' : plural(errors, 'error')]
  if (warnings > 0) parts.push(plural(warnings, 'warning'))
  return parts.join(', ')
}

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`
