import type { Route } from '../serve-context.ts'
import { cards } from './cards.ts'
import { events } from './events.ts'
import { health } from './health.ts'
import { pending } from './pending.ts'
import { recordings } from './recordings.ts'
import { sessions } from './sessions.ts'
import { stream } from './stream.ts'
import { tickets } from './tickets.ts'
import { whippy } from './whippy.ts'

/** Everything that is served, in the order in which the start tells of it. */
export const ROUTES: readonly Route[] = [whippy, events, sessions, cards, pending, stream, tickets, recordings, health]
