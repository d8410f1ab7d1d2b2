import type { ErrorTable } from '../error-info.ts'

export const configCodes = {
  CONFIG_UNREADABLE: {
    what: 'The configuration file, or a file that it names, cannot be read.',
    remedy: 'Check the path and the permissions of the file.',
  },
  CONFIG_TOO_LARGE: {
    what: 'The configuration is larger than 1 MB.',
    remedy: 'Take out what does not belong there; a configuration has some hundred lines.',
  },
  CONFIG_SYNTAX: {
    what: 'The text is not YAML 1.2, or uses a part of it that a configuration may not use.',
    remedy: 'Correct the line; quotes, brackets and the indentation are the usual causes.',
  },
  CONFIG_DUPLICATE_KEY: {
    what: 'A key stands twice in the same map.',
    remedy: 'Keep one of the two. A name that is to be sent twice takes a list: `tag: [a, b]`.',
  },
  CONFIG_FORBIDDEN_KEY: { what: 'A key is `__proto__`, `constructor` or `prototype`.', remedy: 'Take another name.' },
  CONFIG_UNKNOWN_KEY: {
    what: 'A key does not exist at this place.',
    remedy: 'Compare with the reference of the configuration; keys are case-sensitive.',
  },
  CONFIG_MISSING_KEY: { what: 'A key that is needed is missing.', remedy: 'Add it.' },
  CONFIG_INVALID_VALUE: {
    what: 'A value has the wrong type, or is none of those allowed here.',
    remedy: 'Write what the message names.',
  },
  CONFIG_UNSUPPORTED: {
    what: 'The configuration uses something that is not available in this version.',
    remedy: 'Do without it, or take a version that has it.',
  },
  CONFIG_UNKNOWN_SETTING: {
    what: 'A `${NAME}` is not declared under `settings`.',
    remedy: 'Declare it under `settings`, or write `$${` for the text `${`.',
  },
  CONFIG_SETTING_MISSING: {
    what: 'A declared setting has no value.',
    remedy: 'Give it a value in `settings` of the connector or in the environment, or a `default`.',
  },
  CONFIG_UNUSED_SETTING: { what: 'A setting is declared and never used.', remedy: 'Remove it, or use it.' },
  CONFIG_LITERAL_SECRET: {
    what: 'A secret stands in the configuration itself.',
    remedy:
      'Put `${NAME}` there, declare it under `settings` with `secret: true`, and change the secret that was written.',
  },
  CONFIG_UNSIGNED: {
    what: 'Webhooks are taken in without looking at a signature.',
    remedy: 'Set a scheme and a secret, unless something in front of the server has checked the webhooks already.',
  },
  CONFIG_OPEN_SECRET: {
    what: 'A setting is used as a secret and is not marked as one.',
    remedy: 'Mark it with `secret: true`, so that it is masked wherever it could be shown.',
  },
  CONFIG_URL: {
    what: 'A URL is not one that a request can go to.',
    remedy: 'Write https://host/path, or begin with a slash and set `baseUrl`.',
  },
  CONFIG_PLAIN_HTTP: {
    what: 'A URL is plain http, and `network` does not permit that for its host.',
    remedy: 'Use https, or set `network: { http: true, allow: [the host] }` when the CRM is inside your own network.',
  },
  CONFIG_BODY: {
    what: 'An endpoint describes its body in a way that contradicts itself.',
    remedy: 'A body is made of `params`, or of `body`; a GET has none.',
  },
  CONFIG_HEADER: {
    what: 'A header name or value cannot be sent, or the connection itself sets that header.',
    remedy: 'Use letters, digits and hyphens for names and visible ASCII for values.',
  },
  CONFIG_LADDER: {
    what: 'A step of the flow is configured and one that it builds on is missing.',
    remedy:
      'Account comes before record, record before update, comment and upload; `whenMissing: create` needs `create`.',
  },
  CONFIG_UPLOAD: {
    what: 'An upload cannot send the bytes of a file as it is configured.',
    remedy: 'Give it `method` and `url`, and a parameter that holds `{FILE_DATA}`.',
  },
  CONFIG_UNIQUE: {
    what: 'A create says that the CRM prevents duplicates, but not how.',
    remedy: '`by: constraint` needs `conflict`, `by: key` needs `key: { header }`.',
  },
  CONFIG_CORRELATION: {
    what: 'The correlation of a create cannot be written or searched.',
    remedy: 'Name a parameter of the create under `param`, and give the `find` that searches it.',
  },
  CONFIG_MISPLACED: {
    what: 'A key has no effect at this place.',
    remedy: 'Move it to the endpoint that it is meant for, or remove it.',
  },
  CONFIG_IDENTITY: {
    what: 'A list of variables names one twice or one that cannot identify a person.',
    remedy: 'Name each variable once; phones, e-mails, external and custom ids identify.',
  },
  CONFIG_NO_COMMENT_BODY: {
    what: 'The comment endpoint does not send {COMMENT_BODY}, so every comment says the same.',
    remedy: 'Put `{COMMENT_BODY}` where the CRM expects the text.',
  },
  CONFIG_NO_UPLOAD: {
    what: 'An upload to the CRM is configured and never runs, so no file of a session gets there.',
    remedy: 'Name the kinds of files under `upload.files`; beside a `storage`, set `storage.sendToCrm: true`.',
  },
  CONFIG_NO_DIALECT: {
    what: 'A find puts values inside other text without a dialect, so a quote in a name could change the search.',
    remedy: 'Set `dialect` to the search language of the CRM, or `dialect: none` when it has none.',
  },
  CONFIG_NO_VERIFY: {
    what: 'A find does not verify its answer, and what it asks for may bring somebody else.',
    remedy:
      'Add `response: { verify: { PHONE_NUMBER: … } }` with its path in the answer; find records by {ACCOUNT_ID}.',
  },
  CONFIG_NOT_IDENTIFYING: {
    what: 'A find uses no variable that identifies a person or a session, so it is never sent.',
    remedy: 'Use PHONE_NUMBER, EMAIL, an id, or a custom value.',
  },
  CONFIG_UNSIGNED_IDENTITY: {
    what: 'What a web page or an app says, unsigned, is to identify a person or to choose what a request is about.',
    remedy:
      'Use PHONE_NUMBER, EMAIL, an id or a signed custom value; `account.acceptUnsigned: true` trusts everybody, with a warning.',
  },
  CONFIG_CREATE_UNCERTAIN: {
    what: 'After a lost answer nobody can tell whether the create happened.',
    remedy: 'Add `correlation: { param, find }`, or `unique` when the CRM itself prevents duplicates.',
  },
  CONFIG_STORAGE: {
    what: 'The storage of files is not complete, or never gets a file.',
    remedy: 'Do what the message names; `crmwire storage test` proves the rest.',
  },
  CONFIG_EMAIL: {
    what: 'E-mails are configured so that some or all of them are never sent.',
    remedy: 'Give `email` a mail server (`smtp`), a sender (`from`) and an address (`to`), here or for a queue.',
  },
} as const satisfies ErrorTable
