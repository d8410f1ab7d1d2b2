import { expect, test } from 'vitest'
import { adapterUrl, setUpAdapter } from '../../src/browser/adapter-frame.ts'

const tenant = 'https://acme.example.com'
const frame = () => ({ src: '', allow: '', title: '', width: '', height: '', id: 'mine' })

test.each([
  [{ type: 'call' }, 'https://acme.example.com/agent/?type=call&from=custom'],
  [{ type: 'chat' }, 'https://acme.example.com/agent/?type=chat&from=custom'],
  [{ type: 'chat', from: 'zendesk' }, 'https://acme.example.com/agent/?type=chat&from=zendesk'],
  [{ type: 'call', from: null }, 'https://acme.example.com/agent/?type=call'],
  [
    { type: 'call', params: { lang: 'de & en' } },
    'https://acme.example.com/agent/?type=call&from=custom&lang=de+%26+en',
  ],
] as const)('the adapter of %j is at %s', (options, url) => {
  expect(adapterUrl({ tenant, ...options })).toBe(url)
})

test('the page lies at the root of the tenant', () => {
  expect(adapterUrl({ tenant: 'https://acme.example.com/portal/?x=1', type: 'call' })).toBe(
    'https://acme.example.com/agent/?type=call&from=custom',
  )
  expect(() => adapterUrl({ tenant: 'acme', type: 'call' })).toThrow(TypeError)
})

test('a frame gets the size and the permissions of its adapter', () => {
  expect(setUpAdapter(frame(), { tenant, type: 'call' })).toEqual({
    src: 'https://acme.example.com/agent/?type=call&from=custom',
    allow: 'microphone; camera; geolocation',
    title: 'call adapter',
    width: '290',
    height: '600',
    id: 'mine',
  })
  expect(setUpAdapter(frame(), { tenant, type: 'chat' })).toMatchObject({ width: '450', height: '590' })
})

test('size and permissions can be chosen', () => {
  const options = { tenant, type: 'call', width: 320, height: 700, permissions: ['microphone'] } as const
  expect(setUpAdapter(frame(), options)).toMatchObject({ width: '320', height: '700', allow: 'microphone' })
})
