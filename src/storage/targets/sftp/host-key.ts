import { createHash } from 'node:crypto'

/** A public key that a server has shown. */
export interface HostKey {
  /** Such as `ssh-ed25519`. */
  type: string
  /** As `ssh-keygen -l` prints it: `SHA256:…`. */
  fingerprint: string
}

/** Kinds of host keys that are still to be trusted, the best first. */
export const HOST_KEY_ALGORITHMS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const

/** Reads the key as it comes over the line: the length of its type, the type, and the rest. */
export function readHostKey(key: Buffer): HostKey {
  const type = key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1')
  return { type, fingerprint: `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}` }
}

/** The algorithms that a server can use with other keys than these types. */
export function algorithmsBeside(types: readonly string[]): (typeof HOST_KEY_ALGORITHMS)[number][] {
  return HOST_KEY_ALGORITHMS.filter((one) => !types.includes(one.startsWith('rsa-') ? 'ssh-rsa' : one))
}
