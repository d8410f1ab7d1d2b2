import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { compileConfig } from '../../src/config/compile.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { ConfigError } from '../../src/errors/config-error.ts'
import { isCrmwireError } from '../../src/errors/crmwire-error.ts'
import { ESPOCRM } from './configs.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crmwire-config-'))
})

const write = async (name: string, text: string): Promise<string> => {
  const file = join(folder, name)
  await writeFile(file, text)
  return file
}

const errorOf = async (work: Promise<unknown>): Promise<ConfigError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(ConfigError)
  return error as ConfigError
}

test('a loaded configuration has its data, its text and its file', async () => {
  const file = await write('espocrm.yaml', ESPOCRM)
  const loaded = await loadConfig(file)
  expect(loaded).toMatchObject({ file, text: ESPOCRM, config: { version: 1, name: 'EspoCRM' } })
})

test('a configuration with mistakes is refused with all of them', async () => {
  const file = await write('bad.json', '{\n  "version": 2,\n  "nam": "x"\n}')
  const error = await errorOf(loadConfig(file))
  expect(isCrmwireError(error)).toBe(true)
  expect(error.code).toBe('CONFIG_INVALID_VALUE')
  expect(error.issues).toHaveLength(2)
  expect(error.message).toContain('The configuration has 2 errors.')
  expect(error.message).toContain(`${file}:2:14 error CONFIG_INVALID_VALUE version`)
  expect(error.message).toContain(`${file}:3:3 error CONFIG_UNKNOWN_KEY nam`)
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({ issues: [{ line: 2 }, { line: 3 }] })
})

test('a file that is not there is said to be unreadable', async () => {
  const error = await errorOf(loadConfig(join(folder, 'nothing.yaml')))
  expect(error.code).toBe('CONFIG_UNREADABLE')
  expect(error.message).toContain('ENOENT')
})

test('settings are not needed to load, and are all needed to run', async () => {
  const loaded = await loadConfig(await write('espocrm.yaml', ESPOCRM))
  const error = await errorOf(compileConfig(loaded, { settings: { CRM_URL: '' } }))
  expect(error.issues.map(({ code, path }) => `${code} ${path}`)).toEqual([
    'CONFIG_SETTING_MISSING settings.CRM_URL',
    'CONFIG_SETTING_MISSING settings.CRM_API_KEY',
  ])
})

test('a private authority is read from beside the configuration', async () => {
  await write('ca.pem', 'PEM of a private authority')
  const loaded = await loadConfig(await write('ca.yaml', 'version: 1\nname: x\nnetwork: { ca: ca.pem }\n'))
  expect((await compileConfig(loaded, { settings: {} })).network.ca).toBe('PEM of a private authority')
  const lost = await loadConfig(await write('lost.yaml', 'version: 1\nname: x\nnetwork: { ca: lost.pem }\n'))
  expect((await errorOf(compileConfig(lost, { settings: {} }))).issues).toMatchObject([
    { code: 'CONFIG_UNREADABLE', path: 'network.ca', line: 3 },
  ])
  const text = '-----BEGIN CERTIFICATE-----\n'
  expect((await compileConfig({ version: 1, name: 'x', network: { ca: text } }, { settings: {} })).network.ca).toBe(
    text,
  )
})
