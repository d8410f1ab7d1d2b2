import { expect, test } from 'vitest'
import { compileText } from './compile-text.ts'

const IMPORTS = `/// <reference lib="dom" />
import { adapterUrl, createScreenPop, createSessionTranslator, listenToAdapter, setUpAdapter } from '../../src/browser/index.ts'
const frame: HTMLIFrameElement = setUpAdapter(document.createElement('iframe'), { tenant: 'https://a.example', type: 'call' })
const adapter = listenToAdapter({ origins: ['https://a.example'], frames: frame, window })
export { adapter, adapterUrl, createScreenPop, createSessionTranslator }
`

test('elements and windows of the DOM fit, and data is typed by the type of its message', () => {
  const code = `${IMPORTS}
const pop = createScreenPop({ allowed: ['https://crm.example'], target: document.querySelector<HTMLIFrameElement>('#crm')! })
const tab = createScreenPop({ allowed: ['https://crm.example'], target: (url) => void window.open(url, 'crm') })
const off: () => void = adapter.on('CRM_Record_Pop', ({ data }) => pop(data.recordUrl) || tab(data.recordUrl))
adapter.on('New_Call', ({ type, data }) => {
  const name: 'New_Call' = type
  const id: string | number = data.call_id
  const email: string | null | undefined = data.agent_email
  return [name, id, email]
})
adapter.on('Some_New_Event', ({ data }) => (data as { x: number }).x)
const translate = createSessionTranslator({ session: ({ type }) => (type === 'New_Call' ? { language: 'en' } : undefined) })
adapter.on('*', (message) => translate(message).map((event) => fetch('/events', { method: 'POST', body: JSON.stringify(event) })))
listenToAdapter({ origins: [], frames: [frame, { contentWindow: window.open(adapterUrl({ tenant: 'https://a.example', type: 'chat' })) }] })
off()
`
  expect(compileText(code)).toEqual([])
})

test.each([
  ["adapter.on('New_Call', ({ data }) => data.chat_id)", 'chat_id'],
  ["adapter.on('New_Chat', ({ data }) => data.chat_id.length)", 'length'],
  ["adapter.on('Some_New_Event', ({ data }) => data.call_id)", 'data'],
  ['listenToAdapter({ frames: frame })', '{ frames: frame }'],
  ["listenToAdapter({ origins: ['https://a.example'] })", "{ origins: ['https://a.example'] }"],
  ["setUpAdapter(frame, { tenant: 'https://a.example', type: 'video' })", 'type'],
])('%s does not compile', (line, at) => {
  expect(compileText(IMPORTS + line).map((error) => error.at)).toEqual([at])
})
