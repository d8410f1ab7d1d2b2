import { z } from 'zod'

const LONGEST = 254
const address = z.email().max(LONGEST)

/**
 * True for one plain address such as `crm@example.com`: no name around it, no second one beside it, no quotes and no line
 * breaks, so that nothing else can get into a header or an envelope with it.
 */
export function isMailAddress(text: string): boolean {
  return address.safeParse(text).success
}
