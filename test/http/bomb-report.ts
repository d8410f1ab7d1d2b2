/** What became of a process that was sent bombs. */
export interface BombReport {
  /** The code of the failure, by the name of the bomb. */
  failures: Record<string, string>
  mostMegabytes: number
}
