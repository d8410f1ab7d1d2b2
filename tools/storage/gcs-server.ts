import { type KeyObject, generateKeyPairSync, verify } from 'node:crypto'
import { truncate } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { crc32cChecksum } from '../../src/storage/checksums.ts'
import {
  type Handle,
  type ObjectStore,
  type StoredObject,
  give,
  receive,
  startObjectStore,
  sumOf,
} from './object-store.ts'
import { openTarget } from './ports.ts'
import type { StorageServer } from './storage-server.ts'

/** What is kept of a broken upload is a multiple of this. */
const UNIT = 256 * 1_024

export interface GcsServer extends StorageServer {
  /** The key file of a service account that gets tokens here. */
  serviceAccount: string
  /** How many tokens were given. */
  tokensGiven(): number
  store: ObjectStore
  bucket: string
  token: string
  /** From now on the token is another one. */
  changeToken(): void
  /** Forgets all uploads that are under way. */
  forgetUploads(): void
}

interface Session {
  name: string
  /** One request at a time. */
  turn: Promise<unknown>
  generation: string | null
  received: number
}

export interface GcsServerOptions {
  /** Tokens that are good. Default: the one of the server. */
  admits?: (token: string) => boolean
}

/** A server that speaks the part of the JSON API of Google Cloud Storage that stores files. */
export async function startGcs({ admits }: GcsServerOptions = {}): Promise<GcsServer> {
  const bucket = 'calls'
  const sessions = new Map<string, Session>()
  let tokens = 1
  const token = (): string => `token-${tokens}`
  const isGood = admits ?? ((given: string) => given === token())
  const account = generateKeyPairSync('rsa', { modulusLength: 2048 })
  let given = 0
  const store = await startObjectStore((own) => {
    const handle = createHandle(own, bucket, sessions, isGood)
    return async (request, response, url) => {
      if (url.pathname !== '/token') return handle(request, response, url)
      const form = new URLSearchParams(await text(request))
      if (!isSignedBy(account.publicKey, form.get('assertion') ?? '', `${own.url}/token`)) {
        response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}')
        return
      }
      given++
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ access_token: token(), token_type: 'Bearer', expires_in: 3600 }))
    }
  })
  const serviceAccount = JSON.stringify({
    type: 'service_account',
    client_email: 'calls@company.iam.gserviceaccount.com',
    private_key_id: 'key-1',
    private_key: account.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: `${store.url}/token`,
  })
  return {
    url: store.url,
    store,
    bucket,
    serviceAccount,
    tokensGiven: () => given,
    storage: {
      spec: { gcs: { bucket, endpoint: store.url, serviceAccount: '${SECRET}' } },
      settings: { SECRET: serviceAccount },
    },
    fileOf: (path) => join(store.folder.path, path),
    get token() {
      return token()
    },
    changeToken() {
      tokens++
    },
    forgetUploads: () => sessions.clear(),
    open({ through, partBytes } = {}) {
      let known = token()
      return openTarget(
        'gcs',
        { bucket, endpoint: through ?? store.url },
        {
          partBytes,
          authorization(refused) {
            if (refused !== undefined) known = token()
            return Promise.resolve(`Bearer ${known}`)
          },
        },
      )
    },
    names: () => store.folder.names(),
    read: (path) => store.folder.read(path),
    async plant(path, bytes) {
      const planted = join(store.folder.path, 'planted')
      await store.folder.plant('planted', bytes)
      const crc32c = (await sumOf(planted, crc32cChecksum())).digest()
      await store.keep(path, planted, { crc32c })
    },
    close: () => store.close(),
  }
}

