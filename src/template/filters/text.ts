import { firstCharacters, lastCharacters } from '../../util/cut-text.ts'
import { type Filter, countArgument, noArgument } from '../filter.ts'
import { toText } from '../value.ts'

const onText = (change: (text: string) => string): Filter['apply'] => {
  return (value) => change(toText(value))
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Escapes what has a meaning in HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!)
}

function encodeBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64')
}

export const textFilters: readonly Filter[] = [
  {
    name: 'digits',
    signature: 'digits',
    summary: 'Keeps the digits only.',
    examples: [{ input: '+1 222 333 4444', output: '12223334444' }],
    takes: 'text',
    checkArgument: noArgument,
    apply: onText((text) => text.replaceAll(/\D/g, '')),
  },
  {
    name: 'last',
    signature: 'last:N',
    summary: 'Keeps the last N characters.',
    examples: [{ argument: '4', input: '+12223334444', output: '4444' }],
    takes: 'text',
    checkArgument: countArgument,
    apply: (value, count) => lastCharacters(toText(value), Number(count)),
  },
  {
    name: 'lower',
    signature: 'lower',
    summary: 'Writes in small letters.',
    examples: [{ input: 'Kim@Example.com', output: 'kim@example.com' }],
    takes: 'text',
    checkArgument: noArgument,
    apply: onText((text) => text.toLowerCase()),
  },
  {
    name: 'upper',
    signature: 'upper',
    summary: 'Writes in capital letters.',
    examples: [{ input: 'en', output: 'EN' }],
    takes: 'text',
    checkArgument: noArgument,
    apply: onText((text) => text.toUpperCase()),
  },
  {
    name: 'trim',
    signature: 'trim',
    summary: 'Takes the white space at both ends away.',
    examples: [{ input: '  Kim ', output: 'Kim' }],
    takes: 'text',
    checkArgument: noArgument,
    apply: onText((text) => text.trim()),
  },
  {
    name: 'truncate',
    signature: 'truncate:N',
    summary: 'Keeps the first N characters.',
    examples: [{ argument: '3', input: 'Order confirmation', output: 'Ord' }],
    takes: 'text',
    checkArgument: countArgument,
    apply: (value, count) => firstCharacters(toText(value), Number(count)),
  },
  {
    name: 'html',
    signature: 'html',
    summary: 'Escapes what has a meaning in HTML.',
    examples: [{ input: 'a < b & c', output: 'a &lt; b &amp; c' }],
    takes: 'text',
    checkArgument: noArgument,
    apply: onText(escapeHtml),
  },
  {
    name: 'base64',
    signature: 'base64',
    summary: 'Encodes the UTF-8 bytes of the text in base64.',
    examples: [{ input: 'Kim', output: 'S2lt' }],
    takes: 'text',
    checkArgument: noArgument,
    apply: onText(encodeBase64),
  },
  {
    name: 'raw',
    signature: 'raw',
    summary: 'Switches the dialect of the endpoint off for this variable.',
    examples: [{ input: 'a(b)', output: 'a(b)' }],
    takes: 'text',
    escapes: true,
    checkArgument: noArgument,
    apply: (value) => value,
  },
]
