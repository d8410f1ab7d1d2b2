import type { FingerprintOptions } from '../commands/storage/fingerprint.ts'
import type { StorageTestOptions } from '../commands/storage/test.ts'
import type { Declaration } from './declaration.ts'
import { CONFIG, JSON_DOCUMENT, LEDGER, TENANT, examples, port } from './options.ts'

export const storage: Declaration = (program, { terminal, finish }) => {
  const group = program
    .command('storage')
    .description('prove the storage of files: test, fingerprint')
    .helpCommand(false)
    .addHelpText(
      'after',
      examples('crmwire storage test espocrm.yaml', 'crmwire storage fingerprint files.example.com'),
    )

  group
    .command('test')
    .description('write a small file to every folder of the storage, read it back, replace it and remove it')
    .argument(...CONFIG)
    .option(...LEDGER)
    .option(...TENANT)
    .option('--keep', 'leave the files there')
    .option(...JSON_DOCUMENT)
    .addHelpText(
      'after',
      `${examples('crmwire storage test espocrm.yaml', 'crmwire storage test espocrm.yaml --keep')}\n${NOTES}`,
    )
    .action(async (file: string, options: StorageTestOptions) => {
      const { testStorage } = await import('../commands/storage/test.ts')
      finish(await testStorage(file, options, terminal))
    })

  group
    .command('fingerprint')
    .description('print the fingerprints of the host keys that an SFTP server shows; nobody logs in')
    .argument('<host>', 'name or address of the server')
    .option('--port <number>', 'its port', port, 22)
    .option(...JSON_DOCUMENT)
    .addHelpText(
      'after',
      examples('crmwire storage fingerprint files.example.com', 'crmwire storage fingerprint 192.0.2.7 --port 2222'),
    )
    .action(async (host: string, options: FingerprintOptions) => {
      const { printFingerprint } = await import('../commands/storage/fingerprint.ts')
      finish(await printFingerprint(host, options, terminal))
    })
}

const NOTES = `
Exit codes:
  0  everything was done
  1  the configuration or the call is wrong; nothing was sent
  3  the storage could not be reached, or refuses something`
