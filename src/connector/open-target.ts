import type { Authenticator, Credential } from '../auth/authenticator.ts'
import type { Pauses } from '../flow/pause.ts'
import type { Plan } from '../flow/plan.ts'
import type { StorageTarget } from '../storage/target.ts'
import { openAuthenticator } from './open-authenticator.ts'
import type { Ports } from './ports.ts'

/**
 * Opens the storage of a configuration, with what gets its tokens; nothing when there is none.
 *
 * @throws CrmwireError `STORAGE_PACKAGE` when a package that it needs is not installed.
 */
export async function openTarget(plan: Plan, ports: Ports, pauses: Pauses): Promise<StorageTarget | undefined> {
  const { storage, network } = plan
  if (!storage) return undefined
  const { transport, machineClock: clock } = ports
  const { createOpenSocket } = await import('../http/open-socket.ts')
  const authenticator = await openAuthenticator(storage.auth, plan, ports, pauses)
  const target = await storage.open({
    transport,
    clock,
    openSocket: createOpenSocket({ network, clock }),
    authorization: authenticator && authorizationBy(authenticator),
  })
  return {
    ...target,
    async close() {
      await authenticator?.close()
      await target.close()
    },
  }
}

/** The header that proves who asks; in the place of one that was refused another one, where there is one. */
function authorizationBy(authenticator: Authenticator): (refused?: string) => Promise<string> {
  // Several files at once are refused with the same one, and all of them want the one that comes after it.
  let older: [string, Credential] | undefined
  let newer: [string, Credential] | undefined
  return async (refused) => {
    const used = [older, newer].find((one) => one?.[0] === refused)?.[1]
    const credential = (await used?.renew?.()) ?? (await authenticator.credential())
    const request = { headers: {} as Record<string, string>, url: '' }
    credential.apply(request)
    const { authorization = '' } = request.headers
    if (newer?.[0] !== authorization) older = newer
    newer = [authorization, credential]
    return authorization
  }
}
