import type { Card, Steps } from '../../flow/procedure.ts'
import type { Json } from '../../util/json.ts'

/** Changes the parameters of a note; one that somebody has removed stays removed. */
export async function changeNote(
  steps: Steps,
  { type, id }: Card,
  entry: string,
  params: { [key: string]: Json },
  name: string,
): Promise<void> {
  const ids = { type, id, entry }
  await steps.change(name, {
    method: 'PATCH',
    path: '/{type}/{id}/notes/{entry}',
    ids,
    body: { params },
    accepts: [404],
  })
}
