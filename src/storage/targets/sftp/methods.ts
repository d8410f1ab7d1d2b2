import type { ParsedKey, utils } from 'ssh2'
import { StorageFailure } from '../../storage-failure.ts'
import type { ConnectOptions } from './connection.ts'
import type { SftpSettings } from './settings.ts'

/** What a user logs in with: the key first, then the password, which some servers want as an answer to a question. */
export function createMethods(
  { username, password, privateKey, passphrase }: SftpSettings,
  parseKey: typeof utils.parseKey,
): () => ConnectOptions['methods'] {
  let key: ParsedKey | undefined

  /** Opening a key is made to be slow, so it is done once. @throws StorageFailure `STORAGE_KEY` */
  function opened(text: string): ParsedKey {
    const parsed = parseKey(text, passphrase)
    const [first] = [parsed].flat()
    if (first === undefined || first instanceof Error || !first.isPrivateKey())
      throw new StorageFailure('STORAGE_KEY', 'the private key cannot be read with this passphrase')
    return first
  }

  return () => [
    ...(privateKey === undefined ? [] : [{ type: 'publickey' as const, username, key: (key ??= opened(privateKey)) }]),
    ...(password === undefined
      ? []
      : [
          { type: 'password' as const, username, password },
          {
            type: 'keyboard-interactive' as const,
            username,
            prompt: (
              _name: string,
              _instructions: string,
              _language: string,
              prompts: readonly unknown[],
              answer: (answers: string[]) => void,
            ) => answer(prompts.map(() => password)),
          },
        ]),
  ]
}
