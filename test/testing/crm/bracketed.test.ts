import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bracketedList, parseBracketed } from '../../../src/testing/crm/bracketed.ts'

describe('parseBracketed', () => {
  test.each<[string, unknown]>([
    ['', {}],
    ['a=1', { a: '1' }],
    ['a[b]=1&a[c]=2', { a: { b: '1', c: '2' } }],
    ['where[0][type]=equals&where[0][value]=%2B1', { where: { 0: { type: 'equals', value: '+1' } } }],
    ['v[]=Closed&v[]=Rejected', { v: { 0: 'Closed', 1: 'Rejected' } }],
    [
      'w[0][value][0][type]=like&w[0][value][1][type]=in',
      { w: { 0: { value: { 0: { type: 'like' }, 1: { type: 'in' } } } } },
    ],
    ['where%5B0%5D%5Btype%5D=equals', { where: { 0: { type: 'equals' } } }],
    ['phone=+1', { phone: ' 1' }],
    ['a=1&a=2', { a: '2' }],
    ['a=1&a[b]=2', { a: { b: '2' } }],
    ['a[b]=2&a=1', { a: '1' }],
    ['a[b=1', { 'a[b': '1' }],
    ['[b]=1', { '[b]': '1' }],
    ['a[b]c=1', { 'a[b]c': '1' }],
  ])('%s', (text, expected) => {
    expect(parseBracketed(text)).toEqual(expected)
  })

  test('a name of the prototype is a name like any other', () => {
    const read = parseBracketed('__proto__[polluted]=1&constructor[prototype][polluted]=1')
    expect(Object.keys(read)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(read)).toBeNull()
    expect('polluted' in {}).toBe(false)
  })

  test('a name of too many levels is dropped', () => {
    expect(parseBracketed(`a${'[0]'.repeat(64)}=1&b=2`)).toEqual({ b: '2' })
    expect(Object.keys(parseBracketed(`a${'[0]'.repeat(63)}=1`))).toEqual(['a'])
  })

  test('any text can be read', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseBracketed(text)).toBeTypeOf('object')
      }),
    )
  })

  test('a list keeps its order', () => {
    expect(bracketedList(parseBracketed('v[]=b&v[]=a')['v'])).toEqual(['b', 'a'])
    expect(bracketedList('text')).toBeUndefined()
    expect(bracketedList(undefined)).toBeUndefined()
  })
})
