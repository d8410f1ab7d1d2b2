import type { AdApi } from '../../../src/adapters/bright-pattern/ad-api.ts'

/** A desktop that answers as it is told, and remembers what it was asked. */
export interface Desktop extends AdApi {
  calls: unknown[][]
  answer: () => unknown
  /** Tells every listener of this event. */
  say(event: string, message: unknown): void
  readonly listeners: number
}

export function desktop(): Desktop {
  const handlers = new Set<[string, (message: unknown) => void]>()
  const it: Desktop = {
    calls: [],
    answer: () => ({ status: 'success', data: { id: 'i-1' } }),
    get listeners() {
      return handlers.size
    },
    async startCall(...given) {
      it.calls.push(given)
      return (await it.answer()) as never
    },
    on: (event, handler) => void handlers.add([event, handler]),
    remove(event, handler) {
      for (const one of handlers) if (one[0] === event && one[1] === handler) handlers.delete(one)
    },
    say(event, message) {
      for (const [name, handler] of handlers) if (name === event) handler(message)
    },
  }
  return it
}

/** A contact, as the vendor's documentation has it. */
export const KIM = {
  id: '7',
  type: 'contact',
  displayName: 'Kim Park',
  displayType: 'Contact',
  customFields: { plan: 'gold' },
}