function createHandle(
  store: ObjectStore,
  bucket: string,
  sessions: Map<string, Session>,
  isGood: (token: string) => boolean,
): Handle {
  const { objects } = store
  const matches = (name: string, generation: string | null): boolean =>
    generation === null || String(objects.get(name)?.generation ?? 0) === generation
  let lastSession = 0

  return async (request, response, url) => {
    const upload = sessions.get(url.searchParams.get('upload_id') ?? '')
    const isUpload = url.searchParams.has('upload_id')
    if (!isUpload && !isGood(request.headers.authorization?.replace(/^Bearer /, '') ?? '')) {
      response.writeHead(401).end()
      return
    }
    if (isUpload && !upload) {
      request.resume()
      response.writeHead(410).end()
      return
    }
    if (upload && request.method === 'DELETE') {
      sessions.delete(url.searchParams.get('upload_id')!)
      response.writeHead(499).end()
      return
    }
    if (upload) {
      const id = url.searchParams.get('upload_id')!
      await (upload.turn = upload.turn.catch(() => {}).then(() => goOn(request, response, upload, id)))
      return
    }
    const condition = url.searchParams.get('ifGenerationMatch')
    if (request.method === 'POST' && url.pathname === `/upload/storage/v1/b/${bucket}/o`) {
      const name = url.searchParams.get('name')!
      request.resume()
      if (!matches(name, condition)) {
        response.writeHead(412).end()
        return
      }
      const id = `session-${++lastSession}`
      sessions.set(id, { name, generation: condition, received: 0, turn: Promise.resolve() })
      const location = `http://${request.headers.host}/upload/storage/v1/b/${bucket}/o?upload_id=${id}`
      response.writeHead(200, { location }).end()
      return
    }
    const name = decodeURIComponent(new RegExp(`^/storage/v1/b/${bucket}/o/(.+)$`).exec(url.pathname)?.[1] ?? '')
    const object = objects.get(name)
    const generation = url.searchParams.get('generation')
    if (!object || (generation !== null && generation !== String(object.generation))) response.writeHead(404).end()
    else if (request.method === 'GET' && url.searchParams.get('alt') === 'media')
      await give(request, response, join(store.folder.path, name))
    else if (request.method === 'GET') response.writeHead(200).end(shown(object))
    else if (!matches(name, condition)) response.writeHead(412).end()
    else {
      await store.remove(name)
      response.writeHead(204).end()
    }
  }

  async function goOn(request: IncomingMessage, response: ServerResponse, session: Session, id: string): Promise<void> {
    const file = store.scratch(id)
    const resume = (): void => {
      const range = session.received > 0 ? { range: `bytes=0-${session.received - 1}` } : {}
      response.writeHead(308, range).end()
    }
    const [, from, total] = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(request.headers['content-range'] ?? '')!
    if (from === undefined && total === '*') {
      resume()
      return
    }
    const start = from === undefined ? 0 : Number(from)
    if (start !== session.received) {
      request.resume()
      resume()
      return
    }
    const { bytes, broke } = await receive(request, file, { start })
    const isLast = total !== '*' && start + bytes === Number(total)
    if (broke || !isLast) {
      session.received = Math.floor((start + bytes) / UNIT) * UNIT
      await truncate(file, session.received)
      if (!broke) resume()
      return
    }
    const crc32c = (await sumOf(file, crc32cChecksum())).digest()
    const wanted = /crc32c=([^,]+)/.exec(String(request.headers['x-goog-hash']))?.[1]
    if (wanted !== undefined && wanted !== crc32c) {
      response.writeHead(400).end()
      return
    }
    sessions.delete(id)
    if (!matches(session.name, session.generation)) response.writeHead(412).end()
    else response.writeHead(200).end(shown(await store.keep(session.name, file, { crc32c })))
  }
}

/** An object as it is described. */
const shown = ({ size, generation, facts }: StoredObject): string =>
  JSON.stringify({ size: String(size), generation: String(generation), crc32c: facts['crc32c'] })

/** What a service account has to say of itself to get a token. */
function isSignedBy(key: KeyObject, assertion: string, audience: string): boolean {
  const [header = '', claims = '', signature = ''] = assertion.split('.')
  const { aud, scope, iss } = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}') as Record<string, unknown>
  return (
    verify('sha256', Buffer.from(`${header}.${claims}`), key, Buffer.from(signature, 'base64url')) &&
    aud === audience &&
    iss === 'calls@company.iam.gserviceaccount.com' &&
    scope === 'https://www.googleapis.com/auth/devstorage.read_write'
  )
}
