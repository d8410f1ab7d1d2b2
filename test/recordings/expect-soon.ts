import { vi } from 'vitest'

/** What has to hold in a moment, however busy the machine is. */
export const expectSoon = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 10_000, interval: 100 })
