/** For tests of an integration: a real CRM on this machine, one that misbehaves and judges, a bad line to either, a clock that is moved by hand, and chance that repeats itself. */
export { startCrm } from './crm/start-crm.ts'
export type { Crm, CrmOptions } from './crm/start-crm.ts'
export type { CrmAttachment, CrmCase, CrmContact, CrmNote } from './crm/crm-objects.ts'
export { startJudgeCrm } from './judge/start-judge-crm.ts'
export type { JudgeCrm, JudgeCrmOptions } from './judge/start-judge-crm.ts'
export type { Judge, JudgeOptions } from './judge/open-judge.ts'
export { createJudgeTransport } from './judge/judge-transport.ts'
export type { JudgeTransport, JudgeTransportOptions } from './judge/judge-transport.ts'
export type { SimulatedTransport } from './judge/simulated-transport.ts'
export { NETWORK_FAULTS } from './judge/network-faults.ts'
export type { JudgeNetwork, NetworkFault } from './judge/network-faults.ts'
export { readJudgeLedger } from './judge/judge-ledger-file.ts'
export type { JudgeLedger } from './judge/judge-ledger-file.ts'
export {
  CREATE_BEHAVIOURS,
  FIND_BEHAVIOURS,
  ID_SHAPES,
  LIST_SHAPES,
  NO_ID_SHAPES,
  NONE_ANSWERS,
} from './judge/behaviours.ts'
export type { CreateBehaviour, JudgeBehaviours, WriteBehaviour } from './judge/behaviours.ts'
export type { JudgeCaller } from './judge/callers.ts'
export type { JudgeEffect } from './judge/judge-effects.ts'
export { violationsIn } from './judge/judge-violations.ts'
export type { JudgeRule, JudgeViolation } from './judge/judge-violations.ts'
export type { CrmFault, FaultRule, RequestMatcher } from './server/fault-queue.ts'
export type { CrmRequest } from './server/request-log.ts'
export { startFaultProxy } from './proxy/start-fault-proxy.ts'
export type { DrawnFaults, FaultProxy, FaultProxyOptions } from './proxy/start-fault-proxy.ts'
export type { ProxiedConnection } from './proxy/connection.ts'
export { USUAL_TOXICS } from './proxy/toxic.ts'
export type { Direction, Toxic } from './proxy/toxic.ts'
export type { Amount } from './amount.ts'
export { ledgerRules } from './ledger/ledger-rules.ts'
export type { LedgerRule, OpenLedger } from './ledger/rule.ts'
export { createSeededRandom } from './seeded-random.ts'
export { createVirtualClock } from './virtual-clock.ts'
export type { VirtualClock, VirtualClockOptions } from './virtual-clock.ts'
export type { Clock, Timer } from '../util/clock.ts'
export type { Random } from '../util/random.ts'
export type { Json } from '../util/json.ts'
