import { expect, test } from 'vitest'
import { stage, started } from '../support/espocrm.ts'

const refuse = (body: object) => ({ status: 403, body: JSON.stringify(body) })

test('the outcome repeats why the CRM refused', async (t) => {
  const { crm, feed } = await stage(t)
  crm.failNext(
    { method: 'POST', path: '/Contact' },
    refuse({ messageTranslation: { label: 'validationFailure', data: { field: 'lastName', type: 'required' } } }),
  )
  const { account } = await feed(started())
  expect(account!.error!.message).toBe(
    'account.create (POST /Contact) answered 403. It says: validationFailure; lastName; required',
  )
})

test('what the customer said, who it is and the secret stay out of it', async (t) => {
  const { crm, feed, steps } = await stage(t)
  crm.failNext(
    { method: 'POST', path: '/Contact' },
    refuse({
      errors: [
        { message: `Kim Park <kim.p@example.com> (+1 222 333 4444) exists, key ${crm.apiKey}`, code: 'DUPLICATE' },
      ],
      record: { name: 'Kim Park' },
    }),
  )
  const { account } = await feed(started())
  const { message } = account!.error!
  expect(message).toContain('exists')
  expect(message).toContain('DUPLICATE')
  for (const hidden of ['Kim', 'Park', 'example.com', '222', '4444', crm.apiKey]) {
    expect(message).not.toContain(hidden)
    expect(JSON.stringify(steps)).not.toContain(hidden)
  }
})

test.each([['{"record":{"name":"somebody else"}}'], ['<html>no</html>'], ['']])(
  'nothing is repeated of %j',
  async (body) => {
    const closers: (() => Promise<void>)[] = []
    const { crm, feed } = await stage({ onTestFinished: (fn: () => Promise<void>) => closers.push(fn) } as never)
    crm.failNext({ method: 'POST', path: '/Contact' }, { status: 403, body })
    const { account } = await feed(started())
    expect(account!.error!.message).toBe('account.create (POST /Contact) answered 403.')
    for (const close of closers) await close()
  },
)
