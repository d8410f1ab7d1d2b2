import type { OpenSocket } from '../../../http/open-socket.ts'
import { loadPackage } from '../../load-package.ts'
import { hostKeysOf } from './connection.ts'
import type { HostKey } from './host-key.ts'

/**
 * Every host key that an SFTP server shows; nobody logs in.
 *
 * @throws StorageFailure; a TransportFailure when there is no connection; CrmwireError `STORAGE_PACKAGE`.
 */
export async function askHostKeys(host: string, port: number, openSocket: OpenSocket): Promise<HostKey[]> {
  const ssh2 = (await loadPackage('ssh2', () => import('ssh2'))).default
  const settings = { host, port, username: 'crmwire', hostKeys: [] }
  return hostKeysOf({ settings, methods: [], openSocket, createClient: () => new ssh2.Client() })
}
