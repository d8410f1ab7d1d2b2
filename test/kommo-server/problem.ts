/** An error as Kommo answers it: a problem of RFC 7807. */
export class Problem extends Error {
  readonly status: number
  readonly body: Record<string, unknown>

  constructor(status: number, title: string, detail: string, more: Record<string, unknown> = {}) {
    super(detail)
    this.status = status
    this.body = { ...more, title, type: `https://httpstatus.es/${status}`, status, detail }
  }
}

export interface Complaint {
  code: string
  path: string
  detail: string
}

/** What was sent is not as it must be; each item of the list is named by its `request_id`. */
export function invalid(complaints: readonly { request_id: string; errors: Complaint[] }[]): Problem {
  return new Problem(400, 'Bad Request', 'Request validation failed', { 'validation-errors': complaints })
}

export const notFound = (): Problem => new Problem(404, 'Not Found', 'Requested entity was not found')

export const required = (path: string): Complaint => ({ code: 'NotSupposed', path, detail: 'This field is missing.' })
