import { createHook } from 'node:async_hooks'

/** The connections that the system began, as it saw them. */
export interface ConnectHook {
  count(): number
  /** Where they went. */
  addresses(): string[]
  enable(): void
  disable(): void
}

export function connectHook(): ConnectHook {
  const begun: { address?: string }[] = []
  const hook = createHook({
    init(_id, type, _trigger, resource) {
      if (type === 'TCPCONNECTWRAP') begun.push(resource)
    },
  })
  return {
    count: () => begun.length,
    addresses: () => begun.map(({ address }) => address ?? ''),
    enable: () => void hook.enable(),
    disable: () => void hook.disable(),
  }
}
