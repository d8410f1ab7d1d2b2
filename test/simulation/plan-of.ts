import { compileConfig } from '../../src/config/compile.ts'
import type { Config } from '../../src/config/schema/config.ts'
import { connect } from '../../src/connector.ts'
import type { Plan } from '../../src/flow/plan.ts'
import { createMemoryLedger } from '../../src/ledger/memory-ledger.ts'
import { createJudgeTransport } from '../../src/testing/judge/judge-transport.ts'
import { createVirtualClock } from '../../src/testing/virtual-clock.ts'
import { getOrAdd } from '../../src/util/get-or-add.ts'

const plans = new Map<string, Promise<Plan>>()

/** A configuration, compiled once for all processes of all worlds that have it. */
export function planOf(config: Config, settings: Record<string, string>): Promise<Plan> {
  return getOrAdd(plans, JSON.stringify([config, settings]), async () => {
    const plan = await compileConfig(config, { settings })
    await warmUp(plan)
    return plan
  })
}

/** What is loaded on first use is loaded now: in virtual time nothing may wait for the disk, or a seed told two stories. */
async function warmUp(plan: Plan): Promise<void> {
  const clock = createVirtualClock()
  const { connect: line } = createJudgeTransport({ seed: 0, clock })
  const connector = await connect(plan, { ledger: createMemoryLedger(), transport: line(), clock })
  await connector.close()
}
