import { describe, expect, test, vi } from 'vitest'
import { createScreenPop } from '../../src/browser/screen-pop.ts'

const pop = (allowed: string[], url: string): string | undefined => {
  const target = { src: '' }
  const opened = createScreenPop({ allowed, target })(url)
  expect(opened).toBe(target.src !== '')
  return opened ? target.src : undefined
}

test.each([
  ['https://crm.example.com', 'https://crm.example.com/#Case/view/6b2', 'https://crm.example.com/#Case/view/6b2'],
  ['https://crm.example.com/', 'https://crm.example.com', 'https://crm.example.com/'],
  ['https://crm.example.com', 'HTTPS://CRM.example.com:443/a?b=c', 'https://crm.example.com/a?b=c'],
  ['https://crm.example.com/app/', 'https://crm.example.com/app/case/1', 'https://crm.example.com/app/case/1'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/case', 'http://127.0.0.1:8080/case'],
])('where %s is allowed, %s opens', (allowed, url, opened) => {
  expect(pop(['https://other.example.com', allowed], url)).toBe(opened)
})

describe('is refused:', () => {
  test.each([
    ['https://crm.example.com', 'https://crm.example.com.evil.example/'],
    ['https://crm.example.com', 'https://evil.example/?https://crm.example.com'],
    ['https://crm.example.com', 'https://crm.example.com@evil.example/'],
    ['https://crm.example.com', 'https://kim:secret@crm.example.com/'],
    ['https://crm.example.com', 'https://crm.example.com:8443/'],
    ['https://crm.example.com', 'http://crm.example.com/'],
    ['https://crm.example.com', '//crm.example.com/'],
    ['https://crm.example.com', '/case/1'],
    ['https://crm.example.com', 'javascript:alert(1)//https://crm.example.com'],
    ['https://crm.example.com', 'java\nscript:alert(1)'],
    ['https://crm.example.com', ' data:text/html,<script>'],
    ['https://crm.example.com', 'blob:https://crm.example.com/1-2-3'],
    ['https://crm.example.com', 'view-source:https://crm.example.com/'],
    ['https://crm.example.com', 'https:\\\\evil.example\\crm.example.com'],
    ['https://crm.example.com', ''],
    ['https://crm.example.com/app/', 'https://crm.example.com/admin'],
    ['https://crm.example.com/app/', 'https://crm.example.com/app'],
    ['https://crm.example.com/app/', 'https://crm.example.com/application/'],
    ['https://crm.example.com/app/', 'https://crm.example.com/app/../admin'],
    ['https://crm.example.com/app/', 'https://crm.example.com/app/%2e%2e/admin'],
    ['https://crm.example.com/app/', 'https://crm.example.com/app/..%2fadmin'],
    ['https://crm.example.com/app/', 'https://crm.example.com/app/..%5Cadmin'],
  ])('where %s is allowed, %j', (allowed, url) => {
    expect(pop([allowed], url)).toBeUndefined()
  })

  test('what is no text', () => {
    expect(pop(['https://crm.example.com'], undefined as never)).toBeUndefined()
  })

  test('everything, where nothing is allowed', () => {
    expect(pop([], 'https://crm.example.com/')).toBeUndefined()
  })
})

test('a function can open it, and another one is told what is refused', () => {
  const open = vi.fn<(url: string) => void>()
  const onRefused = vi.fn<(url: string) => void>()
  const popUp = createScreenPop({ allowed: ['https://crm.example.com'], target: open, onRefused })
  expect([popUp('https://crm.example.com'), popUp('https://evil.example')]).toEqual([true, false])
  expect(open.mock.calls).toEqual([['https://crm.example.com/']])
  expect(onRefused.mock.calls).toEqual([['https://evil.example']])
})

test.each([
  '*',
  'crm.example.com',
  'https://crm.example.com/app',
  'https://crm.example.com/app/?x=1',
  'https://crm.example.com/#/',
  'https://kim@crm.example.com/',
  'https://Crm.example.com',
  'javascript:alert(1)/',
  'file:///',
])('%j cannot be allowed', (allowed) => {
  expect(() => pop([allowed], 'https://crm.example.com/')).toThrow(TypeError)
})
