import { createOpenSocket } from '../../../http/open-socket.ts'
import { askHostKeys } from '../../../storage/targets/sftp/ask-host-keys.ts'
import { stringifyJson } from '../../../util/json.ts'
import { EXIT } from '../../exit-code.ts'
import type { Terminal } from '../../terminal.ts'

export interface FingerprintOptions {
  port: number
  json?: boolean | undefined
}

/** Prints the fingerprints of the host keys that an SFTP server shows. Nobody logs in. */
export async function printFingerprint(
  given: string,
  { port, json }: FingerprintOptions,
  { out, clock }: Terminal,
): Promise<number> {
  const host = given.replaceAll(/^(?:sftp|ssh):\/\/|\/+$/gi, '')
  // Whoever names a host here wants to reach it, wherever it is.
  const openSocket = createOpenSocket({ network: { allow: [host], http: false }, clock })
  const keys = await askHostKeys(host, port, openSocket)
  if (json) out(stringifyJson({ host, port, keys }, 2))
  else out([...keys.map(({ type, fingerprint }) => `${fingerprint}  ${type}`), '', COMPARE].join('\n'))
  return EXIT.done
}

const COMPARE = `This is what answers at that address, whoever that is. Compare it with what the administrator of the server says
(ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub) before you write it as storage.sftp.hostKey.`
