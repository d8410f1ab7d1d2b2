import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'vitest'
import type { JudgeBehaviours } from '../../src/testing/judge/behaviours.ts'
import { type JudgeProcess, startJudgeProcess } from './processes.ts'

/** So many processes are killed at random. */
export const RANDOM_KILLS = Number(process.env['KILLS'] ?? 6)
export const SEED = Number(process.env['KILL_SEED'] ?? 1)
export const LONG = { timeout: 4 * 3_600_000 }

/** What a call says of its caller. */
export const speak = ({ name, phone, email }: { name: string; phone: string; email: string }): object => ({
  name,
  phoneNumber: phone,
  email,
})

/** A judge in a process of its own, and a folder beside it; both end with the test. */
export async function stage(
  t: TestContext,
  callers: number,
  behaviours: JudgeBehaviours,
): Promise<{ folder: string; judge: JudgeProcess }> {
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-kill-'))
  const judge = await startJudgeProcess(folder, { seed: SEED, callers, behaviours })
  t.onTestFinished(async () => {
    await judge.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  return { folder, judge }
}
