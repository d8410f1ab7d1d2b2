import { InvalidArgumentError } from 'commander'

/** Arguments and options that several commands have, in the same words. */
export const CONFIG = ['<config>', 'configuration file (YAML or JSON)'] as const
export const SESSION = ['--session <file>', 'JSON file with a session and its id, or an event; - is stdin'] as const
export const JSON_DOCUMENT = ['--json', 'print one JSON document'] as const
export const LEDGER = [
  '--ledger <where>',
  'file or postgres://… with the state; else CRMWIRE_LEDGER, else ./crmwire.db',
] as const
export const TENANT = ['--tenant <name>', 'whose sessions they are', 'default'] as const

/** The end of a help text. */
export function examples(...lines: string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  $ ${line}`)].join('\n')
}

export function seconds(text: string): number {
  return number(text, 'of seconds, 0 to 604800', (value) => value >= 0 && value <= 604_800)
}

export function port(text: string): number {
  return number(text, 'of a port, 0 to 65535', (value) => Number.isInteger(value) && value >= 0 && value <= 65_535)
}

export function count(text: string): number {
  return number(text, 'from 1 to 10000', (value) => Number.isInteger(value) && value >= 1 && value <= 10_000)
}

function number(text: string, what: string, isValid: (value: number) => boolean): number {
  const value = Number(text)
  if (text.trim() === '' || !isValid(value)) throw new InvalidArgumentError(`It is a number ${what}.`)
  return value
}

/** `a,b c` and repeated options alike. */
export function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...text.split(/[\s,]+/).filter((one) => one !== '')]
}
