import { ERROR_CODES } from '../../src/errors/codes.ts'
import { GENERATED, code, table } from './markdown.ts'

/** `docs/reference/errors.md` */
export function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES).map(([name, { what, remedy }]) => [code(name), what, remedy])
  return `# Errors

${GENERATED}

Every error has a stable code, a place, a remedy and its cause. Errors of a configuration come all at once
(\`ConfigError.issues\`); failures of requests are part of outcomes (\`outcome.error\`) and are never thrown.

${table(['Code', 'What happened', 'What to do'], rows)}
`
}
