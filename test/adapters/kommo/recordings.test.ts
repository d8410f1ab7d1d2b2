import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { kommo as adapter } from '../../../src/adapters/kommo/kommo.ts'
import { createConnector } from '../../../src/connector.ts'
import { createRecordingHandler } from '../../../src/recordings/recording-handler.ts'
import { startKommo } from '../../kommo-server/start-kommo.ts'
import { PHONE, ended, presetFor, recorded, settingsFor, started } from './stage.ts'

const KEY = 'a key that nobody guesses'

test('the link in the note is signed, and leads to the recording in the storage', async () => {
  const server = await startKommo({ perSecond: 1000 })
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-kommo-'))
  const preset = presetFor()
  const connector = await createConnector(
    {
      ...preset,
      settings: { ...preset.settings, LINK_KEY: { secret: true } },
      storage: { files: ['call_recording'], urls: 'serve', directory: { path: folder } },
      serve: { url: 'https://calls.example.com', linkKey: '${LINK_KEY}' },
    },
    { settings: { ...settingsFor(server), LINK_KEY: KEY }, procedures: { kommo: adapter } },
  )
  onTestFinished(async () => {
    await connector.close()
    await server.close()
    rmSync(folder, { recursive: true })
  })
  const kim = server.store.add('contacts', { phone: PHONE })
  const path = 'examples/call-103646.wav'
  await connector.handle(started())
  await connector.handle(ended())
  await connector.settled()
  await connector.handle({ ...recorded(), file: { id: 'r1', kind: 'call_recording', path } } as ReturnType<
    typeof recorded
  >)
  await connector.settled()

  const [note] = server.store.callsOn(kim)
  const link = new URL(String(note!.params['link']))
  expect(link.origin + link.pathname).toBe('https://calls.example.com/voip/31415926/get_call_record/103646')
  const answer = await createRecordingHandler(connector, { linkKey: KEY }).fetch(
    new Request(link, { headers: { Range: 'bytes=0-9' } }),
  )
  expect(answer.status).toBe(206)
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(readFileSync(path).subarray(0, 10))
})
