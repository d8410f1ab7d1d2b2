/** A webhook as it came in, before anybody has believed a word of it. */
export interface IncomingWebhook {
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>
  /** The bytes that were sent: signatures are made of these, not of what a parser makes of them. */
  body: Uint8Array
}

/**
 * Tells whether a webhook comes from whom it says. Returns why it is refused, in words for a log that hold nothing of the
 * webhook; nothing when it is genuine.
 *
 * @param nowMs In milliseconds since 1970.
 */
export type SignatureCheck = (
  webhook: IncomingWebhook,
  nowMs: number,
) => string | undefined | Promise<string | undefined>
