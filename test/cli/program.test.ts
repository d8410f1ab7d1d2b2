import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ESPOCRM, runCli } from './run-cli.ts'

const ROOT = join(import.meta.dirname, '../..')

test('--version prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  expect(await runCli(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
})

test.each([[[]], [['check']], [['plan']], [['run']], [['links']], [['schema']]])(
  'help of %j has examples',
  async (command) => {
    const { code, out, err } = await runCli([...command, '--help'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^Usage: crmwire/)
    expect(out).toMatch(/Examples:\n {2}\$ /)
  },
)

test.each([
  [[], 'Usage: crmwire'],
  [['frob'], "unknown command 'frob'"],
  [['chek', 'x'], 'Did you mean check?'],
  [['check'], "missing required argument 'config'"],
  [['check', 'a.yaml', '--frob'], "unknown option '--frob'"],
  [['run', 'a.yaml'], "required option '--events <file>' not specified"],
  [['run', 'a.yaml', '--events', 'e', '--wait', 'soon'], 'It is a number of seconds, 0 to 604800.'],
  [['jobs', 'list', '--ledger', 'no/such.db'], 'There is no ledger at no/such.db'],
])('%j is a usage error with exit code 1', async (args, message) => {
  const { code, out, err } = await runCli(args)
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toContain(message)
})

test('an unexpected fault is one clear line, without a stack and without values', async () => {
  const terminal = { input: () => Promise.reject(new TypeError('canary')) }
  const { code, out, err } = await runCli(['check', '-'], { terminal })
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toBe('crmwire failed inside (TypeError). Please report it with the command that you ran.\n')
})

test('schema prints a JSON Schema', async () => {
  const { code, out } = await runCli(['schema'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' })
})

test('schema metadata prints the one of the metadata file', async () => {
  const { code, out } = await runCli(['schema', 'metadata'])
  expect(code).toBe(0)
  expect(JSON.parse(out)).toMatchObject({ title: 'Session metadata', required: ['id'] })
})

test('there is no schema of anything else', async () => {
  expect(await runCli(['schema', 'moon'])).toMatchObject({ code: 1, out: '' })
})

/** Prints the names of all packages that a program loads. */
const SPY = `import { registerHooks } from 'node:module'
registerHooks({ resolve(specifier, context, next) {
  if (/^[a-z@]/.test(specifier) && !specifier.startsWith('node:') && !specifier.startsWith('file:')) process.stderr.write('<' + specifier + '>')
  return next(specifier, context)
} })`

function packagesOf(...args: string[]): string[] {
  const spy = `data:text/javascript,${encodeURIComponent(SPY)}`
  const { stderr, status } = spawnSync(process.execPath, ['--import', spy, ...args], { encoding: 'utf8', cwd: ROOT })
  expect(status).toBe(0)
  return [...new Set(Array.from(stderr.matchAll(/<([^>]+)>/g), ([, name]) => name!))]
}

test('help loads commander, the version, and nothing else', () => {
  expect(packagesOf('src/cli/main.ts', 'run', '--help')).toEqual(['commander', 'crmwire/package.json'])
})

test('check loads no HTTP client', () => {
  const packages = packagesOf('src/cli/main.ts', 'check', ESPOCRM)
  expect(packages).toContain('zod')
  expect(packages).not.toContain('undici')
})

test('importing the library loads no schema, parser, client or numbering plan', () => {
  const packages = packagesOf('src/index.ts')
  expect(packages.filter((name) => /zod|yaml|undici|libphonenumber|jsonpath/.test(name))).toEqual([])
})
