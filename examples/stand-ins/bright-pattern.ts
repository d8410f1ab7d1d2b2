import type {
  AdApi,
  InitiateResult,
  InteractionAssociatedObject,
  OperationResult,
} from 'crmwire/adapters/bright-pattern'

/** A number that the desktop only puts into its dialpad, and one that it gets no answer for. */
export const DEFERRED = '+12220000001'
export const SLOW = '+12220000002'

/** Something that speaks as the Agent Desktop of Bright Pattern does, once it is on the page. */
export function putDesktopOnPage(): void {
  Object.assign(globalThis, { brightpattern: { AdApi: StandInDesktop } })
}

class StandInDesktop implements AdApi {
  readonly #handlers: ((message: unknown) => void)[] = []
  #calls = 0

  on(event: string, handler: (message: unknown) => void): void {
    if (event === 'ON_INTERACTION_STATE_CHANGE') this.#handlers.push(handler)
  }

  startCall(
    phoneNumber: string,
    initialObject?: InteractionAssociatedObject,
  ): Promise<OperationResult<InitiateResult>> {
    if (phoneNumber === DEFERRED) return Promise.resolve({ status: 'success', data: { id: null } })
    if (phoneNumber === SLOW) return Promise.resolve({ status: 'success', data: { id: null, error: 'Timeout error' } })
    const interactionId = `interaction-${++this.#calls}`
    const startTime = Date.now()
    const call = { interactionId, startTime, type: 'voice', callDirection: 'outbound', phoneNumber }
    const associatedObjects = { list: initialObject ? [initialObject] : [], selected: initialObject ?? null }
    const say = (own: object): void => {
      for (const handler of this.#handlers) handler({ ...call, associatedObjects, ...own })
    }
    for (const state of ['delivery_pending', 'delivered']) say({ state })
    say({ state: 'wrap_up', endTime: startTime + 93_000 })
    say({ state: 'completed', endTime: startTime + 93_000, disposition: 'Order changed' })
    return Promise.resolve({ status: 'success', data: { id: interactionId } })
  }
}
