import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** Every file, and every package, that importing a file loads. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(
    /^(?:import|export)\s+(?!type\s)[^'"]*?from\s+'([^']+)'/gm,
  ))
    if (specifier!.startsWith('.')) loadedBy(resolve(dirname(file), specifier!), seen)
    else seen.add(specifier!)
  return seen
}

test('the configuration loads no HTTP client, no store and no numbering plans', () => {
  const loaded = [...loadedBy(resolve('src/config/index.ts'))].map((file) =>
    file.startsWith('/') ? relative('.', file) : file,
  )
  expect(loaded).toContain('zod')
  for (const heavy of ['undici', 'libphonenumber-js/max', 'node:sqlite', 'pg-boss']) expect(loaded).not.toContain(heavy)
  expect(loaded.filter((file) => /^src\/(?:ledger|engine|connector)/.test(file))).toEqual([])
})

test('no text becomes a program: nothing evaluates one', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  expect(files.length).toBeGreaterThan(400)
  for (const file of files) {
    const source = readFileSync(`src/${file}`, 'utf8')
    expect(source, file).not.toMatch(/\beval\(|\bFunction\(|['"](?:node:)?vm['"]|jsonpath/)
  }
})

test('a configuration is read and its answers are searched where programs from text are forbidden', () => {
  const program = `
    import { createConnector, loadConfig } from './src/index.ts'
    import { compilePath } from './src/response/path.ts'
    const connector = await createConnector(await loadConfig('examples/espocrm.yaml'), {
      settings: { CRM_URL: 'https://crm.example.com', CRM_API_KEY: 'a-key' },
    })
    await connector.close()
    console.log(compilePath("$..list[?(@.type == 'x' && !@.closed)].id").all({ list: [{ id: 7, type: 'x' }] }, { list: [{ id: 7, type: 'x' }] }))
  `
  const flags = ['--disallow-code-generation-from-strings', '--disable-warning=ExperimentalWarning']
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, '--input-type=module-typescript', '--eval', program],
    { encoding: 'utf8' },
  )
  expect([stdout, stderr]).toEqual(['[ 7 ]\n', ''])
})
