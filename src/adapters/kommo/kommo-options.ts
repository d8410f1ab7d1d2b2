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
  const [issue] = read.error.issues
  const place = ['procedure.options', ...(issue?.path ?? [])].join('.')
  throw new CrmwireError('FLOW_PROCEDURE', `${place}: ${issue?.message ?? 'is not valid'}.`)
}
