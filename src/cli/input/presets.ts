import { readFile, readdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/** A configuration to begin with. */
export interface Preset {
  name: string
  /** One line. */
  description: string
  /** The whole file. */
  text: string
}

/** The presets of the package, by name. Each is a file whose first line is a comment that describes it. */
export async function readPresets(): Promise<Preset[]> {
  // From the sources and from a bundle alike, the package finds itself by its name.
  const folder = join(dirname(createRequire(import.meta.url).resolve('crmwire/package.json')), 'presets')
  const files = (await readdir(folder)).filter((file) => file.endsWith('.yaml')).toSorted()
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8')
      const [first = ''] = text.split('\n')
      return { name: file.replace(/\.yaml$/, ''), description: first.replace(/^#\s*/, ''), text }
    }),
  )
}
