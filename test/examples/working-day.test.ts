import { expect, test } from 'vitest'
import { runExample } from './run-example.ts'

test('the working day goes as expected, and ends by itself', { timeout: 60_000 }, async () => {
  const { code, out, err } = await runExample('working-day.ts', '--json')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; sessionId?: string })
  expect(lines.filter(({ type }) => type === 'result').map(({ sessionId }) => sessionId)).toEqual([
    'call-1',
    'call-2',
    'call-3',
    'chat-4',
  ])
  expect(lines.at(-1)).toMatchObject({
    type: 'crm',
    contacts: [{ name: 'Kim Park' }, { name: 'Alex Berg' }],
    mails: [
      { to: 'crm@example.com' },
      { to: 'crm@example.com' },
      { subject: 'Chat 4 (Web Chat)', attached: 'chat-4.txt' },
    ],
  })
})
