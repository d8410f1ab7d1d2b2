import { compileConfig } from '../../../config/compile.ts'
import { loadConfig } from '../../../config/load-config.ts'
import { type CrmwireError, isCrmwireError } from '../../../errors/crmwire-error.ts'
import type { StoragePlan } from '../../../flow/plan.ts'
import { storedFolder } from '../../../session/stored-name.ts'
import { openStorage } from '../../../storage/open-storage.ts'
import type { StorageTarget } from '../../../storage/target.ts'
import { tryTarget } from '../../../storage/try-target.ts'
import { createId } from '../../../util/id.ts'
import { stringifyJson } from '../../../util/json.ts'
import { systemRandom } from '../../../util/random.ts'
import { EXIT } from '../../exit-code.ts'
import { type StorageReport, type TriedFile, formatStorageReport } from '../../render/storage-report.ts'
import type { Terminal } from '../../terminal.ts'
import { UsageError } from '../../usage-error.ts'

export interface StorageTestOptions {
  keep?: boolean | undefined
  json?: boolean | undefined
}

/** Brings a small file to every folder of the storage and prints what was done with it. */
export async function testStorage(file: string, options: StorageTestOptions, terminal: Terminal): Promise<number> {
  const { env, clock } = terminal
  const { storage, network } = await compileConfig(await loadConfig(file), { settings: env })
  if (!storage) throw new UsageError(`${file} stores no files: it has no storage.`)
  const target = await openStorage((ports) => storage.open(ports), { network, clock })
  try {
    const report = await reportOn(target, storage, options.keep === true)
    terminal.out(options.json ? stringifyJson(report, 2) : formatStorageReport(report, { colour: terminal.colour.out }))
    return report.ok ? EXIT.done : EXIT.refused
  } finally {
    await target.close()
  }
}

/** The first folder that fails ends it: with the others it would be the same. */
async function reportOn(target: StorageTarget, plan: StoragePlan, keep: boolean): Promise<StorageReport> {
  const report: StorageReport = { ok: true, place: target.place, files: [] }
  const name = `crmwire-test-${createId(systemRandom).slice(0, 8)}.txt`
  for (const folder of new Set([...plan.files].map((kind) => storedFolder(kind, plan.folders)))) {
    const path = `${folder}/${name}`
    const tried: TriedFile = { path, did: [] }
    report.files.push(tried)
    try {
      await tryTarget(target, path, { keep, onDid: (did) => tried.did.push(did) })
      if (keep) tried.url = target.link(path)
    } catch (error) {
      tried.error = errorIn(error)
      report.ok = false
      return report
    }
  }
  return report
}

/** @throws what is no failure of the storage. */
function errorIn(error: unknown): Pick<CrmwireError, 'code' | 'message' | 'hint'> {
  if (!isCrmwireError(error)) throw error
  const { code, message, hint } = error
  return { code, message, hint }
}
