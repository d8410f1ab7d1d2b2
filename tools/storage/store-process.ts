import { createConnector } from '../../src/index.ts'
import type { Started } from './server-process.ts'

/** What one process is to do. */
export interface StoreTask extends Started {
  small: { path: string } | { url: string }
  large: { path: string } | { url: string }
}

/** What it took. */
export interface StoreMeasured {
  /** Where the large file is, in the storage. */
  path: string
  /** As the outcome has it. */
  sha256: string | undefined
  reason: string
  seconds: number
  cpuSeconds: number
  /** Peak of the memory above the idle process, in bytes. */
  growth: number
}

/** Stores a small file, then the large one, through a connector. Memory counts from where the small one has left it. */
export async function storeByConnector({ storage, small, large }: StoreTask): Promise<StoreMeasured> {
  const config = {
    version: 1,
    name: 'Storage',
    network: { allow: ['127.0.0.1'], http: true, files: ['127.0.0.1'] },
    settings: { SECRET: { secret: true, optional: true } },
    storage: { files: ['call_recording'], ...storage.spec },
  } as const
  const connector = await createConnector(config as never, { settings: storage.settings })
  const put = async (callId: string, place: object) => {
    const at = '2026-11-20T10:00:00Z'
    const file = { id: 'f1', kind: 'call_recording', contentType: 'audio/mpeg', ...place } as const
    const session = { channel: 'voice_call', callId } as const
    await connector.handle({ id: 'e1', type: 'session.file', sessionId: callId, at, file, session })
    await connector.settled()
    return (await connector.result(callId))!.files[0]!.storage!
  }
  await put('small', small)
  const idle = process.memoryUsage.rss()
  const cpu = process.cpuUsage()
  const began = performance.now()
  const { path = '', sha256, reason } = await put('large', large)
  const seconds = (performance.now() - began) / 1000
  const { user, system } = process.cpuUsage(cpu)
  await connector.close()
  const growth = process.resourceUsage().maxRSS * 1024 - idle
  return { path, sha256, reason, seconds, cpuSeconds: (user + system) / 1e6, growth }
}
