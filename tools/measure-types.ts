/**
 * Measures what the checks of `defineConfig` cost the compiler: the largest example as a TypeScript object, once through
 * `defineConfig` and once as a plain `Config`, several times each.
 *
 *     npm run types:cost
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'

const RUNS = 7
const LIMITS = { instantiations: 200_000, seconds: 0.3 }

interface Cost {
  instantiations: number
  seconds: number
}

const compiler = createRequire(import.meta.url).resolve('typescript/lib/tsc.js')
const folder = mkdtempSync(join(tmpdir(), 'crmwire-types-'))
const object = JSON.stringify(parse(readFileSync('examples/espocrm.yaml', 'utf8')), undefined, 2)
const source = JSON.stringify(resolve('src/config/define-config.ts'))
const head = `import { type Config, defineConfig } from ${source}\n`

// Both files load the same types, so that only the checks differ.
const plain = project('plain', `${head}export const define = defineConfig\nexport const config: Config = ${object}\n`)
const checked = project('checked', `${head}export const config: Config = defineConfig(${object})\n`)
const costs: [Cost, Cost][] = Array.from({ length: RUNS }, () => [compile(plain), compile(checked)])
rmSync(folder, { recursive: true })

const without = best(costs.map(([cost]) => cost))
const withChecks = best(costs.map(([, cost]) => cost))
const added: Cost = {
  instantiations: withChecks.instantiations - without.instantiations,
  seconds: withChecks.seconds - without.seconds,
}
print('without', without)
print('with', withChecks)
print('added', added)
if (added.instantiations > LIMITS.instantiations || added.seconds > LIMITS.seconds) {
  console.error(`The checks may add ${LIMITS.instantiations} instantiations and ${LIMITS.seconds} s.`)
  process.exitCode = 1
}

/** Writes a project of one file, and returns its tsconfig. */
function project(name: string, text: string): string {
  const base = { extends: resolve('tsconfig.json'), files: [`${name}.ts`], include: [] }
  const compilerOptions = { rewriteRelativeImportExtensions: false, typeRoots: [resolve('node_modules/@types')] }
  writeFileSync(join(folder, `${name}.ts`), text)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...base, compilerOptions }))
  return join(folder, `${name}.json`)
}

function compile(tsconfig: string): Cost {
  const report = execFileSync(process.execPath, [compiler, '-p', tsconfig, '--extendedDiagnostics'], {
    encoding: 'utf8',
  })
  const figure = (label: string): number => Number(new RegExp(`^${label}:\\s+([\\d.]+)`, 'm').exec(report)![1])
  return { instantiations: figure('Instantiations'), seconds: figure('Check time') }
}

/** The fastest run is the one that other work on the machine disturbed least. */
function best(all: Cost[]): Cost {
  return all.reduce((one, other) => (other.seconds < one.seconds ? other : one))
}

function print(label: string, { instantiations, seconds }: Cost): void {
  console.log(`${label.padEnd(8)} ${String(instantiations).padStart(8)} instantiations  ${seconds.toFixed(2)} s`)
}
