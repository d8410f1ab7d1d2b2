import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { checkConfig } from '../../src/config/check-config.ts'
import { runCli, useCrmAndFolder } from './run-cli.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
/** A configuration without the comment above it. */
const body = (text: string): string => text.slice(text.indexOf('version: 1'))
const { file } = useCrmAndFolder()

test('without a preset every one is listed with a line about it', async () => {
  const { code, out, err } = await runCli(['init'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out.trimEnd().split('\n')).toEqual([
    'espocrm          EspoCRM: contacts are the accounts, cases are the records.',
    'generic          Any CRM with an HTTP API: a starting point with every part explained.',
    'kommo            Kommo: contacts and companies are the accounts, active leads are the records; each call is logged once.',
    'request-tracker  Request Tracker 5 with REST 2.0: users are the accounts, tickets are the records.',
    'zoho             Zoho CRM: contacts are the accounts, cases are the records.',
  ])
})

test.each([[['init', 'zoho']], [['init', 'zoho', '-']]])('%j prints the preset', async (args) => {
  expect(await runCli(args)).toEqual({ code: 0, out: read('presets/zoho.yaml'), err: '' })
})

test('a file gets the preset as it is, and what comes next is said', async () => {
  const path = file('gone.yaml', '').replace('gone', 'new')
  expect(await runCli(['init', 'generic', path])).toEqual({
    code: 0,
    out: '',
    err: `${path} is written. Next: crmwire check ${path}\n`,
  })
  expect(readFileSync(path, 'utf8')).toBe(read('presets/generic.yaml'))
})

test('a file that exists is replaced with --force only', async () => {
  const path = file('mine.yaml', 'mine')
  expect(await runCli(['init', 'espocrm', path])).toEqual({
    code: 1,
    out: '',
    err: `${path} cannot be written: it exists already; --force replaces it.\n`,
  })
  expect(readFileSync(path, 'utf8')).toBe('mine')
  expect((await runCli(['init', 'espocrm', path, '--force'])).code).toBe(0)
  expect(readFileSync(path, 'utf8')).toBe(read('presets/espocrm.yaml'))
})

test.each([
  [['nowhere/new.yaml'], 'nowhere/new.yaml cannot be written: there is no such folder.'],
  [['.', '--force'], '. cannot be written: it is a folder.'],
])('writing to %j fails in one line', async (args, message) => {
  expect(await runCli(['init', 'espocrm', ...args])).toEqual({ code: 1, out: '', err: `${message}\n` })
})

test.each([
  ['expocrm', 'There is no preset expocrm. Did you mean espocrm? '],
  ['salesforce', 'There is no preset salesforce. '],
])('the unknown preset %s is answered with all others, and with one that is close', async (name, beginning) => {
  expect(await runCli(['init', name])).toEqual({
    code: 1,
    out: '',
    err: `${beginning}All presets: espocrm, generic, kommo, request-tracker, zoho.\n`,
  })
})

test.each([
  ['espocrm.yaml', ['CONFIG_SETTING_MISSING settings.CRM_URL', 'CONFIG_SETTING_MISSING settings.CRM_API_KEY']],
  ['generic.yaml', ['CONFIG_SETTING_MISSING settings.CRM_URL', 'CONFIG_SETTING_MISSING settings.CRM_TOKEN']],
  [
    'kommo.yaml',
    [
      'CONFIG_SETTING_MISSING settings.KOMMO_URL',
      'CONFIG_SETTING_MISSING settings.KOMMO_TOKEN',
      'CONFIG_SETTING_MISSING settings.KOMMO_ACCOUNT',
    ],
  ],
  ['request-tracker.yaml', ['CONFIG_SETTING_MISSING settings.RT_URL', 'CONFIG_SETTING_MISSING settings.RT_TOKEN']],
  [
    'zoho.yaml',
    ['CONFIG_SETTING_MISSING settings.ZOHO_CLIENT_ID', 'CONFIG_SETTING_MISSING settings.ZOHO_CLIENT_SECRET'],
  ],
])('the preset %s has no errors, and lacks nothing but its settings', (name, warnings) => {
  const { ok, issues } = checkConfig(read(`presets/${name}`), { settings: {} })
  expect(ok).toBe(true)
  expect(issues.map(({ code, path }) => `${code} ${path}`)).toEqual(warnings)
})

test('every preset is checked above', () => {
  expect(readdirSync(join(ROOT, 'presets')).toSorted()).toEqual([
    'espocrm.yaml',
    'generic.yaml',
    'kommo.yaml',
    'request-tracker.yaml',
    'zoho.yaml',
  ])
})

test.each(['espocrm.yaml', 'request-tracker.yaml'])(
  'the example %s and its preset differ in their heading only',
  (name) => {
    expect(body(read(`presets/${name}`))).toBe(body(read(`examples/${name}`)))
  },
)

test('presets are part of the package', () => {
  expect((JSON.parse(read('package.json')) as { files: string[] }).files).toContain('presets')
})
