import { compileConfig } from '../../../config/compile.ts'
import { loadConfig } from '../../../config/load-config.ts'
import type { Mail, Mailer } from '../../../email/mailer.ts'
import { openMailer } from '../../../email/open-mailer.ts'
import { type CrmwireError, isCrmwireError } from '../../../errors/crmwire-error.ts'
import { bytesSource } from '../../../files/bytes-source.ts'
import type { EmailPlan } from '../../../flow/plan.ts'
import { buildMetadata } from '../../../metadata/build-metadata.ts'
import { parseEvent } from '../../../session/parse-event.ts'
import { reduceSession } from '../../../session/reduce-session.ts'
import { createId } from '../../../util/id.ts'
import { stringifyJson } from '../../../util/json.ts'
import { systemRandom } from '../../../util/random.ts'
import { EXIT } from '../../exit-code.ts'
import { type MailReport, formatMailReport } from '../../render/mail-report.ts'
import type { Terminal } from '../../terminal.ts'
import { UsageError } from '../../usage-error.ts'

export interface EmailTestOptions {
  queue?: string | undefined
  /** False for `--no-send`. */
  send: boolean
  json?: boolean | undefined
}

/** Connects to the mail server and sends a test e-mail to everybody who gets e-mails; prints what was done. */
export async function testEmail(file: string, options: EmailTestOptions, terminal: Terminal): Promise<number> {
  const plan = await compileConfig(await loadConfig(file), { settings: terminal.env })
  if (!plan.email) throw new UsageError(`${file} sends no e-mails: it has no email with an address.`)
  const recipients = recipientsFor(plan.email, options.queue, file)
  const mailer = openMailer(plan.email.server, plan.network, terminal.clock)
  const report = await reportOn(mailer, plan.email, options.send ? recipients : [], terminal)
  terminal.out(options.json ? stringifyJson(report, 2) : formatMailReport(report, { colour: terminal.colour.out }))
  return report.ok ? EXIT.done : EXIT.refused
}

function recipientsFor(plan: EmailPlan, queue: string | undefined, file: string): readonly string[] {
  if (queue === undefined) return plan.recipients
  const to = plan.recipient(queue)
  if (to === undefined) throw new UsageError(`By ${file}, nobody gets the e-mails of the queue ${queue}.`)
  return [to]
}

async function reportOn(
  mailer: Mailer,
  plan: EmailPlan,
  recipients: readonly string[],
  terminal: Terminal,
): Promise<MailReport> {
  const report: MailReport = { ok: true, server: mailer.place, mails: [] }
  try {
    const { encryption } = await mailer.verify()
    report.connection = { status: 'done', encryption, signedIn: plan.server.user !== undefined }
  } catch (error) {
    return { ...report, ok: false, connection: { status: 'failed', error: errorIn(error) } }
  }
  for (const to of recipients) {
    const mail = testMail(plan.from, to, terminal.clock.now())
    try {
      const { answer } = await mailer.send(mail)
      report.mails.push({ to, status: 'sent', messageId: mail.messageId, answer })
    } catch (error) {
      report.ok = false
      report.mails.push({ to, status: 'failed', error: errorIn(error) })
    }
  }
  return report
}

/** @throws what is no failure of the mail server. */
function errorIn(error: unknown): Pick<CrmwireError, 'code' | 'message' | 'hint'> {
  if (!isCrmwireError(error)) throw error
  const { code, message, hint } = error
  return { code, message, hint }
}

const TEST_ID = 'crmwire-test'

/** An e-mail like those of sessions, with the metadata and the transcript of a chat that never was. */
function testMail(from: string, to: string, now: number): Mail {
  const at = new Date(now).toISOString()
  const state = [
    { id: 'e1', type: 'session.started', session: { channel: 'chat', chatId: TEST_ID, type: 'Test' } },
    { id: 'e2', type: 'session.ended', outcome: 'finished' },
  ].reduce<Parameters<typeof reduceSession>[0]>(
    (before, event) => reduceSession(before, parseEvent({ ...event, sessionId: TEST_ID, at })),
    undefined,
  )!
  return {
    from,
    to,
    subject: 'Test of crmwire',
    text: `${stringifyJson(buildMetadata({ state, now }).metadata, 2)}\n`,
    messageId: `${createId(systemRandom)}@${from.split('@').at(-1)}`,
    attachment: {
      name: `chat-${TEST_ID}.txt`,
      contentType: 'text/plain',
      source: bytesSource(Buffer.from('This is where the transcript of a chat stands.\n')),
    },
  }
}
