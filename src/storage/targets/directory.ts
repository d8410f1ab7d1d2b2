import { pathToFileURL } from 'node:url'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { fileSystemTarget } from '../file-system-target.ts'
import { defineStorageKind } from '../kind.ts'
import { PART_BYTES } from '../target.ts'
import { directoryFiles } from './directory-files.ts'

export const directorySchema = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .meta({ description: 'The folder; relative to where the program runs.', examples: ['/var/lib/crmwire/files'] }),
  })
  .meta({ description: 'A folder of this machine, or one that is mounted here.' })

export const directory = defineStorageKind({
  name: 'directory',
  schema: directorySchema,
  secretFields: [],
  place,
  create({ path }, { partBytes = PART_BYTES }) {
    const folder = resolve(path)
    const link = (file: string): string => pathToFileURL(join(folder, file)).href
    return Promise.resolve(fileSystemTarget(directoryFiles, { place: place({ path }), folder, partBytes, link }))
  },
})

function place({ path }: { path: string }): string {
  return pathToFileURL(resolve(path)).href
}
