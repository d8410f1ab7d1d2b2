import type { ErrorTable } from '../error-info.ts'

export const httpCodes = {
  HTTP_NO_ANSWER: {
    what: 'The connection failed or broke before a whole answer was there.',
    remedy: 'Check that the host is up and reachable from here; the work is tried again by the schedule.',
  },
  HTTP_TIMEOUT: {
    what: 'The answer was not complete within the time-out.',
    remedy: 'Raise `timeoutSeconds` (10 at most) or make the CRM faster; the work is tried again by the schedule.',
  },
  HTTP_HOST_UNKNOWN: {
    what: 'The name of the host could not be resolved.',
    remedy: 'Correct `baseUrl`, or the name service of this machine.',
  },
  HTTP_TLS: {
    what: 'The certificate of the host was not accepted.',
    remedy:
      'Use a valid certificate, or name a private authority with `network.ca`; verification is never switched off.',
  },
  HTTP_ADDRESS_REFUSED: {
    what: 'The host resolves to a private address that the configuration does not allow.',
    remedy: 'Name the host under `network.allow` when the CRM really lives there.',
  },
  HTTP_FILE_REFUSED: {
    what: 'The URL of a file, as an event brought it, leads to a host that files may not come from.',
    remedy: 'Name the host under `network.files`; one with a private address under `network.allow`, too.',
  },
  HTTP_PLAIN_REFUSED: {
    what: 'A request would go over plain http.',
    remedy:
      'Use https, or set `network.http: true` and name the host under `network.allow`; for the URL of a file under `network.files`, too.',
  },
  HTTP_REDIRECT: {
    what: 'The CRM answered with a redirect that is not followed.',
    remedy:
      'Put the address it points to into the configuration; `network.redirects` follows those of GET requests within their origin.',
  },
  HTTP_STATUS: {
    what: 'The CRM refused the request with the status that the message names.',
    remedy: 'Look at the status and the trace; correct the request or the CRM, then replay the operation.',
  },
  HTTP_FAIL_WHEN: {
    what: 'The CRM answered 2xx, but its answer is one that `response.failWhen` marks as an error.',
    remedy: 'Look at the trace; correct the request or the CRM, then replay the operation.',
  },
  HTTP_PAUSED: {
    what: 'The CRM asked to wait (`Retry-After`), so nothing is sent to it until then.',
    remedy: 'Nothing to do: the work goes on by itself and spends no try.',
  },
  HTTP_ON_HOLD: {
    what: 'An operator has paused what goes to this place, so nothing is sent to it.',
    remedy: 'Resume it; the work then goes on by itself and has spent no try.',
  },
  HTTP_CIRCUIT_OPEN: {
    what: 'The place has given no answer or only server errors many times in a row, so it gets one probe now and then.',
    remedy: 'Check the CRM. The work goes on by itself when a probe is answered, and spends no try until then.',
  },
  HTTP_CREDENTIAL_BLOCKED: {
    what: 'The CRM refuses the credential, so nothing is sent with it but one probe every 15 minutes.',
    remedy: 'Correct the credential. The work goes on by itself when it is accepted, and spends no try until then.',
  },
  HTTP_CROWDED: {
    what: 'So much waits for this place that more was sent away for a moment.',
    remedy: 'Nothing to do: the work goes on by itself and spends no try. Raise `limits` when the CRM can take more.',
  },
  HTTP_CLOSING: {
    what: 'The connector was closed before it was the turn of this request.',
    remedy: 'Nothing to do: whoever works on the ledger next sends it.',
  },
  HTTP_ANSWER_TOO_LARGE: {
    what: 'The answer is larger than `limits.responseBytes`, or holds more than 500,000 values.',
    remedy: 'Ask for less (fewer fields, a page size of one), or raise the limit.',
  },
  HTTP_ANSWER_TOO_DEEP: {
    what: 'The answer nests more than 64 lists and objects.',
    remedy: 'Ask the CRM for a flatter answer.',
  },
  HTTP_ANSWER_ENCODED: {
    what: 'The answer is compressed although none was asked for.',
    remedy: 'Switch compression off for this client on the CRM or the proxy before it.',
  },
  HTTP_ANSWER_NOT_JSON: {
    what: 'The answer should be JSON and is not.',
    remedy: 'Check that the URL is the API and not a login page.',
  },
  HTTP_HEADER_INVALID: {
    what: 'A header name or value holds characters that a header cannot carry.',
    remedy: 'Use visible characters; a header value takes no line breaks.',
  },
  HTTP_URL_UNSAFE: {
    what: 'With the values filled in, the URL would lead to another place than the configuration names.',
    remedy: 'A value is `.` or `..` where a path segment stands; correct the data.',
  },
} as const satisfies ErrorTable
