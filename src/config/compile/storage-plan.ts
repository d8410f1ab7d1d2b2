import type { StoragePlan } from '../../flow/plan.ts'
import { STORAGE_KINDS, authOfStorage, createTarget, placeOfStorage } from '../../storage/registry.ts'
import type { ConfigSpec } from '../schema/config.ts'

/** Where files are kept, and which. */
export function storagePlan({ storage: spec, upload }: ConfigSpec): StoragePlan | undefined {
  const kind = STORAGE_KINDS.find((one) => spec?.[one] !== undefined)
  if (!spec || kind === undefined) return undefined
  const { files = [], folders, sendToCrm = false, urls = 'storage' } = spec
  const inCrm = new Set(sendToCrm && upload?.url !== undefined ? upload.files : [])
  return {
    place: placeOfStorage(kind, spec[kind]),
    auth: authOfStorage(kind, spec[kind]),
    files: new Set(files),
    folders,
    urls,
    comments: new Set(upload?.addComment === true ? files.filter((one) => urls !== 'crm' || !inCrm.has(one)) : []),
    open: (ports) => createTarget(kind, spec[kind], ports),
  }
}
