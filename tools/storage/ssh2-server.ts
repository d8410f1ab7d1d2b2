import { type Stats, constants } from 'node:fs'
import { type FileHandle, mkdir, open, rename, stat, unlink } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { serverFolder } from './folder.ts'
import { keyPair } from './key-pair.ts'
import { openTarget } from './ports.ts'
import type { StorageServer } from './storage-server.ts'

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp

export interface Ssh2Server extends StorageServer {
  port: number
  username: string
  password: string
  hostKey: string
}

export interface Ssh2ServerOptions {
  /** Takes the password only as an answer to a question. */
  asks?: boolean
  /** After so many bytes of a file there is no room left. */
  roomBytes?: number
  /** Opens no file for writing that is there already, unless it is emptied. */
  fromBeginning?: boolean
  /** Never answers a write, and stays there. */
  isStuck?: boolean
}

/**
 * An SFTP server without any extension: no flush, no replacing rename, no word on how much room there is. It takes a
 * password.
 */
export async function startSsh2Server(options: Ssh2ServerOptions = {}): Promise<Ssh2Server> {
  const { asks = false } = options
  const folder = await serverFolder()
  const { private: key, public: publicKey } = keyPair()
  const parsed = ssh2.utils.parseKey(publicKey)
  if (parsed instanceof Error) throw parsed
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(parsed.getPublicSSH())))
  const hostKey = `SHA256:${Buffer.from(hash).toString('base64').replace(/=+$/, '')}`
  const [username, password] = ['kim', 'a secret of kim']
  const connections = new Set<ssh2.Connection>()

  const server = new ssh2.Server({ hostKeys: [key] }, (client) => {
    connections.add(client)
    // Its types do not know it.
    ;(client as unknown as { setNoDelay(on: boolean): void }).setNoDelay(true)
    client.on('error', () => {})
    client.on('close', () => connections.delete(client))
    client.on('authentication', (context) => {
      if (!asks && context.method === 'password' && context.username === username && context.password === password)
        context.accept()
      else if (asks && context.method === 'keyboard-interactive')
        context.prompt([{ prompt: 'Password:', echo: false }], ([answer]) =>
          answer === password ? context.accept() : context.reject(),
        )
      else context.reject([asks ? 'keyboard-interactive' : 'password'])
    })
    client.on('session', (accept) =>
      accept().on('sftp', (acceptSftp) => serveFiles(acceptSftp(), folder.path, options)),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `tcp://127.0.0.1:${port}`,
    port,
    username,
    password,
    hostKey,
    storage: {
      spec: { sftp: { host: '127.0.0.1', port, username, password: '${SECRET}', hostKey } },
      settings: { SECRET: password },
    },
    fileOf: (path) => join(folder.path, path),
    open: ({ through, partBytes } = {}) =>
      openTarget(
        'sftp',
        {
          host: '127.0.0.1',
          port: through === undefined ? port : Number(new URL(through).port),
          username,
          password,
          hostKey,
        },
        { partBytes },
      ),
    names: () => folder.names(),
    read: (path) => folder.read(path),
    plant: (path, bytes) => folder.plant(path, bytes),
    async close() {
      for (const one of connections) one.end()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
      await folder.remove()
    },
  }
}

function serveFiles(
  sftp: ssh2.SFTPWrapper,
  folder: string,
  { roomBytes = Infinity, fromBeginning = false, isStuck = false }: Ssh2ServerOptions,
): void {
  const handles = new Map<number, FileHandle>()
  let last = 0
  let isOver = false
  const at = (path: string): string => join(folder, join('/', path))
  const handleOf = (handle: Buffer): FileHandle => handles.get(handle.readUInt32BE(0))!

  /** Answers with a status when there is nothing else to say. */
  function answer(id: number, work: () => Promise<void | number>): void {
    work().then(
      (status) => status !== -1 && sftp.status(id, status ?? STATUS_CODE.OK),
      (error: NodeJS.ErrnoException) => {
        const isMissing = error.code === 'ENOENT' || error.code === 'ENOTDIR'
        sftp.status(id, isMissing ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE)
      },
    )
  }

  sftp.on('OPEN', (id, path, flags) =>
    answer(id, async () => {
      const isWrite = (flags & OPEN_MODE.WRITE) !== 0
      const isEmptied = (flags & OPEN_MODE.TRUNC) !== 0
      if (isWrite && !isEmptied && fromBeginning && (await stat(at(path)).catch(() => undefined)))
        return STATUS_CODE.OP_UNSUPPORTED
      const asIs = isWrite ? constants.O_WRONLY | constants.O_CREAT : constants.O_RDONLY
      const file = await open(at(path), isEmptied ? 'w' : asIs)
      if (isOver) {
        await file.close()
        return -1
      }
      handles.set(++last, file)
      const handle = Buffer.alloc(4)
      handle.writeUInt32BE(last)
      sftp.handle(id, handle)
      return -1
    }),
  )
  sftp.on('WRITE', (id, handle, offset, data) =>
    answer(id, async () => {
      if (isStuck) return -1
      if (offset + data.length > roomBytes) return STATUS_CODE.FAILURE
      await handleOf(handle).write(data, 0, data.length, offset)
      return STATUS_CODE.OK
    }),
  )
  sftp.on('READ', (id, handle, offset, length) =>
    answer(id, async () => {
      // Once less than was asked for, as a server may give it.
      const { bytesRead, buffer } = await handleOf(handle).read(
        Buffer.alloc(length),
        0,
        offset === 0 ? Math.min(length, 30_000) : length,
        offset,
      )
      if (bytesRead === 0) return STATUS_CODE.EOF
      sftp.data(id, buffer.subarray(0, bytesRead))
      return -1
    }),
  )
  sftp.on('FSTAT', (id, handle) =>
    answer(id, async () => {
      sftp.attrs(id, attributesOf(await handleOf(handle).stat()))
      return -1
    }),
  )
  for (const event of ['STAT', 'LSTAT'] as const)
    sftp.on(event, (id: number, path: string) =>
      answer(id, async () => {
        sftp.attrs(id, attributesOf(await stat(at(path))))
        return -1
      }),
    )
  sftp.on('CLOSE', (id, handle) =>
    answer(id, async () => {
      await handleOf(handle).close()
      handles.delete(handle.readUInt32BE(0))
    }),
  )
  sftp.on('MKDIR', (id, path) => answer(id, () => mkdir(at(path))))
  sftp.on('REMOVE', (id, path) => answer(id, () => unlink(at(path))))
  sftp.on('RENAME', (id, from, to) =>
    answer(id, async () => {
      if (await stat(at(to)).catch(() => undefined)) return STATUS_CODE.FAILURE
      await rename(at(from), at(to))
      return STATUS_CODE.OK
    }),
  )
  sftp.on('close', () => {
    isOver = true
    for (const file of handles.values()) void file.close().catch(() => {})
  })
}

function attributesOf({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats): ssh2.Attributes {
  return { mode, uid, gid, size, atime: Math.floor(atimeMs / 1000), mtime: Math.floor(mtimeMs / 1000) }
}
