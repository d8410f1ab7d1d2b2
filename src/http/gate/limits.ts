/** How much goes out at once, and how fast. */
export interface Limits {
  concurrent: number
  requestsPerSecond: number | undefined
}
