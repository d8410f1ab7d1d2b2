import { join } from 'node:path'
import { serverFolder } from './folder.ts'
import { openTarget } from './ports.ts'
import type { StorageServer } from './storage-server.ts'

/** A folder of this machine; no line leads to it. */
export async function startDirectory(root?: string): Promise<StorageServer> {
  const folder = await serverFolder(root)
  return {
    url: '',
    storage: { spec: { directory: { path: folder.path } }, settings: {} },
    open: ({ partBytes } = {}) => openTarget('directory', { path: folder.path }, { partBytes }),
    names: () => folder.names(),
    read: (path) => folder.read(path),
    fileOf: (path) => join(folder.path, path),
    plant: (path, bytes) => folder.plant(path, bytes),
    close: () => folder.remove(),
  }
}
