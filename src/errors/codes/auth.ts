import type { ErrorTable } from '../error-info.ts'

export const authCodes = {
  AUTH_LOGIN_NEEDED: {
    what: 'Nobody has logged in at the CRM or the storage yet, or what the login gave has run out and cannot be renewed.',
    remedy:
      'Run `crmwire auth login` (`--for storage`, when it is about that) with the same ledger, or send somebody through the `begin` of `openAuth`.',
  },
  AUTH_GRANT_REFUSED: {
    what: 'The token server no longer accepts the refresh token, assertion or password.',
    remedy:
      'Log in again (`crmwire auth login`; `--for storage`, when it is about that), or mend the setting; the work that waits goes on by itself.',
  },
  AUTH_CLIENT_REFUSED: {
    what: 'The token server does not accept the client: its id, its secret, its grant or its scope.',
    remedy: 'Compare `clientId`, `clientSecret`, `clientAuth`, `grant` and `scope` with what the CRM has registered.',
  },
  AUTH_UNAVAILABLE: {
    what: 'The token server gave no usable answer, so there is no valid token for now.',
    remedy: 'Nothing to do when it passes: it is asked again after a pause, and nothing that was granted is lost.',
  },
  AUTH_ADDRESS_REFUSED: {
    what: 'The token answer names an address for the CRM that the configuration does not admit, or none.',
    remedy: 'Name the host under `auth.hosts`, such as `*.my.salesforce.com`, and the right field in `baseUrl`.',
  },
  AUTH_KEY_INVALID: {
    what: 'The private key cannot be read, or does not fit the algorithm.',
    remedy: 'Give the key as PEM (PKCS #8), RSA for RS and PS, EC for ES.',
  },
  AUTH_NO_LOGIN: {
    what: 'The configuration has no login that a person goes through.',
    remedy:
      'Only `auth: { type: oauth2, grant: authorization_code }` has one; that of a storage needs `--for storage`.',
  },
  AUTH_REDIRECT_MISSING: {
    what: 'A login was begun without the address that the browser comes back to.',
    remedy: 'Give `redirectUri`, in the configuration or with the call; it is the one that is registered at the CRM.',
  },
  AUTH_STATE_UNKNOWN: {
    what: 'What came back belongs to no login that is open here: it was used already, is too old, or is from elsewhere.',
    remedy: 'Begin the login anew; an open one is good for ten minutes and for one answer.',
  },
  AUTH_LOGIN_REFUSED: {
    what: 'The login ended without tokens: the person or the server said no.',
    remedy: 'Read the reason in the message, correct it, and begin the login anew.',
  },
  AUTH_LOGIN_TIMEOUT: {
    what: 'Nobody came back from the login in time.',
    remedy: 'Run the command again and finish the login in the browser.',
  },
  AUTH_EXPIRES_SOON: {
    what: 'A credential ends within the next two weeks.',
    remedy: 'Make a new one and put it in front of the old one in a list: both are tried while they change.',
  },
} as const satisfies ErrorTable
