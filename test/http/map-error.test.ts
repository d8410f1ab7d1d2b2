import { describe, expect, test } from 'vitest'
import { CrmwireError } from '../../src/errors/crmwire-error.ts'
import { attemptAt, isBeforeSending, mapError, transportFailure } from '../../src/http/map-error.ts'

const withCode = (code: unknown): Error => Object.assign(new Error('secret words'), { code })

describe('an error of a client', () => {
  test.each([
    ['ENOTFOUND', 'HTTP_HOST_UNKNOWN', true],
    ['EAI_AGAIN', 'HTTP_HOST_UNKNOWN', true],
    ['ECONNREFUSED', 'HTTP_NO_ANSWER', true],
    ['ENETUNREACH', 'HTTP_NO_ANSWER', true],
    ['UND_ERR_CONNECT_TIMEOUT', 'HTTP_TIMEOUT', true],
    ['ETIMEDOUT', 'HTTP_TIMEOUT', false],
    ['ECONNRESET', 'HTTP_NO_ANSWER', false],
    ['EPIPE', 'HTTP_NO_ANSWER', false],
    ['UND_ERR_SOCKET', 'HTTP_NO_ANSWER', false],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'HTTP_NO_ANSWER', false],
    ['HPE_INVALID_CONSTANT', 'HTTP_NO_ANSWER', false],
    ['UND_ERR_HEADERS_OVERFLOW', 'HTTP_ANSWER_TOO_LARGE', false],
    ['UND_ERR_INVALID_ARG', 'HTTP_HEADER_INVALID', false],
    ['UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'FILE_CHANGED', false],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'HTTP_TLS', true],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'HTTP_TLS', true],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'HTTP_TLS', true],
    ['CERT_HAS_EXPIRED', 'HTTP_TLS', true],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'HTTP_TLS', true],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'HTTP_TLS', false],
    ['EPROTO', 'HTTP_TLS', false],
    ['ADDRESS_REFUSED', 'HTTP_ADDRESS_REFUSED', true],
    [42, 'HTTP_NO_ANSWER', false],
  ])('%s is %s (certainly not sent: %s)', (code, mapped, before) => {
    const error = withCode(code)
    const failure = mapError(error, { method: 'POST', host: 'crm.example', sent: true })
    expect(failure).toMatchObject({ code: mapped, sent: true, cause: error })
    expect(failure.message).toMatch(/^POST crm\.example: /)
    expect(isBeforeSending(error)).toBe(before)
  })

  test.each([undefined, null, 'text', new Error('text'), {}])('without a code (%j) is HTTP_NO_ANSWER', (error) => {
    expect(mapError(error, attemptAt('GET', 'https://a.example:8443/b?c'))).toMatchObject({
      code: 'HTTP_NO_ANSWER',
      message: 'GET a.example:8443: no whole answer',
      sent: false,
    })
  })

  test('of the library about a file keeps its code and its words', () => {
    const error = new CrmwireError('FILE_CHANGED', 'the file changed')
    const attempt = { method: 'POST', host: 'crm.example', sent: true }
    expect(mapError(error, attempt)).toMatchObject({
      name: 'TransportFailure',
      code: 'FILE_CHANGED',
      message: 'the file changed',
      sent: true,
    })
    const failure = transportFailure(attempt, 'HTTP_TIMEOUT', 'late')
    expect(mapError(failure, attempt)).toBe(failure)
  })

  test('at a place that is no URL names no host', () => {
    expect(attemptAt('GET', 'no url with secret').host).toBe('unknown host')
  })
})
