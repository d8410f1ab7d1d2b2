import type { Moment } from './variables/variable.ts'

/** Every place of a configuration where a template may stand, with the moments that have come by then. */
export const PLACES = {
  'account.findById': ['session', 'text', 'account'],
  'account.findByQuery': ['session', 'text', 'account'],
  'account.search': ['session', 'search'],
  'account.create': ['session', 'text', 'operation'],
  'account.create.then': ['session', 'text', 'account', 'operation'],
  'account.create.correlation': ['session', 'text', 'operation'],
  'account.update': ['session', 'text', 'account'],
  'record.findByQuery': ['session', 'text', 'account'],
  'record.search': ['session', 'search'],
  'record.create': ['session', 'text', 'account', 'operation'],
  'record.create.then': ['session', 'text', 'account', 'record', 'operation'],
  'record.create.correlation': ['session', 'text', 'account', 'operation'],
  'record.update': ['session', 'text', 'account', 'record'],
  'record.reassign': ['session', 'text', 'account', 'record', 'former'],
  comment: ['session', 'text', 'account', 'record', 'comment'],
  'comment.texts': ['session', 'text', 'account', 'record'],
  'comment.texts.file': ['session', 'text', 'account', 'record', 'file', 'attachment'],
  upload: ['session', 'text', 'account', 'record', 'file', 'bytes'],
  'upload.attachment': ['session', 'text', 'account', 'record', 'file', 'attachment'],
  'upload.then': ['session', 'text', 'account', 'record', 'file', 'attachment'],
  'email.subject': ['session', 'text', 'account', 'record'],
  texts: ['session'],
  'links.account': ['session', 'account'],
  'links.record': ['session', 'account', 'record'],
  'links.display': ['session', 'account', 'record'],
  'links.phone': ['lookup'],
  'links.sdk': ['lookup'],
  'queues.screenPop': ['pop'],
} as const satisfies Record<string, readonly Moment[]>

/** A place of a configuration where a template may stand. */
export type Place = keyof typeof PLACES

/** The places where a variable of these moments exists. */
export function placesOf(moments: readonly Moment[]): Place[] {
  return (Object.keys(PLACES) as Place[]).filter((place) => existsIn(place, moments))
}

/** True when one of the moments has come at that place. */
export function existsIn(place: Place, moments: readonly Moment[]): boolean {
  return (PLACES[place] as readonly Moment[]).some((moment) => moments.includes(moment))
}
