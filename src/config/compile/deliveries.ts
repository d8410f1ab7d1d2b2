import { isMailAddress } from '../../email/mail-address.ts'
import { recipientOf } from '../../email/recipient.ts'
import { readSmtpUrl, smtpPlace } from '../../email/smtp-server.ts'
import { CrmwireError } from '../../errors/crmwire-error.ts'
import type { EmailPlan, MetadataPlan } from '../../flow/plan.ts'
import { MAIL_TEXTS } from '../schema/email.ts'
import type { ConfigSpec } from '../schema/config.ts'
import type { Compiler } from './compiler.ts'

const MINUTE_MS = 60_000
const USUAL_MINUTES = 15

/** On where it stands, or where metadata is one of the files that are delivered. */
export function metadataPlan({ metadata, upload, storage }: ConfigSpec): MetadataPlan | undefined {
  const isFile = [upload?.files, storage?.files].some((files) => files?.includes('session_metadata'))
  return metadata || isFile ? { delayMs: (metadata?.delayMinutes ?? USUAL_MINUTES) * MINUTE_MS } : undefined
}

/** @throws CrmwireError `CONFIG_INVALID_VALUE` for what only the values of its settings show to be wrong. */
export function emailPlan({ email, queues = {} }: ConfigSpec, compiler: Compiler): EmailPlan | undefined {
  if (!email) return undefined
  const server = readSmtpUrl(email.smtp)
  if (!server) throw invalid('email.smtp', MAIL_TEXTS.smtp.expected)
  const ofQueues = new Map(Object.entries(queues).map(([id, queue]) => [id, queue.email]))
  const recipients = new Set([email, ...ofQueues.values()].flatMap((setting) => recipientOf(undefined, setting) ?? []))
  if (recipients.size === 0) return undefined
  for (const address of [email.from, ...recipients])
    if (!isMailAddress(address)) throw invalid('email', MAIL_TEXTS.address.expected)
  return {
    server,
    place: smtpPlace(server),
    from: email.from,
    subject: email.subject === undefined ? undefined : compiler.template(email.subject, 'email.subject'),
    delayMs: (email.delayMinutes ?? USUAL_MINUTES) * MINUTE_MS,
    recipients: [...recipients],
    recipient: (queueId) => recipientOf(email, queueId === null ? undefined : ofQueues.get(queueId)),
  }
}

const invalid = (path: string, expected: string): CrmwireError =>
  new CrmwireError('CONFIG_INVALID_VALUE', `A value of ${path} does not fit: ${expected}.`, { path })
