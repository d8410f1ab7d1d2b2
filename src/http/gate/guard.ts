/** What a task showed of its origin. */
export type Sign =
  | /** It answers, whatever it says. */ 'alive'
  | /** No answer, or one that tells of a fault on its side. */ 'failing'
  | /** The credential is refused. */ 'unauthorized'
  | /** There is no credential to send anything with, and only a person can mend that. */ 'unproven'
  | /** This request is not permitted. */ 'forbidden'
  | /** Nothing: no byte has left. */ 'nothing'

/** Why nothing is sent now, as the codes of errors say it. */
export type RefusalCode =
  'HTTP_PAUSED' | 'HTTP_ON_HOLD' | 'HTTP_CREDENTIAL_BLOCKED' | 'HTTP_CIRCUIT_OPEN' | 'HTTP_CROWDED' | 'HTTP_CLOSING'

/** Something that can speak against sending to an origin. */
export interface Guard {
  readonly code: RefusalCode
  /** True when nothing may be sent now. */
  isShut(): boolean
  /** When the next one who is sent away is to come back, in milliseconds since 1970. */
  comeBackMs(): number
  /** Somebody goes through. @returns true when that is a probe: while it is on its way, nobody else goes through. */
  enter(): boolean
  /**
   * What came of it.
   *
   * @param by Who sent it.
   * @param why What a person is told, where the sign does not say it all.
   */
  left(sign: Sign, asProbe: boolean, by: string, why?: string): void
}
