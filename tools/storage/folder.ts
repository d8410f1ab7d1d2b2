import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'

/** A folder of its own for a server. */
export interface ServerFolder {
  path: string
  names(): Promise<string[]>
  read(path: string): Promise<Buffer | undefined>
  plant(path: string, bytes: string | Buffer): Promise<void>
  remove(): Promise<void>
}

/** @param root A folder that is there already, and stays. */
export async function serverFolder(root?: string): Promise<ServerFolder> {
  const path = await mkdtemp(join(root ?? tmpdir(), 'crmwire-storage-'))
  return {
    path,
    async names() {
      const all = await readdir(path, { recursive: true, withFileTypes: true })
      return all.filter((entry) => entry.isFile()).map((entry) => relative(path, join(entry.parentPath, entry.name)))
    },
    read: (file) => readFile(join(path, file)).catch(() => undefined),
    async plant(file, bytes) {
      await mkdir(dirname(join(path, file)), { recursive: true })
      await writeFile(join(path, file), bytes)
    },
    remove: () => rm(path, { recursive: true, force: true }),
  }
}
