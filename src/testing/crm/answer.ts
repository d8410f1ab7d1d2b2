import { jsonAnswer } from '../server/answer.ts'
import type { Answer } from '../server/answer.ts'

/** Why a value was refused. */
export type Refusal = 'required' | 'maxLength' | 'pattern' | 'valid' | 'emailAddress'

export function invalidAnswer(field: string, type: Refusal): Answer {
  const data = { field, type }
  return jsonAnswer({ messageTranslation: { label: 'validationFailure', scope: 'Global', data } }, 400)
}

export function methodNotAllowed(): Answer {
  const headers = { 'Content-Type': 'text/html' }
  return { status: 405, headers, body: '<html><head><title>405</title></head><body>Method not allowed</body></html>' }
}
