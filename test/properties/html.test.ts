import { expect, test } from 'vitest'
import { toHtml } from '../../src/flow/facts.ts'
import { fill } from '../template/language.ts'
import { LONG, always } from './support/always.ts'
import { anyValue } from './support/values.ts'

const MARKUP = [
  '<script>',
  '</p>',
  '<!--',
  '-->',
  '<img src=x onerror=y>',
  '<br>',
  '&lt;',
  '&#60;',
  '&amp',
  'javascript:',
]
const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

/** What a browser shows for text that has entities and nothing else of HTML; nothing for any other. */
function shown(html: string): string | undefined {
  return /^(?:[^<>&"']|&(?:amp|lt|gt|quot|#39);)*$/.test(html)
    ? html.replaceAll(/&([a-z]+|#39);/g, (_whole, name: string) => ENTITIES[name]!)
    : undefined
}

test('what somebody wrote is text in HTML: no tag, no attribute and no entity of theirs', LONG, () => {
  always([anyValue(MARKUP)], (value) => {
    const paragraph = toHtml(value)
    expect(paragraph.slice(0, 3) + paragraph.slice(-4)).toBe('<p></p>')
    expect(paragraph.slice(3, -4).split('<br>').map(shown)).toEqual(value.split(/\r?\n/))
    expect(shown(fill('{NAME|html}', { NAME: value }) as string)).toBe(value)
  })
})
