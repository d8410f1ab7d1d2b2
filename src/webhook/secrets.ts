import { CrmwireError } from '../errors/crmwire-error.ts'

/** One secret, or several while one takes the place of another: a signature of any of them is genuine. */
export type Secrets = string | readonly string[]

/** @throws CrmwireError `WEBHOOK_SECRET` when there is none, or one is empty. */
export function listOf(secrets: Secrets): readonly string[] {
  const list = typeof secrets === 'string' ? [secrets] : secrets
  if (list.length === 0 || list.includes('')) throw secretError('A signature check needs a secret.')
  return list
}

/** A signature shows whoever sees it whether a guess is right, so a secret must not be guessed. */
export const FEWEST_BYTES = 16

export const tooShort = (): CrmwireError =>
  secretError(`A secret has at least ${FEWEST_BYTES} bytes; a shorter one can be guessed from a signature.`)

/** The message must not hold the secret. */
export function secretError(message: string): CrmwireError {
  return new CrmwireError('WEBHOOK_SECRET', message)
}

/** The bytes that base64 stands for; nothing when it is no base64, or is spelled in another way than it would be written. */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '') ? bytes : undefined
}
