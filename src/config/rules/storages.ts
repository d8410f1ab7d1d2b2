import { STORAGE_KINDS, storageProblems } from '../../storage/registry.ts'
import type { Rule, RuleContext } from './rule.ts'

/** A storage that is configured is one place that can be used, and gets files. */
export const storages: Rule = (context) => {
  const { config, lost, broken, error } = context
  const { storage } = config
  if (!storage) return
  const kinds = STORAGE_KINDS.filter((kind) => storage[kind] !== undefined)
  const [kind, another] = kinds
  if (kind === undefined && !STORAGE_KINDS.some((one) => lost(['storage', one])))
    error('CONFIG_STORAGE', ['storage'], 'The storage names no place.', {
      part: 'key',
      hint: `Add one of ${STORAGE_KINDS.join(', ')}.`,
    })
  if (another !== undefined)
    error('CONFIG_STORAGE', ['storage', another], `The storage names several places: ${kinds.join(', ')}.`, {
      part: 'key',
      hint: 'Keep one of them.',
    })
  for (const one of kinds)
    for (const { field, message, hint } of broken(['storage', one]) ? [] : storageProblems(one, storage[one]))
      if (field === undefined) error('CONFIG_STORAGE', ['storage', one], message, { part: 'key', hint })
      else error('CONFIG_STORAGE', ['storage', one, field], message, { hint })
  if (kind !== undefined && !broken(['storage'])) getsFiles(context)
}

function getsFiles({ config: { storage, upload }, lost, warn }: RuleContext): void {
  const { files, sendToCrm, urls } = storage!
  if (!files?.length)
    warn(
      'CONFIG_STORAGE',
      files ? ['storage', 'files'] : ['storage'],
      'The storage names no kinds of files, so it never gets one.',
      { part: 'key', hint: 'Add files: [call_recording, chat_transcript], with the kinds that are to be stored.' },
    )
  if (sendToCrm === true && upload?.url === undefined && !lost(['upload']))
    warn('CONFIG_STORAGE', ['storage', 'sendToCrm'], 'There is no upload, so no file goes to the CRM.', {
      hint: 'Add upload with method, url and files, or remove sendToCrm.',
    })
  if (urls === 'crm' && sendToCrm !== true && !lost(['storage', 'sendToCrm']))
    warn(
      'CONFIG_STORAGE',
      ['storage', 'urls'],
      'Files go to the CRM with storage.sendToCrm: true only, so people see the link of the storage.',
      { hint: 'Set storage.sendToCrm: true, or remove urls.' },
    )
}
