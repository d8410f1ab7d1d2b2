import { readFileSync } from 'node:fs'
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
