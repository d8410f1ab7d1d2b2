/** Whether e-mails are sent and to whom, of the whole configuration or of one queue. */
export interface MailSetting {
  enabled?: boolean | undefined
  to?: string | undefined
}

/**
 * Who gets the e-mail of a session; nothing when nobody does. A setting of the queue that is on rules, also with an empty
 * address, which means nobody; one that is off, or not there, leaves it to the global one.
 */
export function recipientOf(global: MailSetting | undefined, queue: MailSetting | undefined): string | undefined {
  const setting = isOn(queue) ? queue : isOn(global) ? global : undefined
  return setting?.to || undefined
}

const isOn = (setting: MailSetting | undefined): boolean => setting !== undefined && setting.enabled !== false
