import { describe, expect, test } from 'vitest'
import { account, config, create, find, found } from './configs.ts'

describe('a mistake is told once', () => {
  test.each([
    ['a section of the wrong type takes nothing with it', { account: 5 }, ['CONFIG_INVALID_VALUE account']],
    ['a section that is nothing', { record: null }, ['CONFIG_INVALID_VALUE record']],
    ['a misspelled section', { account: undefined, acount: account() }, ['CONFIG_UNKNOWN_KEY acount']],
    [
      'a misspelled key that is needed',
      { account: account({ findByQuery: { ...find(), method: undefined, methd: 'GET' } }) },
      ['CONFIG_UNKNOWN_KEY account.findByQuery.methd'],
    ],
    [
      'a misspelled create',
      { account: account({ create: undefined, creat: create() }) },
      ['CONFIG_UNKNOWN_KEY account.creat'],
    ],
    ['a section by another name', { account: undefined, customer: account() }, ['CONFIG_UNKNOWN_KEY customer']],
    [
      'a broken create is no missing one',
      { account: account({ create: 'x' }) },
      ['CONFIG_INVALID_VALUE account.create'],
    ],
    ['a broken baseUrl is no missing one', { baseUrl: 5 }, ['CONFIG_INVALID_VALUE baseUrl']],
    [
      'a broken whenMissing',
      { account: { findByQuery: find(), whenMissing: 'never' } },
      ['CONFIG_INVALID_VALUE account.whenMissing'],
    ],
    [
      'a broken network',
      { baseUrl: 'http://localhost', network: { http: 'yes', allow: ['localhost'] } },
      ['CONFIG_INVALID_VALUE network.http'],
    ],
    [
      'a broken setting is declared',
      { settings: { URL: 5 }, baseUrl: '${URL}' },
      ['CONFIG_INVALID_VALUE settings.URL'],
    ],
    ['settings that are a setting', { settings: '${X}', timeoutSeconds: '${T}' }, ['CONFIG_INVALID_VALUE settings']],
    ['broken settings', { settings: 5, baseUrl: '${URL}' }, ['CONFIG_INVALID_VALUE settings']],
    [
      'a broken variable is declared',
      { variables: { TIER: 5 }, texts: { subject: '{TIER}' } },
      ['CONFIG_INVALID_VALUE variables.TIER'],
    ],
    [
      'a broken conflict',
      { account: account({ create: create({ unique: { by: 'constraint' }, conflict: { status: 409 } }) }) },
      ['CONFIG_INVALID_VALUE account.create.conflict.status'],
    ],
    ['an unknown strategy', { auth: { type: 'digest', token: 'x' } }, ['CONFIG_INVALID_VALUE auth.type']],
    ['no strategy', { auth: { token: 'x' } }, ['CONFIG_MISSING_KEY auth.type']],
    [
      'a broken dialect',
      { account: account({ findByQuery: find({ dialect: 'mysql', params: { q: 'a{EMAIL}' } }) }) },
      ['CONFIG_INVALID_VALUE account.findByQuery.dialect'],
    ],
    [
      'a broken parameter',
      { comment: { method: 'POST', url: '/n', params: { text: { COMMENT_BODY: null } } } },
      ['CONFIG_INVALID_VALUE comment.params.text'],
    ],
    [
      'a broken verify',
      { account: account({ findByQuery: find({ params: { p: '{PHONE_NUMBER}' }, response: { verify: 'p' } }) }) },
      ['CONFIG_INVALID_VALUE account.findByQuery.response.verify'],
    ],
    [
      'a template that cannot be parsed',
      { comment: { method: 'POST', url: '/n', params: { text: '{COMMENT_BODY' } } },
      ['TEMPLATE_UNCLOSED_VARIABLE comment.params.text'],
    ],
    [
      'a part of a list',
      { account: account({ findByQuery: [5, find({ params: { a: '{EMIAL}' } }), find({ method: 'GTE' })] }) },
      [
        'CONFIG_INVALID_VALUE account.findByQuery[0]',
        'CONFIG_INVALID_VALUE account.findByQuery[2].method',
        'TEMPLATE_UNKNOWN_VARIABLE account.findByQuery[1].params.a',
      ],
    ],
  ])('%s', (_mistake, changes, expected) => {
    expect(found(config(changes)).toSorted()).toEqual(expected.toSorted())
  })
})

describe('no mistake hides another', () => {
  test('rules are checked beside what is malformed', () => {
    expect(
      found(
        config({
          timeoutSeconds: 'soon',
          account: account({ findByQuery: { url: 5, params: { a: '{EMIAL}' } }, create: create({ body: {} }) }),
          extra: 1,
        }),
      ).toSorted(),
    ).toEqual([
      'CONFIG_BODY account.create.body',
      'CONFIG_INVALID_VALUE account.findByQuery.url',
      'CONFIG_INVALID_VALUE timeoutSeconds',
      'CONFIG_MISSING_KEY account.findByQuery.method',
      'CONFIG_UNKNOWN_KEY extra',
      'TEMPLATE_UNKNOWN_VARIABLE account.findByQuery.params.a',
    ])
  })

  test('what stands under a misspelled key is checked under the name that was meant', () => {
    expect(
      found(config({ coment: { method: 'POST', url: '/n', params: { text: '{COMENT_BODY}' } }, comment: undefined })),
    ).toEqual(['CONFIG_UNKNOWN_KEY coment', 'TEMPLATE_UNKNOWN_VARIABLE coment.params.text'])
  })

  test('so are its values', () => {
    expect(found(config({ phones: { format: 'e146' } }))).toEqual([
      'CONFIG_UNKNOWN_KEY phones',
      'CONFIG_INVALID_VALUE phones.format',
    ])
  })
})
