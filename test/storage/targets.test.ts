import { startGcs } from '../../tools/storage/gcs-server.ts'
import { startDirectory } from '../../tools/storage/local-directory.ts'
import { hasOpenSsh, startOpenSsh } from '../../tools/storage/open-ssh.ts'
import { startS3 } from '../../tools/storage/s3-server.ts'
import { startSsh2Server } from '../../tools/storage/ssh2-server.ts'
import { describeTarget } from './target-rules.ts'

describeTarget('a folder', () => startDirectory(), { hasLine: false })
describeTarget('an SFTP server', () => startSsh2Server(), { hasLine: true })
if (hasOpenSsh) describeTarget('OpenSSH', () => startOpenSsh(), { hasLine: true })
describeTarget('Google Cloud Storage', () => startGcs(), { hasLine: true })
describeTarget('S3', () => startS3(), { hasLine: true })
