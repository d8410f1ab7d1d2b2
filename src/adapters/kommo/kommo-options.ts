import { z } from 'zod'
import { CrmwireError } from '../../errors/crmwire-error.ts'

const optionsSchema = z.strictObject({
  /** Where a call is logged: as a note on the card that was found, or by `POST /calls`, where Kommo picks the card. */
  log: z.enum(['note', 'calls']).default('note'),
  /** The name of the telephony service. */
  source: z.string().min(1).max(100).default('crmwire'),
  /** Whether a call that nobody answered is logged, with a duration of zero. */
  unanswered: z.enum(['log', 'skip']).default('log'),
  /** The pipeline of incoming leads. */
  pipeline: z.coerce.number().int().positive().optional(),
  /** The user in whose name calls are logged that no user of Kommo had. */
  user: z.coerce.number().int().positive().optional(),
  /** A task without a time is due so many hours later. */
  taskHours: z.coerce.number().positive().default(24),
})

export type KommoOptions = z.output<typeof optionsSchema>

/** @throws CrmwireError `FLOW_PROCEDURE` that names what does not fit. */
export function readOptions(given: unknown): KommoOptions {
  const read = optionsSchema.safeParse(given)
  if (read.success) return read.data
  const issue = read.error.issues[0]!
  const [unknown] = issue.code === 'unrecognized_keys' ? issue.keys : []
  const path = ['procedure', 'options', ...(unknown === undefined ? issue.path : [unknown])].join('.')
  const message = unknown === undefined ? issue.message : 'there is no such option'
  throw new CrmwireError('FLOW_PROCEDURE', `${path}: ${message}.`, { path, hint: OPTIONS })
}

const OPTIONS = `The options of kommo are ${Object.keys(optionsSchema.shape).join(', ')}; its guide says what each takes.`
