import { createConnector } from '../../src/index.ts'
import type { Measured, Task } from './task.ts'
import { uploadConfig } from './upload-config.ts'

/** Uploads a small file, then the large one, through a connector. Memory counts from where the small one has left it. */
export async function uploadByConnector({ sink, encoding, small, large }: Task): Promise<Measured> {
  const connector = await createConnector(uploadConfig(sink, encoding), { withoutDelay: true })
  const upload = async (id: string, place: object): Promise<string> => {
    const at = '2026-11-20T10:00:00Z'
    await connector.handle({
      id: 'e1',
      type: 'session.started',
      sessionId: id,
      at,
      session: { channel: 'voice_call', callId: id, endUser: { name: 'Kim Park', phoneNumber: '+12223334444' } },
    })
    const file = { id: 'f1', kind: 'call_recording', contentType: 'audio/mpeg', ...place } as const
    await connector.handle({ id: 'e2', type: 'session.file', sessionId: id, at, file })
    await connector.settled()
    const done = (await connector.result(id))?.operations.find(({ kind }) => kind === 'upload')
    return done?.status === 'done' ? String(done.id) : `${done?.status}: ${done?.reason}`
  }
  await upload('small', small)
  const idle = process.memoryUsage.rss()
  const cpu = process.cpuUsage()
  const started = performance.now()
  const digest = await upload('large', large)
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(cpu)
  await connector.close()
  return { digest, seconds, cpuSeconds: (user + system) / 1e6, growth: process.resourceUsage().maxRSS * 1024 - idle }
}
