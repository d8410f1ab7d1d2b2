/** The status of a session by the number that the platform gives it. */
const STATUSES: Readonly<Record<number, string>> = {
  0: 'scheduled',
  1: 'queued',
  2: 'assigned',
  3: 'connecting',
  4: 'switching',
  5: 'connected',
  8: 'finished',
  9: 'failed',
  10: 'recovered',
  11: 'deflected',
  12: 'selecting',
  13: 'va_assigned',
  14: 'va_connected',
  15: 'preview_pending',
  16: 'preview_ready',
  17: 'campaign_connecting',
  18: 'campaign_connected',
  19: 'requeued',
}

/** A status as a word; what is not known as a number stays as it is. */
export function statusWord(status: unknown): unknown {
  const number = typeof status === 'string' && /^\d+$/.test(status) ? Number(status) : status
  return typeof number === 'number' ? (STATUSES[number] ?? String(number)) : status
}
