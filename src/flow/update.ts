import { changeEntity } from './change-entity.ts'
import { factsOf } from './facts.ts'
import { needsRecord } from './needs-record.ts'
import type { OperationKind } from './operation-kind.ts'

/** Updates the record with the session as it is when the request is sent. */
export const update: OperationKind = {
  kind: 'update',
  rank: 2,
  endpoints: ({ record }) => [record?.update?.endpoint],
  perform: async (work) =>
    needsRecord(work) ?? changeEntity(work, work.plan.record!.update!.endpoint, () => factsOf(work.plan, work.data)),
}
