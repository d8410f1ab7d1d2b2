import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, expect, test } from 'vitest'
import { ended, espocrm, event, stage, started } from '../support/espocrm.ts'

const bytes = Buffer.from('not really a recording, but bytes all the same\n'.repeat(1000))

async function recording({ onTestFinished }: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crmwire-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const path = join(folder, 'recording.mp3')
  await writeFile(path, bytes)
  return path
}

const file = (more: object) => event('session.file', { file: { id: 'f1', kind: 'call_recording', ...more } })

test('a recording arrives byte for byte, is attached to the record and linked', async (t) => {
  const { crm, feed, connector } = await stage(t)
  await feed(started(), ended(), file({ path: await recording(t) }))
  await connector.settled()
  const [attachment] = crm.attachments
  expect(attachment).toMatchObject({ name: 'call-1.mp3', type: 'audio/mpeg', size: bytes.length })
  expect(Buffer.compare(crm.fileOf(attachment!.id)!, bytes)).toBe(0)
  expect(crm.notes.at(-1)).toMatchObject({
    post: 'call-1.mp3',
    parentId: crm.cases[0]!.id,
    attachmentsIds: [attachment!.id],
  })
  expect((await connector.result('call-1'))!.operations.at(-1)).toMatchObject({
    kind: 'upload',
    status: 'done',
    id: attachment!.id,
    url: `${crm.url}/?entryPoint=download&id=${attachment!.id}`,
  })
})

test('a file behind a URL is fetched and uploaded', async (t) => {
  const server = createServer((_request, response) => response.end(bytes)).listen(0, '127.0.0.1')
  t.onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { crm, feed, connector } = await stage(t)
  const { port } = server.address() as AddressInfo
  await feed(started(), ended(), file({ url: `http://127.0.0.1:${port}/rec.mp3` }))
  await connector.settled()
  expect(crm.attachments).toMatchObject([{ size: bytes.length }])
})

test('a comment names the file when addComment is on', async (t) => {
  const config = espocrm()
  Object.assign(config.upload, { addComment: true, then: undefined })
  const { crm, feed, connector } = await stage(t, config)
  await feed(started(), ended(), file({ path: await recording(t) }))
  await connector.settled()
  expect(crm.notes.at(-1)!.post).toBe(`File: call-1.mp3\n${crm.url}/?entryPoint=download&id=${crm.attachments[0]!.id}`)
})

test('a kind of file that is not chosen is not uploaded', async (t) => {
  const { crm, feed, connector } = await stage(t)
  await feed(started(), ended(), event('session.file', { file: { id: 'v', kind: 'video', path: '/none.mp4' } }))
  await connector.settled()
  expect(crm.attachments).toHaveLength(0)
})

test('a retry goes on with what follows and does not send the bytes again', async (t) => {
  const { crm, feed, connector, clock } = await stage(t)
  await feed(started(), ended())
  await connector.settled()
  crm.failNext({ method: 'POST', path: '/Note' }, { status: 503 })
  await feed(file({ path: await recording(t) }))
  await connector.settled()
  expect(crm.notes.at(-1)!.attachmentsIds ?? []).toEqual([])
  await clock.advance(13_000)
  expect(crm.attachments).toHaveLength(1)
  expect(crm.notes.at(-1)!.attachmentsIds).toEqual([crm.attachments[0]!.id])
})

test('what follows an upload is sent again when its answer was lost, and the outcome says so', async (t) => {
  const { crm, feed, connector, clock } = await stage(t)
  await feed(started(), ended())
  await connector.settled()
  crm.failNext({ method: 'POST', path: '/Note' }, 'drop_after_storing')
  crm.failNext({ method: 'POST', path: '/Note' }, { status: 400 })
  await feed(file({ path: await recording(t) }))
  await clock.advance(60_000)
  expect(crm.notes.filter(({ attachmentsIds }) => attachmentsIds?.length === 1)).toHaveLength(2)
  const upload = (await connector.result('call-1'))!.operations.find(({ kind }) => kind === 'upload')
  expect(upload).toMatchObject({ status: 'done', reason: 'call-1.mp3; what follows it may be there twice' })
})

test('a file that is not there yet is tried again and holds nobody', async (t) => {
  const { crm, feed, connector, clock } = await stage(t)
  const path = await recording(t)
  await rm(path)
  await feed(started(), ended(), file({ path }), event('session.disposition', { code: 'resolved' }))
  await connector.settled()
  expect(crm.attachments).toHaveLength(0)
  expect(String(crm.notes.at(-1)!.post)).toContain('Disposition: resolved')
  await writeFile(path, bytes)
  await clock.advance(13_000)
  expect(crm.attachments).toMatchObject([{ size: bytes.length }])
})

interface Received {
  url: string
  type: string
  body: Buffer
}

/** Uploads a recording to a server that keeps what it gets, and answers with a download URL. */
async function uploadTo(t: TestContext, encoding: 'multipart' | 'binary', params: object) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ url: request.url!, type: request.headers['content-type']!, body: Buffer.concat(chunks) })
      response.setHeader('content-type', 'application/json').end('{"url":"https://files.example.com/1"}')
    })
  }).listen(0, '127.0.0.1')
  t.onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const config = espocrm()
  const url = `http://127.0.0.1:${port}/record/{RECORD_ID}/files`
  Object.assign(config, {
    upload: { encoding, files: ['call_recording'], method: 'POST', url, params, attachment: { url: '$.url' } },
  })
  const { crm, feed, connector } = await stage(t, config)
  await feed(started(), ended(), file({ path: await recording(t) }))
  await connector.settled()
  const upload = (await connector.result('call-1'))!.operations.at(-1)
  expect(upload).toMatchObject({ status: 'done', url: 'https://files.example.com/1' })
  return { ...received[0]!, recordId: crm.cases[0]!.id }
}

test('multipart sends the fields, then the file', async (t) => {
  const params = { file: '{FILE_DATA}', name: '{FILE_NAME}' }
  const { url, type, body, recordId } = await uploadTo(t, 'multipart', params)
  expect(url).toBe(`/record/${recordId}/files`)
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  expect([...form.keys()]).toEqual(['name', 'file'])
  expect(Buffer.compare(Buffer.from(await (form.get('file') as File).arrayBuffer()), bytes)).toBe(0)
})

test('binary sends the bytes as the body and the parameters in the query', async (t) => {
  const { url, type, body, recordId } = await uploadTo(t, 'binary', { name: '{FILE_NAME}' })
  expect(url).toBe(`/record/${recordId}/files?name=call-1.mp3`)
  expect([type, Buffer.compare(body, bytes)]).toEqual(['audio/mpeg', 0])
})
