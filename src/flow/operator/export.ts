import type { OperationRow } from '../../ledger/operation-row.ts'
import { stringifyJson } from '../../util/json.ts'
import type { SessionFile } from '../../session/event-schema.ts'
import type { OperatorContext } from './context.ts'
import { deliveryOf } from './delivery.ts'
import { jobOf } from './job.ts'
import { type JobQuery, rowsOf } from './list.ts'

export interface ExportQuery extends Omit<JobQuery, 'limit'> {
  /** With what each operation works on, which is personal data. Default: false. */
  includePayload?: boolean | undefined
}

const PAGE = 500

/** Operations as JSON documents, one a line. Never with secrets; with personal data only when that is asked for. */
export async function* exportJobs(context: OperatorContext, query: ExportQuery): AsyncGenerator<string> {
  let { after } = query
  for (;;) {
    const rows = await rowsOf(context, { ...query, after }, PAGE)
    for (const row of rows) yield stringifyJson(lineOf(row, query.includePayload ?? false))
    if (rows.length < PAGE) return
    after = rows.at(-1)!.id
  }
}

function lineOf(row: OperationRow, includePayload: boolean): object {
  const { todo: _todo, ...job } = jobOf(row)
  const { configHash, payload } = row
  return { ...job, delivery: deliveryOf(row), configHash, ...(includePayload && { payload: withoutKeys(payload) }) }
}

/** URLs of files may carry a key. */
function withoutKeys(payload: unknown): unknown {
  const file = (payload as { file?: SessionFile } | undefined)?.file
  if (file?.url === undefined) return payload
  const { origin, pathname } = new URL(file.url)
  return { ...(payload as object), file: { ...file, url: origin + pathname } }
}
