import type { PlannedRequest } from '../../flow/plan-requests.ts'
import { printable } from '../../observe/printable.ts'

/** Planned requests as commands for a shell; those that are not sent as comments that say why. */
export function formatCurls(requests: readonly PlannedRequest[]): string {
  return requests.map(formatCurl).join('\n\n')
}

/** One planned request as a curl command. What is masked or not known is to be filled in by hand. */
export function formatCurl(request: PlannedRequest): string {
  const title = `# ${printable(request.endpoint)}`
  if (request.status !== 'ready') return `${title}: not sent, ${printable(request.reason ?? '')}`
  const { method, url = '', headers = {} } = request
  const body = bodyParts(request)
  const parts = [
    [
      'curl',
      // Brackets and braces in a URL are patterns for curl.
      ...(/[[\]{}]/.test(url) ? ['--globoff'] : []),
      ...(method === (body.length > 0 ? 'POST' : 'GET') ? [] : [`--request ${method}`]),
      quote(url),
    ].join(' '),
    ...Object.entries(headers).map(
      ([name, value]) => `--header ${quote(value === '' ? `${name};` : `${name}: ${value}`)}`,
    ),
    ...body,
  ]
  return `${title}\n${parts.join(' \\\n  ')}`
}

function bodyParts({ body, form }: PlannedRequest): string[] {
  if (form)
    return form.map(([name, value]) =>
      value === FILE ? `--form ${quote(`${name}=@${FILE_NAME}`)}` : `--form-string ${quote(`${name}=${value}`)}`,
    )
  if (body === undefined) return []
  return [body === FILE ? `--data-binary ${quote(`@${FILE_NAME}`)}` : `--data-raw ${quote(body)}`]
}

const FILE = '<FILE_DATA>'
const FILE_NAME = '<FILE_NAME>'

// oxlint-disable-next-line no-control-regex -- control characters are what must go; tabs and line ends are harmless
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/** One word for a shell, whatever is in it. What would steer a terminal is written as an escape that the shell undoes. */
export function quote(text: string): string {
  if (text.search(CONTROL) === -1) return `'${text.replaceAll("'", String.raw`'\''`)}'`
  const escaped = text
    .replaceAll(/[\\']/g, String.raw`\$&`)
    .replaceAll(CONTROL, (character) => `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`)
  return `$'${escaped}'`
}
