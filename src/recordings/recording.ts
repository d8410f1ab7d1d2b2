/** The recording of a call, where it can be listened to. */
export interface Recording {
  /** Name of the file, made of ids, such as `call-103646.mp3`. */
  name: string
  /** Media type, as it came with the file, or by the name. */
  type: string
  /** In bytes. */
  size: number
  /** Names exactly these bytes: letters, digits and `-`. */
  tag: string
  /** When it was stored, in milliseconds since 1970. */
  at: number
  /**
   * Reads some of it, once; whoever stops reading ends it. The pieces throw a StorageFailure.
   *
   * @param start The first byte.
   * @param end The first byte behind them.
   */
  read(start: number, end: number): AsyncIterable<Uint8Array>
}

/** Which recording is asked for. */
export interface RecordingQuery {
  /** The id of the call, or of its session. */
  callId: string
  /** The id of the file, when a call has several. Default: the first one. */
  file?: string | undefined
}
