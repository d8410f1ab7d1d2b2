/** An SFTP server and who logs in there, with everything filled in. */
export interface SftpSettings {
  host: string
  port: number
  username: string
  password: string | undefined
  /** In PEM or OpenSSH's own form. */
  privateKey: string | undefined
  passphrase: string | undefined
  /** Fingerprints of host keys that are trusted: `SHA256:…`. */
  hostKeys: readonly string[]
}
