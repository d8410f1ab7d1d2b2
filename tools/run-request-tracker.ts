/**
 * Whole sessions on a real Request Tracker: what examples/request-tracker.yaml does to it is read back through its API and
 * compared. Exits 1 on any difference, and 0 with a message where no Request Tracker can be had.
 *
 *     npm run systems:request-tracker
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { firstAndSecondCall } from './request-tracker/calls.ts'
import { awkwardAddress, awkwardNames, takenName, whoIsThere } from './request-tracker/people.ts'
import { createReader } from './request-tracker/reader.ts'
import { refusals } from './request-tracker/refusals.ts'
import { createReport } from './request-tracker/report.ts'
import { type System, startSystem } from './request-tracker/system.ts'

const started = await startSystem()
if ('missing' in started) {
  console.log(`Skipped, as there is no Request Tracker: ${started.missing}`)
} else {
  try {
    process.exitCode = await compareAll(started)
  } finally {
    await started.stop()
  }
}

async function compareAll(system: System): Promise<number> {
  const report = createReport()
  const reader = createReader(system)
  const folder = await mkdtemp(join(tmpdir(), 'crmwire-rt-'))
  try {
    await firstAndSecondCall(system, reader, report, folder)
    await awkwardNames(system, reader, report)
    await awkwardAddress(system, reader, report)
    await whoIsThere(system, reader, report)
    await takenName(system, reader, report)
    await refusals(system, reader, report)
  } finally {
    await rm(folder, { recursive: true })
  }
  report.heading(report.differences === 0 ? 'Everything is there.' : `Differences: ${report.differences}`)
  return report.differences === 0 ? 0 : 1
}
