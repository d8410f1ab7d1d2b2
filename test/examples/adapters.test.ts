import { expect, test } from 'vitest'
import { runExample } from './run-example.ts'

test.each(['whippy.ts'])('%s goes as expected, and ends by itself', { timeout: 60_000 }, async (file) => {
  const { code, err } = await runExample(file)
  expect({ code, err }).toEqual({ code: 0, err: '' })
})

test('the call of Whippy is in the CRM once', { timeout: 60_000 }, async () => {
  const { out } = await runExample('whippy.ts', '--json')
  expect(JSON.parse(out)).toMatchObject({
    answers: [200, 200, 200, 200, 401],
    contacts: [{ phoneNumber: '+12223334444' }],
    cases: [{ description: expect.stringContaining('Summary: The caller would like to work nights.') as string }],
    attachments: [{ size: 48_000 }, { size: 17 }],
  })
})
