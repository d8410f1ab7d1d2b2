import type { ConfigPath } from '../config-path.ts'
import type { Rule } from './rule.ts'

/** An upload that is configured runs. */
export const idleUploads: Rule = ({ config, lost, broken, warn }) => {
  const { upload, storage } = config
  if (upload?.url === undefined || broken(['upload'])) return
  const say = (path: ConfigPath, message: string, hint: string): void =>
    warn('CONFIG_NO_UPLOAD', path, message, { part: 'key', hint })

  if (!upload.files?.length && !lost(['upload', 'files']))
    say(
      upload.files ? ['upload', 'files'] : ['upload'],
      'The upload names no kinds of files, so it never runs: no recording or transcript of a call gets into the CRM.',
      'Add files: [call_recording, chat_transcript], with the kinds that the CRM is to have.',
    )
  else if (storage && storage.sendToCrm !== true && !lost(['storage', 'sendToCrm']))
    say(
      storage.sendToCrm === undefined ? ['storage'] : ['storage', 'sendToCrm'],
      'Beside a storage, files go to the CRM with storage.sendToCrm: true only, so the upload never runs: no recording or transcript of a call gets into the CRM.',
      'Set storage.sendToCrm: true, or remove the upload.',
    )
}
