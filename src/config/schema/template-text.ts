import { z } from 'zod'

/** A text that may hold `{VARIABLES}`, functions and `${SETTINGS}`. */
export const templateText = z.string().min(1).max(65_536)
