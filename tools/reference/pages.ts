import { format, resolveConfig } from 'prettier'
import { configurationPage } from './configuration-page.ts'
import { errorsPage } from './errors-page.ts'
import { functionsPage } from './functions-page.ts'
import { metadataPage } from './metadata-page.ts'
import { retriesPage } from './retries-page.ts'
import { statesPage } from './states-page.ts'
import { variablesPage } from './variables-page.ts'

const PAGES = {
  'docs/reference/configuration.md': configurationPage,
  'docs/reference/errors.md': errorsPage,
  'docs/reference/functions.md': functionsPage,
  'docs/reference/metadata.md': metadataPage,
  'docs/reference/retries.md': retriesPage,
  'docs/reference/states.md': statesPage,
  'docs/reference/variables.md': variablesPage,
} as const

/** Every page that is written from the code, as it must be: path → text. */
export async function referencePages(): Promise<Map<string, string>> {
  const options = (await resolveConfig('docs/reference/errors.md')) ?? {}
  const pages = Object.entries(PAGES).map(
    async ([path, write]) => [path, await format(write(), { ...options, parser: 'markdown' })] as const,
  )
  return new Map(await Promise.all(pages))
}
