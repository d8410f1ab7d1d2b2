import { describe, expect, test } from 'vitest'
import { createSettings, fillSettings, readSetting, secretValues, settingUses } from '../../src/config/settings.ts'

const tree = {
  settings: {
    URL: {},
    KEY: { secret: true },
    NOTE: { optional: true },
    LANG: { default: 'en' },
    COUNT: { default: 3 },
    FORM: { example: 'x-1' },
    WORD: {},
  },
  baseUrl: '${URL}/api',
  auth: { type: 'basic', username: '${WORD}', password: '${FORM}' },
}

test('a setting is its value, its default, nothing, its example, or a stand-in', () => {
  const settings = createSettings(tree, { KEY: 'abc', LANG: '', WORD: undefined })
  expect(['KEY', 'LANG', 'COUNT', 'NOTE', 'FORM', 'URL', 'WORD', 'OTHER'].map((name) => settings.text(name))).toEqual([
    'abc',
    'en',
    '3',
    '',
    'x-1',
    'https://crm.example.invalid',
    'WORD',
    'OTHER',
  ])
  expect(settings.unset).toEqual(['URL', 'FORM', 'WORD'])
})

test('values that programs give may be numbers, and come from nowhere else', () => {
  expect(createSettings(tree, { WORD: 5 }).text('WORD')).toBe('5')
  expect(createSettings({ settings: { toString: {} } }, {}).unset).toEqual(['toString'])
})

test('secrets are those that are marked, and those in secret places', () => {
  expect(secretValues(tree, createSettings(tree, { KEY: 'abc', FORM: 'def', WORD: 'me' }))).toEqual(['abc', 'def'])
})

describe('in text', () => {
  const settings = createSettings(tree, { WORD: '${KEY}{NAME}$1' })
  test.each([
    ['${WORD}', '${KEY}{NAME}$1'],
    ['a ${LANG} b ${LANG}', 'a en b en'],
    ['$${WORD}', '${WORD}'],
    ['$ {LANG} ${ LANG}', '$ {LANG} ${ LANG}'],
  ])('%s is filled in once', (text, expected) => {
    expect(fillSettings(text, settings)).toBe(expected)
  })

  test('uses have places', () => {
    expect(settingUses('a${B}$${C}${')).toEqual([
      { name: 'B', start: 1, end: 5 },
      { name: undefined, start: 10, end: 12 },
    ])
  })
})

test('a text is read as the type that is expected', () => {
  expect(readSetting(' 5 ', 'number')).toBe(5)
  expect(readSetting('', 'number')).toBeUndefined()
  expect(readSetting('x', 'int')).toBeUndefined()
  expect(readSetting('TRUE', 'boolean')).toBe(true)
  expect(readSetting('no', 'boolean')).toBeUndefined()
  expect(readSetting('no', undefined)).toBe('no')
})
