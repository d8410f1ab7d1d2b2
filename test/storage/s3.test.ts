import { describe, expect, onTestFinished, test } from 'vitest'
import type { StorageTarget } from '../../src/storage/target.ts'
import { type S3Server, type S3ServerOptions, startS3 } from '../../tools/storage/s3-server.ts'
import { openTarget } from '../../tools/storage/ports.ts'
import { bytesOf, killAt, put } from './puts.ts'
import { PART } from './target-rules.ts'

async function s3(options: S3ServerOptions = {}): Promise<{ server: S3Server; target: StorageTarget }> {
  const server = await startS3(options)
  const target = await server.open({ partBytes: PART })
  onTestFinished(async () => {
    await target.close()
    await server.close()
  })
  return { server, target }
}

test('a storage that knows no conditions on a write is looked at before', async () => {
  const { server, target } = await s3({ withoutConditions: true })
  await server.plant('ujet-media/a.bin', 'of somebody else')
  await expect(put(target, 'ujet-media/a.bin', bytesOf(1, 10)).stored).rejects.toMatchObject({ code: 'STORAGE_TAKEN' })
  expect(await put(target, 'ujet-media/b.bin', bytesOf(1, 10)).stored).toMatchObject({ size: 10 })
  expect(await put(target, 'ujet-media/c.bin', bytesOf(1, 2 * PART + 1)).stored).toMatchObject({ size: 2 * PART + 1 })
})

test.each(['encrypted', 'foreign'] as const)(
  'where entity tags are not made of the bytes (%s), the size is what is compared',
  async (opaqueTags) => {
    const { target } = await s3({ opaqueTags })
    const bytes = bytesOf(2, 2 * PART + 1)
    expect(await put(target, 'ujet-media/a.bin', bytes).stored).toMatchObject({ wasThere: false })
    await expect(
      put(target, 'ujet-media/a.bin', bytesOf(3, 2 * PART + 1), { key: 'operation-2' }).stored,
    ).rejects.toMatchObject({ code: 'STORAGE_TAKEN' })
  },
)

describe('an upload', () => {
  test('that the storage has forgotten begins anew', async () => {
    const { server, target } = await s3()
    const bytes = bytesOf(4, 3 * PART)
    const first = put(target, 'ujet-media/a.bin', bytes, killAt(4, 'after'))
    await first.stored.catch(() => {})
    server.forgetUploads()
    const second = put(target, 'ujet-media/a.bin', bytes, { earlier: first.journal.at(-1) })
    expect(await second.stored).toMatchObject({ size: 3 * PART, wasThere: false })
    expect((await server.read('ujet-media/a.bin'))!.equals(bytes)).toBe(true)
  })

  test('whose last answer was lost is found to be there', async () => {
    const { server, target } = await s3()
    const bytes = bytesOf(5, 2 * PART + 9)
    server.store.loseAnswers(({ method, url }) => method === 'POST' && url!.includes('uploadId='), 1)
    expect(await put(target, 'ujet-media/a.bin', bytes).stored).toMatchObject({ wasThere: true })
    expect((await server.read('ujet-media/a.bin'))!.equals(bytes)).toBe(true)
  })
})

test('a key that nobody knows is STORAGE_AUTH, and it is in no message', async () => {
  const { server } = await s3()
  const target = await openTarget('s3', {
    bucket: server.bucket,
    endpoint: server.url,
    accessKeyId: 'nobody',
    secretAccessKey: 'canary',
  })
  onTestFinished(() => target.close())
  const error = await put(target, 'ujet-media/a.bin', bytesOf(1, 10)).stored.catch((one: unknown) => one)
  expect(error).toMatchObject({ code: 'STORAGE_AUTH' })
  expect(String(error)).not.toContain('canary')
})
