/** The right to work on a lane, for a while. */
export interface Lease {
  tenant: string
  sessionId: string
  owner: string
  /** Grows with every holder, so that a former one cannot write. */
  epoch: number
  /** The former holder ended without giving it back. `alone`: it worked on no other lane, so this one may be why. */
  takenOver?: 'alone' | 'among_others' | undefined
}

/** Who wants a lease, and for how long. */
export interface LeaseRequest {
  owner: string
  /** Wall clock, in milliseconds since 1970. */
  now: number
  leaseMs: number
}
