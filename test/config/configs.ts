import { readFileSync } from 'node:fs'
import { checkConfig } from '../../src/config/check-config.ts'

/** The example that ships with the package. */
export const ESPOCRM = readFileSync('examples/espocrm.yaml', 'utf8')

type Tree = Record<string, unknown>

/** A small configuration without mistakes and warnings, with some of its top-level keys replaced; `undefined` takes one out. */
export function config(changes: Tree = {}): Tree {
  const whole: Tree = {
    version: 1,
    name: 'CRM',
    baseUrl: 'https://crm.example.com',
    account: account(),
    record: { create: { method: 'POST', url: '/cases', params: { who: '{ACCOUNT_ID}' }, unique: { by: 'clientId' } } },
    comment: { method: 'POST', url: '/notes', params: { of: '{RECORD_ID}', text: '{COMMENT_BODY}' } },
    ...changes,
  }
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined))
}

/** The account of `config`, with some of its keys replaced. */
export function account(changes: Tree = {}): Tree {
  return { findByQuery: find(), create: create(), ...changes }
}

/** A find of `config`, with some of its keys replaced. */
export function find(changes: Tree = {}): Tree {
  return { method: 'GET', url: '/people', params: { email: '{EMAIL}' }, ...changes }
}

/** A create of `config`, with some of its keys replaced. */
export function create(changes: Tree = {}): Tree {
  return { method: 'POST', url: '/people', params: { email: '{EMAIL}' }, ...changes }
}

/** An upload, with some of its keys replaced. */
export function upload(changes: Tree = {}): Tree {
  return { files: ['photo'], method: 'POST', url: '/files', params: { file: '{FILE_DATA}' }, ...changes }
}

/** What a check finds: `CODE path`, warnings with a question mark. */
export function found(input: unknown, settings?: Record<string, string>): string[] {
  const { issues } = checkConfig(input as never, { settings })
  return issues.map(({ severity, code, path }) => `${code}${severity === 'warning' ? '?' : ''} ${path}`)
}
