import { describe, expect, test } from 'vitest'
import { ERROR_CODES, type ErrorCode } from '../../src/errors/codes.ts'
import { ConfigError } from '../../src/errors/config-error.ts'
import { CrmwireError, isCrmwireError } from '../../src/errors/crmwire-error.ts'
import { TemplateError } from '../../src/errors/template-error.ts'

describe.each(Object.entries(ERROR_CODES))('%s', (code, { what, remedy }) => {
  test('says what happened and what to do, in sentences', () => {
    expect(code).toMatch(/^[A-Z]+(?:_[A-Z0-9]+)+$/)
    expect(what).toMatch(/^[A-Z`].*\.$/)
    expect(remedy).toMatch(/^[A-Z`].*\.$/)
  })
})

describe('an error of the library', () => {
  test('has a code, a message, and the remedy of its code as a hint', () => {
    const error = new CrmwireError('EVENT_INVALID', 'It is wrong.')
    expect(error).toBeInstanceOf(Error)
    expect(error).toMatchObject({
      name: 'CrmwireError',
      code: 'EVENT_INVALID',
      message: 'It is wrong.',
      hint: ERROR_CODES.EVENT_INVALID.remedy,
      path: undefined,
    })
    expect('cause' in error).toBe(false)
  })

  test('may carry a hint, a place and a cause of its own; as data it leaves the cause out', () => {
    const cause = new Error('inner')
    const error = new CrmwireError('EVENT_INVALID', 'It is wrong.', { hint: 'Do it.', path: 'account.create', cause })
    expect(error.cause).toBe(cause)
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code: 'EVENT_INVALID',
      message: 'It is wrong.',
      hint: 'Do it.',
      path: 'account.create',
    })
  })

  test('is recognised, also from another copy of the library', () => {
    const foreign = Object.defineProperty(new Error('x'), Symbol.for('crmwire.error'), { value: true })
    expect([new CrmwireError('EVENT_INVALID', 'x'), foreign].map(isCrmwireError)).toEqual([true, true])
    expect([new Error('x'), null, undefined, 'x', {}].map(isCrmwireError)).toEqual([false, false, false, false, false])
  })
})

test('a template error has the place of the mistake in its source', () => {
  const error = new TemplateError('TEMPLATE_URL', 'No.', 3, 7)
  expect(error).toMatchObject({ name: 'TemplateError', start: 3, end: 7, hint: ERROR_CODES.TEMPLATE_URL.remedy })
  expect(isCrmwireError(error)).toBe(true)
})

const issue = (code: ErrorCode, path: string) => ({ code, path, hint: `mend ${path}` })

test('a configuration error lists every mistake and takes code, place and hint from the first', () => {
  const issues = [issue('TEMPLATE_URL', 'a.url'), issue('EVENT_INVALID', 'b')] as const
  const error = new ConfigError([...issues], 'two mistakes')
  expect(error).toMatchObject({ name: 'ConfigError', code: 'TEMPLATE_URL', path: 'a.url', hint: 'mend a.url' })
  expect(JSON.parse(JSON.stringify(error))).toMatchObject({ message: 'two mistakes', issues })
})
