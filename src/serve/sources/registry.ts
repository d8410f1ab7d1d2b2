import type { Source } from '../serve-context.ts'
import { xivo } from './xivo.ts'

/** Everything that is read from while the server runs. */
export const SOURCES: readonly Source[] = [xivo]
