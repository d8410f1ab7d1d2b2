import { existsSync } from 'node:fs'
import { compileConfig } from '../../../config/compile.ts'
import { loadConfig } from '../../../config/load-config.ts'
import { openPorts } from '../../../connector/ports.ts'
import { openTarget } from '../../../connector/open-target.ts'
import { type CrmwireError, isCrmwireError } from '../../../errors/crmwire-error.ts'
import { createPauses } from '../../../flow/pause.ts'
import type { StoragePlan } from '../../../flow/plan.ts'
import { storedFolder } from '../../../session/stored-name.ts'
import type { StorageTarget } from '../../../storage/target.ts'
import { tryTarget } from '../../../storage/try-target.ts'
import { createId } from '../../../util/id.ts'
import { stringifyJson } from '../../../util/json.ts'
import { systemRandom } from '../../../util/random.ts'
import { EXIT } from '../../exit-code.ts'
import { type LedgerOptions, ledgerKeyOf, ledgerOf } from '../../input/ledger.ts'
import { type StorageReport, type TriedFile, formatStorageReport } from '../../render/storage-report.ts'
import type { Terminal } from '../../terminal.ts'
import { UsageError } from '../../usage-error.ts'

export interface StorageTestOptions extends LedgerOptions {
  keep?: boolean | undefined
  json?: boolean | undefined
}

/** Brings a small file to every folder of the storage and prints what was done with it. */
export async function testStorage(file: string, options: StorageTestOptions, terminal: Terminal): Promise<number> {
  const { env, clock } = terminal
  const plan = await compileConfig(await loadConfig(file), { settings: env })
  if (!plan.storage) throw new UsageError(`${file} stores no files: it has no storage.`)
  // Only a storage that a person has logged in to needs the ledger; one that is not there is not made.
  const named = ledgerOf(options, terminal)
  const ledger = plan.storage.auth && (named.includes('://') || existsSync(named)) ? named : ':memory:'
  const ports = await openPorts(plan, { ledger, ledgerKey: ledgerKeyOf(terminal), tenant: options.tenant, clock })
  try {
    const target = await openTarget(plan, ports, createPauses(ports.ledger, ports.tenant, ports.clock))
    try {
      const report = await reportOn(target!, plan.storage, options.keep === true)
      const shown = options.json
        ? stringifyJson(report, 2)
        : formatStorageReport(report, { colour: terminal.colour.out })
      terminal.out(shown)
      return report.ok ? EXIT.done : EXIT.refused
    } finally {
      await target!.close()
    }
  } finally {
    await ports.close()
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
