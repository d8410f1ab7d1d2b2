import { StorageFailure } from './storage-failure.ts'
import type { StorageTarget } from './target.ts'

/**
 * The storage, which takes no path that leads out of its folder, or that some system reads in another way than it is written:
 * programs that bring files of their own may make paths of what somebody told them.
 */
export function withinFolder(target: StorageTarget): StorageTarget {
  return {
    ...target,
    stat: async (path) => target.stat(plainPath(path)),
    begin: async (path, beginning) => target.begin(plainPath(path), beginning),
    async *read(path, part) {
      yield* target.read(plainPath(path), part)
    },
    remove: async (path) => target.remove(plainPath(path)),
    link: (path) => target.link(plainPath(path)),
  }
}

/** @throws StorageFailure `STORAGE_PATH` */
function plainPath(path: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  const isPlain = !/[\u0000-\u001f\u007f\\]/.test(path) && path.split('/').every((name) => !/^\.{0,2}$/.test(name))
  if (!isPlain)
    throw new StorageFailure('STORAGE_PATH', 'the path of a file is not one inside the folder of the storage')
  return path
}
