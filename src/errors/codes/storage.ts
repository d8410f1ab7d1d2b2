import type { ErrorTable } from '../error-info.ts'

export const storageCodes = {
  STORAGE_UNREACHABLE: {
    what: 'There is no connection to the storage, or it broke.',
    remedy: 'Check that the host is up and reachable from here; the file is sent again by the schedule.',
  },
  STORAGE_HOST_KEY: {
    what: 'The SFTP server shows another host key than the configured one, so nothing was sent to it.',
    remedy:
      'Find out why the key changed; when the change is right, set `storage.sftp.hostKey` to the new fingerprint (`crmwire storage fingerprint`).',
  },
  STORAGE_AUTH: {
    what: 'The storage refuses the credential.',
    remedy: 'Mend user name, password, key or token, then let the operations go on.',
  },
  STORAGE_KEY: {
    what: 'A private key or the key file of a service account cannot be read: it is none, or the passphrase is not the right one.',
    remedy: 'Check the key and its passphrase; a key in one line of the environment may write `\\n` for line breaks.',
  },
  STORAGE_REFUSED: {
    what: 'The storage does not permit what is needed, or the place does not exist there.',
    remedy: 'Check folder or bucket and the rights of the account; the file is sent again by the schedule.',
  },
  STORAGE_PATH: {
    what: 'The path of a file leads out of the folder of the storage, or is none that every system reads alike.',
    remedy: 'Give names with slashes between them, such as `calls/103646.mp3`: no `.`, no `..`, no backslash.',
  },
  STORAGE_FULL: {
    what: 'The storage has no room left.',
    remedy: 'Make room or raise the quota; the file is sent again by the schedule.',
  },
  STORAGE_TAKEN: {
    what: 'Another file has the name that a file is to get; nothing was replaced.',
    remedy: 'Look at both; rename or remove the one in the storage, then retry the operation.',
  },
  STORAGE_DIFFERS: {
    what: 'What the storage has got is not what was sent.',
    remedy: 'Nothing to do at first: the file is sent again. When it stays so, look for what changes files there.',
  },
  STORAGE_GONE: {
    what: 'A file that was stored is not there any more, or is another one by now.',
    remedy: 'Look for what removes or changes files in the storage.',
  },
  STORAGE_PACKAGE: {
    what: 'A package that a kind of storage needs is not installed.',
    remedy: 'Install what the message names beside crmwire.',
  },
} as const satisfies ErrorTable
