/* oxlint-disable unicorn/no-thenable -- `then` is a key of the configuration language */
import { describe, expect, test } from 'vitest'
import { checkConfig } from '../../src/config/check-config.ts'
import { account, config, create, find, found, upload } from './configs.ts'

type Tree = Record<string, unknown>

/** A change of the record, the comment and the like. */
const record = (changes: Tree): Tree => ({
  record: { create: create({ url: '/cases', unique: { by: 'clientId' } }), ...changes },
})
const created = (changes: Tree): Tree => ({ account: account({ create: create(changes) }) })
const searched = (changes: Tree): Tree => ({ account: account({ findByQuery: find(changes) }) })
const comment = (changes: Tree): Tree => ({
  comment: { method: 'POST', url: '/notes', params: { text: '{COMMENT_BODY}' }, ...changes },
})
/** A record that is searched before it is created. */
const reused = (find_: Tree, changes: Tree = {}): Tree =>
  record({ reuse: true, findByQuery: { method: 'GET', url: '/cases', ...find_ }, ...changes })
const UNSURE = 'CONFIG_NO_VERIFY? record.findByQuery'
const setting = { KEY: { secret: true } }

const mail = (changes: Tree = {}): Tree => ({
  to: 'crm@example.com',
  from: 'no-reply@example.com',
  smtp: '${KEY}',
  ...changes,
})

const storage = (changes: Tree = {}): Tree => ({ files: ['photo'], directory: { path: 'files' }, ...changes })
const HOST_KEY = 'SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8'

/** An SFTP server with some of its keys replaced, and what is found. */
const onSftp = (changes: Tree, wanted: string[]): [Tree, string[]] => {
  const sftp = { host: 'files.example.com', username: 'u', password: '${KEY}', hostKey: HOST_KEY, ...changes }
  // What is undefined is not there.
  const plain = JSON.parse(JSON.stringify(sftp)) as Tree
  return [{ settings: setting, storage: storage({ directory: undefined, sftp: plain }) }, wanted]
}

const BAD: [rule: string, changes: Tree, found: string[]][] = [
  ['baseUrl ends with its path', { baseUrl: 'https://crm.example.com/v3?x=1' }, ['CONFIG_URL baseUrl']],
  [
    'a host holds no backslash',
    comment({ url: String.raw`https://b.example\\evil/notes` }),
    ['CONFIG_URL comment.url'],
  ],
  ['a path does not lead elsewhere', comment({ url: '/notes/../admin' }), ['CONFIG_URL comment.url']],
  [
    'an unknown key is no wrong setting',
    { settings: setting, auth: { type: 'bearer', tokn: '${KEY}' } },
    ['CONFIG_UNKNOWN_KEY auth.tokn'],
  ],
  ['a setting is declared', { links: { account: '${URL}/a' } }, ['CONFIG_UNKNOWN_SETTING links.account']],
  [
    'an undeclared setting is one mistake, however often it is used',
    { links: { account: '${URL}/a', record: '${URL}/b' } },
    ['CONFIG_UNKNOWN_SETTING links.account'],
  ],
  ['a setting of a typed place is declared', { timeoutSeconds: '${T}' }, ['CONFIG_UNKNOWN_SETTING timeoutSeconds']],
  [
    'a backslash outside of arguments changes nothing',
    comment({ params: { a: '{COMMENT_BODY} \\${FEEDBACK}' } }),
    ['CONFIG_UNKNOWN_SETTING comment.params.a'],
  ],
  ['a setting has a name', { name: 'x ${a-b}' }, ['CONFIG_UNKNOWN_SETTING name']],
  [
    'settings in keys are declared, too',
    created({ params: { '${FIELD}': '{EMAIL}' } }),
    ['CONFIG_UNKNOWN_SETTING account.create.params["${FIELD}"]'],
  ],
  ['what is declared is used', { settings: { A: {} } }, ['CONFIG_UNUSED_SETTING? settings.A']],
  ['no secret stands in auth', { auth: { type: 'bearer', token: 's3cr3t' } }, ['CONFIG_LITERAL_SECRET auth.token']],
  [
    'no secret stands in a header of an endpoint',
    comment({ headers: { Authorization: 'Bearer s3cr3t' } }),
    ['CONFIG_LITERAL_SECRET comment.headers.Authorization'],
  ],
  [
    'no secret stands in email',
    { email: { to: 'crm@example.com', from: 'a@example.com', smtp: 'smtp://u:p@mail' } },
    ['CONFIG_LITERAL_SECRET email.smtp'],
  ],
  [
    'no secret stands in storage and serve',
    {
      storage: { files: ['photo'], s3: { bucket: 'b', accessKeyId: 'i', secretAccessKey: 'k' } },
      serve: { apiKey: 'k', xivo: [{ url: 'https://x.example', username: 'u', password: 'p' }] },
    },
    [
      'CONFIG_LITERAL_SECRET storage.s3.secretAccessKey',
      'CONFIG_LITERAL_SECRET serve.apiKey',
      'CONFIG_LITERAL_SECRET serve.xivo[0].password',
    ],
  ],
  [
    'a secret setting has no default',
    { settings: { KEY: { secret: true, default: 'abc' } }, auth: { type: 'bearer', token: '${KEY}' } },
    ['CONFIG_LITERAL_SECRET settings.KEY.default'],
  ],
  [
    'a setting that is used as a secret is marked as one',
    { settings: { KEY: {} }, auth: { type: 'bearer', token: '${KEY}' } },
    ['CONFIG_OPEN_SECRET? auth.token'],
  ],
  [
    'credentials have a place to go to',
    {
      baseUrl: undefined,
      account: undefined,
      record: undefined,
      comment: undefined,
      settings: setting,
      auth: { type: 'bearer', token: '${KEY}' },
    },
    ['CONFIG_MISPLACED? auth'],
  ],
  [
    'a token field stands in baseUrl only',
    created({ params: { a: '{AUTH.x}' } }),
    ['TEMPLATE_VARIABLE_NOT_HERE account.create.params.a'],
  ],
  [
    'variables in verify exist',
    searched({ response: { verify: { PHONE: 'phone' } } }),
    ['TEMPLATE_UNKNOWN_VARIABLE account.findByQuery.response.verify.PHONE'],
  ],
  [
    'variables in conflict.verify exist',
    created({ conflict: { status: [409], verify: { MAIL: 'mail' } } }),
    ['TEMPLATE_UNKNOWN_VARIABLE account.create.conflict.verify.MAIL'],
  ],
  [
    'variables in identity exist, once, and identify',
    { account: account({ identity: ['EMAIL', 'PHONE', 'email', 'FIRST_NAME', 'COMMENT_BODY'] }) },
    [
      'TEMPLATE_UNKNOWN_VARIABLE account.identity[1]',
      'CONFIG_IDENTITY account.identity[2]',
      'CONFIG_IDENTITY account.identity[3]',
      'TEMPLATE_VARIABLE_NOT_HERE account.identity[4]',
    ],
  ],
  [
    'own variables come from something, and have names of their own',
    { variables: { TIER: { from: 'TEIR' }, email: { from: 'CUSTOM.mail' } } },
    ['TEMPLATE_UNKNOWN_VARIABLE variables.TIER.from', 'CONFIG_INVALID_VALUE variables.email'],
  ],
  [
    'a captured value of the account is captured',
    created({ then: { method: 'PUT', url: '/x', params: { a: '{ACCOUNT.level}' } } }),
    ['TEMPLATE_UNKNOWN_VARIABLE account.create.then.params.a'],
  ],
  [
    'a value that an upload captures is not there in the upload itself',
    {
      upload: upload({
        params: { file: '{FILE_DATA}', token: '{UPLOAD_TOKEN}' },
        response: { capture: { UPLOAD_TOKEN: 'token' } },
        then: { method: 'POST', url: '/x', params: { token: '{UPLOAD_TOKEN}' } },
      }),
    },
    ['TEMPLATE_UNKNOWN_VARIABLE upload.params.token'],
  ],
  [
    'a value is captured before it is used',
    {
      upload: upload({
        then: [
          { method: 'POST', url: '/x', params: { a: '{LATER}' } },
          { method: 'POST', url: '/x', response: { capture: { LATER: 'x' } } },
        ],
      }),
    },
    ['TEMPLATE_UNKNOWN_VARIABLE upload.then[0].params.a'],
  ],
  [
    'a variable that exists elsewhere is not here',
    created({ params: { a: '{COMMENT_BODY}', b: '{ACCOUNT_ID}', c: '{ANI}' } }),
    [
      'TEMPLATE_VARIABLE_NOT_HERE account.create.params.a',
      'TEMPLATE_VARIABLE_NOT_HERE account.create.params.b',
      'TEMPLATE_VARIABLE_NOT_HERE account.create.params.c',
    ],
  ],
  [
    'rows of a MAP have a key',
    created({ params: { a: '=MAP({CHANNEL}, chat)' } }),
    ['TEMPLATE_ARGUMENTS account.create.params.a'],
  ],
  [
    'no variable stands in the host',
    comment({ url: 'https://{CHANNEL}.example.com/notes' }),
    ['CONFIG_URL comment.url'],
  ],
  ['no variable stands in baseUrl', { baseUrl: 'https://{CHANNEL}.example.com' }, ['CONFIG_URL baseUrl']],
  ['baseUrl is a URL', { baseUrl: 'crm.example.com' }, ['CONFIG_URL baseUrl']],
  ['a host has no spaces', { baseUrl: 'https://crm example' }, ['CONFIG_URL baseUrl']],
  ['a link is a whole URL', { links: { account: '/a/{ACCOUNT_ID}' } }, ['CONFIG_URL links.account']],
  [
    'a screen pop is a whole URL',
    { queues: { 1: { screenPop: 'a?b={ACCOUNT_ID}' } } },
    ['CONFIG_URL queues["1"].screenPop'],
  ],
  ['a URL holds no password', comment({ url: 'https://u:p@crm.example.com/' }), ['CONFIG_URL comment.url']],
  ['a URL is http or https', comment({ url: 'ftp://crm.example.com/' }), ['CONFIG_URL comment.url']],
  ['a missing baseUrl is one mistake', { baseUrl: undefined }, ['CONFIG_URL account.findByQuery.url']],
  ['plain http is refused', { baseUrl: 'http://crm.example.com' }, ['CONFIG_PLAIN_HTTP baseUrl']],
  [
    'plain http is refused for hosts that are not allowed',
    { baseUrl: 'http://127.0.0.1:80/', network: { http: true, allow: ['localhost'] } },
    ['CONFIG_PLAIN_HTTP baseUrl'],
  ],
  [
    'an address inside is refused, however it is written',
    {
      baseUrl: 'https://2852039166/',
      ...comment({ url: 'https://[::ffff:10.0.0.1]/1', then: { method: 'POST', url: 'https://2852039166/' } }),
    },
    ['HTTP_ADDRESS_REFUSED baseUrl', 'HTTP_ADDRESS_REFUSED comment.url'],
  ],
  [
    'tokens come from no address inside',
    {
      settings: setting,
      auth: {
        type: 'oauth2',
        grant: 'client_credentials',
        tokenUrl: 'https://169.254.169.254/token',
        clientId: 'a',
        clientSecret: '${KEY}',
      },
    },
    ['HTTP_ADDRESS_REFUSED auth.tokenUrl'],
  ],
  [
    'hosts of the network are hosts',
    {
      network: {
        allow: [
          '*',
          '127.0.0.0/8',
          'http://10.0.0.1',
          'pbx:80',
          'a b',
          '10.0.0.1',
          '[::1]',
          '::1',
          '*.pbx.internal',
          'Pbx',
        ],
        files: ['*', '*.', 'files.example.com'],
      },
    },
    [
      ...[0, 1, 2, 3, 4].map((at) => `CONFIG_INVALID_VALUE network.allow[${at}]`),
      ...[0, 1].map((at) => `CONFIG_INVALID_VALUE network.files[${at}]`),
    ],
  ],
  [
    'plain http is told once per host',
    { ...comment({ url: 'http://a.example/1', then: { method: 'POST', url: 'http://a.example/2' } }) },
    ['CONFIG_PLAIN_HTTP comment.url'],
  ],
  [
    'a GET has no body',
    searched({ body: {}, container: { type: 'array' }, format: 'form' }),
    [
      'CONFIG_BODY account.findByQuery.body',
      'CONFIG_BODY account.findByQuery.container',
      'CONFIG_BODY account.findByQuery.format',
    ],
  ],
  ['params and body exclude each other', created({ body: {} }), ['CONFIG_BODY account.create.body']],
  [
    'a container wraps params',
    created({ params: undefined, body: {}, container: { type: 'array' } }),
    ['CONFIG_BODY account.create.container'],
  ],
  [
    'a form is flat',
    created({ container: { type: 'map', name: 'data' }, format: 'form' }),
    ['CONFIG_BODY account.create.format'],
  ],
  ['a tree is JSON', created({ params: undefined, body: {}, format: 'form' }), ['CONFIG_BODY account.create.format']],
  ['an upload is no form', { upload: upload({ format: 'form' }) }, ['CONFIG_BODY upload.format']],
  ['base64 may be a form', { upload: upload({ format: 'form', encoding: 'base64' }) }, []],
  [
    'headers have names, and are not those of the connection',
    comment({ headers: { 'X Y': '1', Host: 'a', 'Content-Length': 5, 'X-Z': 'ä' } }),
    [
      'CONFIG_HEADER comment.headers["X Y"]',
      'CONFIG_HEADER comment.headers.Host',
      'CONFIG_HEADER comment.headers.Content-Length',
      'CONFIG_HEADER comment.headers.X-Z',
    ],
  ],
  [
    'headers of auth and of keys can be sent',
    {
      settings: setting,
      auth: { type: 'apiKey', header: 'Host', value: '${KEY}' },
      ...created({ unique: { by: 'key', key: { header: 'a b' } } }),
    },
    ['CONFIG_HEADER account.create.unique.key.header', 'CONFIG_HEADER auth.header'],
  ],
  [
    'paths into answers can be read',
    searched({
      response: {
        data: 'a[',
        id: '$..[',
        verify: { EMAIL: '@@(' },
        capture: { x: 'a.', y: { all: 'b[' } },
        failWhen: { path: ']', exists: true },
      },
    }),
    [
      'RESPONSE_PATH_INVALID account.findByQuery.response.data',
      'RESPONSE_PATH_INVALID account.findByQuery.response.id',
      'RESPONSE_PATH_INVALID account.findByQuery.response.verify.EMAIL',
      'RESPONSE_PATH_INVALID account.findByQuery.response.capture.x',
      'RESPONSE_PATH_INVALID account.findByQuery.response.capture.y.all',
      'RESPONSE_PATH_INVALID account.findByQuery.response.failWhen.path',
    ],
  ],
  [
    'patterns in answers can be read',
    comment({ response: { failWhen: [{ path: 'a', matches: '(' }] } }),
    ['RESPONSE_PATTERN_INVALID comment.response.failWhen[0].matches'],
  ],
  [
    'paths of an attachment can be read',
    { upload: upload({ attachment: { id: 'a[', url: 'b[' } }) },
    ['RESPONSE_PATH_INVALID upload.attachment.id', 'RESPONSE_PATH_INVALID upload.attachment.url'],
  ],
  ['files have an endpoint', { upload: { files: ['photo'] } }, ['CONFIG_UPLOAD upload']],
  ['an upload has a method', { upload: upload({ method: undefined }) }, ['CONFIG_UPLOAD upload']],
  ['an upload is no GET', { upload: upload({ method: 'GET' }) }, ['CONFIG_UPLOAD upload.method']],
  ['the bytes have a place', { upload: upload({ params: { name: '{FILE_NAME}' } }) }, ['CONFIG_UPLOAD upload']],
  [
    'base64 has a place, too',
    { upload: upload({ encoding: 'base64', params: { name: '{FILE_NAME}' } }) },
    ['CONFIG_UPLOAD upload'],
  ],
  [
    'multipart is made of params',
    { upload: upload({ params: undefined, body: { a: '{FILE_DATA}' } }) },
    ['CONFIG_UPLOAD upload.body'],
  ],
  ['an account has a way to it', { account: {} }, ['CONFIG_LADDER account']],
  ['a record has a way to it', { record: {} }, ['CONFIG_LADDER record']],
  ['a record has an account', { account: undefined }, ['CONFIG_LADDER record']],
  ['a comment has a record', { record: undefined }, ['CONFIG_LADDER comment']],
  ['an upload has a record', { record: undefined, comment: undefined, upload: upload() }, ['CONFIG_LADDER upload']],
  ['what is missing can be created', { account: account({ create: undefined }) }, ['CONFIG_LADDER account']],
  ['a record can be found to be reused', record({ reuse: true }), ['CONFIG_LADDER record.reuse']],
  [
    'nobody known can be created',
    { account: { findByQuery: find(), whenMissing: 'skip', anonymous: 'create' } },
    ['CONFIG_LADDER account.anonymous'],
  ],
  [
    'a file has a comment to name it',
    { comment: undefined, upload: upload({ addComment: true }) },
    ['CONFIG_LADDER upload.addComment'],
  ],
  [
    'a constraint has a conflict',
    created({ unique: { by: 'constraint' } }),
    ['CONFIG_UNIQUE account.create.unique.by'],
  ],
  ['a key has a header', created({ unique: { by: 'key' } }), ['CONFIG_UNIQUE account.create.unique.by']],
  [
    'a key belongs to by: key',
    created({ unique: { by: 'upsert', key: { header: 'X' } } }),
    ['CONFIG_UNIQUE account.create.unique.key'],
  ],
  [
    'a correlation is searched',
    record({ create: create({ correlation: { param: 'x' } }) }),
    ['CONFIG_CORRELATION record.create.correlation'],
  ],
  [
    'a correlation of a body is written there',
    record({
      create: create({
        params: undefined,
        body: { a: 1 },
        correlation: { param: 'x', find: find({ params: { x: '{OPERATION_ID}' } }) },
      }),
    }),
    ['CONFIG_CORRELATION record.create.correlation.param'],
  ],
  [
    'a correlation searches what it writes',
    record({ create: create({ correlation: { param: 'x', find: find() } }) }),
    ['CONFIG_CORRELATION record.create.correlation.find'],
  ],
  [
    'only finds verify',
    comment({ response: { verify: { EMAIL: 'x' }, onSeveral: 'error', notFound: [403] } }),
    [
      'CONFIG_MISPLACED comment.response.verify',
      'CONFIG_MISPLACED comment.response.onSeveral',
      'CONFIG_MISPLACED comment.response.notFound',
    ],
  ],
  ['a find of the record is for reuse', record({ findByQuery: find() }), ['CONFIG_MISPLACED? record.findByQuery']],
  [
    'a link that is used is configured',
    comment({ params: { a: '{COMMENT_BODY} {ACCOUNT_URL}', b: '{ACCOUNT_URL}{RECORD_URL}' } }),
    ['CONFIG_MISPLACED? comment.params.a', 'CONFIG_MISPLACED? comment.params.b'],
  ],
  [
    'a find identifies somebody',
    searched({ params: { q: '{FIRST_NAME}' } }),
    ['CONFIG_NOT_IDENTIFYING? account.findByQuery'],
  ],
  [
    'headers and conditions identify nobody',
    searched({ method: 'POST', headers: { 'X-Mail': '{EMAIL}' }, params: undefined, body: { $when: '{EMAIL}', a: 1 } }),
    ['CONFIG_NOT_IDENTIFYING? account.findByQuery'],
  ],
  [
    'unsigned values identify nobody',
    searched({ params: { q: '{SDK_EMAIL}', r: '{sdk_phone}' } }),
    ['CONFIG_UNSIGNED_IDENTITY account.findByQuery'],
  ],
  [
    'nor do they under a name of one’s own',
    { variables: { MAIL: { from: 'SDK_EMAIL' } }, ...searched({ params: { q: '{MAIL}' } }) },
    ['CONFIG_UNSIGNED_IDENTITY account.findByQuery'],
  ],
  [
    'nor in one of several finds',
    { account: account({ findByQuery: [find(), find({ params: { q: '{SDK_IDENTIFIER}' } })] }) },
    ['CONFIG_UNSIGNED_IDENTITY account.findByQuery[1]'],
  ],
  [
    'nor as the identity of an account',
    { account: account({ identity: ['SDK_EMAIL', 'SDK_PHONE'] }) },
    ['CONFIG_UNSIGNED_IDENTITY account.identity'],
  ],
  [
    'accepting unsigned values is a warning wherever they are alone, custom ones among them',
    {
      account: account({
        acceptUnsigned: true,
        identity: ['CUSTOM.id'],
        findByQuery: [find({ params: { q: '{SDK_EMAIL}' } }), find({ params: { q: '{CUSTOM.id}' } }), find()],
      }),
    },
    [
      'CONFIG_UNSIGNED_IDENTITY? account.findByQuery[0]',
      'CONFIG_UNSIGNED_IDENTITY? account.findByQuery[1]',
      'CONFIG_UNSIGNED_IDENTITY? account.identity',
    ],
  ],
  [
    'an unsigned value does not choose what a request is about',
    comment({ url: '/people/{SDK_IDENTIFIER}/notes?by={SDK_NAME}' }),
    ['CONFIG_UNSIGNED_IDENTITY? comment.url'],
  ],
  [
    'mixed text in a find has a dialect',
    searched({ params: { q: 'email:{EMAIL}' } }),
    ['CONFIG_NO_DIALECT? account.findByQuery.params.q'],
  ],
  [
    'so has mixed text in the query of the URL and in arguments',
    searched({ url: '/people?x=1&q=a{EMAIL}b', params: undefined }),
    ['CONFIG_NO_DIALECT? account.findByQuery.url'],
  ],
  [
    'and in arguments of functions',
    searched({ params: { q: '=CONCAT_OR((a:{EMAIL}), (b:{NAME}))' } }),
    ['CONFIG_NO_DIALECT? account.findByQuery.params.q'],
  ],
  [
    'a find by phone verifies its answer',
    searched({ params: { q: '{PHONE_NUMBER}' } }),
    ['CONFIG_NO_VERIFY? account.findByQuery.params.q'],
  ],
  [
    'of several numbers each is verified',
    searched({ params: { a: '{PHONE_NUMBER}', b: '{SDK_PHONE}' }, response: { verify: { phone_number: 'phone' } } }),
    ['CONFIG_NO_VERIFY? account.findByQuery.params.b'],
  ],
  [
    'what a caller may not have does not verify the number',
    searched({ params: { a: '{PHONE_NUMBER}', b: '{EMAIL}' }, response: { verify: { EMAIL: 'mail' } } }),
    ['CONFIG_NO_VERIFY? account.findByQuery.params.a'],
  ],
  ['a record is not reused by number alone', reused({ params: { q: '{PHONE_NUMBER}' } }), [`${UNSURE}.params.q`]],
  ['nor by what many share', reused({ params: { a: '{CUSTOM.plan}', b: 'open' } }), [`${UNSURE}.params.a`]],
  ['nor by that in the path', reused({ url: '/plans/{CUSTOM.plan}/cases' }), [`${UNSURE}.url`]],
  [
    'nor by a variable of one’s own',
    { variables: { TIER: { from: 'CUSTOM.tier' } }, ...reused({ params: { a: '{TIER}' } }) },
    [`${UNSURE}.params.a`],
  ],
  [
    'nor by that in a body',
    reused({ method: 'POST', body: { all: [{ $when: '{EMAIL}', plan: '{CUSTOM.plan}' }] } }),
    [`${UNSURE}.body.all[0].plan`],
  ],
  [
    'an id that may be missing does not narrow the search',
    reused({ params: { email: '{EMAIL}', plan: '{CUSTOM.plan}' } }),
    [`${UNSURE}.params.plan`],
  ],
  [
    'nor does one of alternatives',
    reused({ dialect: 'zoho', params: { q: '=CONCAT_OR((a:{ACCOUNT_ID}), (plan:{CUSTOM.plan}))' } }),
    [`${UNSURE}.params.q`],
  ],
  [
    'nor an id in a header',
    reused({ headers: { 'X-Account': '{ACCOUNT_ID}' }, params: { plan: '{CUSTOM.plan}' } }),
    [`${UNSURE}.params.plan`],
  ],
  [
    'nor the account, where a record may have none',
    reused({ params: { of: '{ACCOUNT_ID}', plan: '{CUSTOM.plan}' } }, { withoutAccount: true }),
    [`${UNSURE}.params.plan`],
  ],
  ['an upload has kinds of files', { upload: upload({ files: [] }) }, ['CONFIG_NO_UPLOAD? upload.files']],
  ['an upload without kinds never runs', { upload: upload({ files: undefined }) }, ['CONFIG_NO_UPLOAD? upload']],
  [
    'beside a storage an upload runs when that says so',
    { upload: upload(), storage: storage() },
    ['CONFIG_NO_UPLOAD? storage'],
  ],
  [
    'and never when that says no',
    { upload: upload(), storage: storage({ sendToCrm: false }) },
    ['CONFIG_NO_UPLOAD? storage.sendToCrm'],
  ],
  ['a storage is somewhere', { storage: storage({ directory: undefined }) }, ['CONFIG_STORAGE storage']],
  ['a storage is one place', { storage: storage({ s3: { bucket: 'b' } }) }, ['CONFIG_STORAGE storage.directory']],
  ['a storage gets some kinds of files', { storage: storage({ files: [] }) }, ['CONFIG_STORAGE? storage.files']],
  ['a storage without kinds gets no file', { storage: storage({ files: undefined }) }, ['CONFIG_STORAGE? storage']],
  [
    'files go to the CRM by an upload',
    { storage: storage({ sendToCrm: true }) },
    ['CONFIG_STORAGE? storage.sendToCrm'],
  ],
  [
    'the link of the CRM is seen of what is there',
    { storage: storage({ urls: 'crm' }) },
    ['CONFIG_STORAGE? storage.urls'],
  ],
  [
    'folders are plain names',
    { storage: storage({ folders: { prefix: '../', photo: '/etc', video: 'a/../b' } }) },
    [
      'CONFIG_INVALID_VALUE storage.folders.prefix',
      'CONFIG_INVALID_VALUE storage.folders.photo',
      'CONFIG_INVALID_VALUE storage.folders.video',
    ],
  ],
  ['an SFTP server is trusted by its key', ...onSftp({ hostKey: undefined }, ['CONFIG_STORAGE storage.sftp'])],
  ['which is a fingerprint', ...onSftp({ hostKey: 'a1:b2:c3' }, ['CONFIG_STORAGE storage.sftp.hostKey'])],
  ['each of them', ...onSftp({ hostKey: [HOST_KEY, 'MD5:a1'] }, ['CONFIG_STORAGE storage.sftp.hostKey'])],
  ['somebody logs in there', ...onSftp({ password: undefined }, ['CONFIG_STORAGE storage.sftp'])],
  ['a passphrase opens a key', ...onSftp({ passphrase: '${KEY}' }, ['CONFIG_STORAGE storage.sftp.passphrase'])],
  [
    'an S3 key has two parts',
    { storage: storage({ directory: undefined, s3: { bucket: 'b', accessKeyId: 'i' } }) },
    ['CONFIG_STORAGE storage.s3'],
  ],
  [
    'a Google bucket is opened in one way',
    { storage: storage({ directory: undefined, gcs: { bucket: 'b', clientId: 'i' } }) },
    ['CONFIG_STORAGE storage.gcs'],
  ],
  [
    'an e-mail of a queue needs a mail server',
    { queues: { 1: { email: { to: 'a@example.com' } } } },
    ['CONFIG_EMAIL queues["1"].email'],
  ],
  ['an e-mail goes to somebody', { settings: setting, email: mail({ to: undefined }) }, ['CONFIG_EMAIL? email']],
  [
    'an e-mail that is off is of use to a queue alone',
    { settings: setting, email: mail({ enabled: false }), queues: { 1: { email: { to: '' } } } },
    ['CONFIG_EMAIL? email.enabled'],
  ],
  [
    'an address is one plain address',
    {
      settings: setting,
      email: mail({ to: 'a@example.com, b@example.com', from: 'CRM <crm@example.com>' }),
      queues: { 1: { email: { to: 'a@example.com\nBcc: b@example.com' } } },
    },
    ['CONFIG_INVALID_VALUE email.from', 'CONFIG_INVALID_VALUE email.to', 'CONFIG_INVALID_VALUE queues["1"].email.to'],
  ],
  [
    'also when it comes from a setting',
    { settings: { ...setting, TO: { default: 'nobody' } }, email: mail({ to: '${TO}' }) },
    ['CONFIG_INVALID_VALUE email.to'],
  ],
  [
    'a subject knows no file',
    { settings: setting, email: mail({ subject: '{FILE_NAME}' }) },
    ['TEMPLATE_VARIABLE_NOT_HERE email.subject'],
  ],
  [
    'links to recordings lead to recordings',
    { settings: { A: { secret: true } }, serve: { linkKey: '${A}' } },
    ['CONFIG_MISPLACED? serve.linkKey'],
  ],
  [
    'links to recordings have a server and a key',
    { storage: { files: ['call_recording'], directory: { path: '/x' }, urls: 'serve' } },
    ['CONFIG_MISSING_KEY storage.urls', 'CONFIG_MISSING_KEY storage.urls'],
  ],
  ['the address of the server is one', { serve: { url: 'calls.example.com' } }, ['CONFIG_URL serve.url']],
  ['the address of the server has no query', { serve: { url: 'https://x.example/?a=1' } }, ['CONFIG_URL serve.url']],
  [
    'a key of links is no literal',
    { serve: { linkKey: ['a', 'b'] } },
    [
      'CONFIG_LITERAL_SECRET serve.linkKey[0]',
      'CONFIG_LITERAL_SECRET serve.linkKey[1]',
      'CONFIG_MISPLACED? serve.linkKey',
    ],
  ],
  ['webhooks are checked with a secret', { serve: { whippy: {} } }, ['CONFIG_MISSING_KEY serve.whippy']],
  [
    'of webhooks that nobody checks is warned',
    { serve: { whippy: { scheme: 'none' } } },
    ['CONFIG_UNSIGNED? serve.whippy.scheme'],
  ],
  [
    'only an HMAC has its settings',
    { settings: { A: { secret: true } }, serve: { whippy: { secret: '${A}', header: 'X-A', prefix: 'v1=' } } },
    ['CONFIG_MISPLACED serve.whippy.header', 'CONFIG_MISPLACED serve.whippy.prefix'],
  ],
  [
    'no secret stands in a list of secrets',
    { serve: { whippy: { secret: ['a', 'b'] } } },
    ['CONFIG_LITERAL_SECRET serve.whippy.secret[0]', 'CONFIG_LITERAL_SECRET serve.whippy.secret[1]'],
  ],
  [
    'an origin is an origin',
    { serve: { origins: ['*', 'desk.example.com', 'https://desk.example.com/', 'https://desk.example.com:8443'] } },
    [0, 1, 2].map((index) => `CONFIG_INVALID_VALUE serve.origins[${index}]`),
  ],
  [
    'a XiVO lives in a time zone that there is',
    {
      settings: { A: { secret: true } },
      serve: {
        xivo: ['Mars/Phobos', 'Europe/Paris', 'UTC'].map((timeZone) => ({
          url: 'https://pbx.example.com',
          username: 'u',
          password: '${A}',
          timeZone,
        })),
      },
    },
    ['CONFIG_INVALID_VALUE serve.xivo[0].timeZone'],
  ],
  [
    'XiVO is spoken to over https',
    {
      settings: { A: { secret: true } },
      serve: {
        xivo: [
          'http://pbx.example.com',
          'pbx.example.com',
          'https://u:p@pbx.example.com',
          'https://pbx.example.com',
        ].map((url) => ({ url, username: 'u', password: '${A}' })),
      },
    },
    ['CONFIG_PLAIN_HTTP serve.xivo[0].url', 'CONFIG_URL serve.xivo[1].url', 'CONFIG_URL serve.xivo[2].url'],
  ],
  ['a record is searched or created', record({ whenMissing: 'skip' }), ['CONFIG_LADDER? record.whenMissing']],
  ['an account can be settled', { account: { create: create() } }, ['CONFIG_CREATE_UNCERTAIN? account.create']],
  ['a comment says something', comment({ params: { a: 'Called' } }), ['CONFIG_NO_COMMENT_BODY? comment']],
  ['a create can be settled', record({ create: create() }), ['CONFIG_CREATE_UNCERTAIN? record.create']],
]

test.each(BAD)('%s', (_rule, changes, expected) => {
  expect(found(config(changes)).toSorted()).toEqual(expected.toSorted())
})

const GOOD: [rule: string, changes: Tree][] = [
  [
    'an e-mail from settings',
    { settings: { ...setting, HOST: { default: 'example.com' } }, email: mail({ to: 'crm@${HOST}' }) },
  ],
  [
    'an e-mail of some queues',
    { settings: setting, email: mail({ enabled: false }), queues: { 1: { email: { to: 'a@example.com' } } } },
  ],
  ['a queue without e-mail', { settings: setting, email: mail(), queues: { 1: { email: { to: '' } } } }],
  [
    'XiVO is spoken to over plain http where the network permits that',
    {
      network: { http: true, allow: ['pbx.internal'] },
      settings: { A: { secret: true } },
      serve: { xivo: [{ url: 'http://pbx.internal', username: 'u', password: '${A}' }] },
    },
  ],
  ['$${ is text', { name: 'x $${a-b}' }],
  ['\\${ is text in an argument', comment({ params: { a: '{COMMENT_BODY} {=CONCAT_OR(\\${FEEDBACK})}' } })],
  [
    'a header may come from a setting',
    { settings: setting, ...comment({ headers: { Authorization: 'Bearer ${KEY}' } }) },
  ],
  ['a header may hold a variable', comment({ headers: { Authorization: '{CUSTOM.token}' } })],
  [
    'a basic user name is no secret',
    { settings: setting, auth: { type: 'basic', username: 'me', password: '${KEY}' } },
  ],
  ['custom values identify', { account: account({ identity: ['CUSTOM.id'] }) }],
  ['an address inside that is allowed', { baseUrl: 'https://10.0.0.1', network: { allow: ['10.0.0.1'] } }],
  [
    'a host that stands in a setting',
    {
      settings: { HOST: { default: '10.0.0.1' } },
      baseUrl: 'http://${HOST}',
      network: { http: true, allow: ['${HOST}'] },
    },
  ],
  ['plain http to an allowed host', { baseUrl: 'http://localhost:1', network: { http: true, allow: ['localhost'] } }],
  ['people may open plain http', { links: { account: 'http://crm.example.com/{ACCOUNT_ID}' } }],
  ['a whole URL needs no baseUrl', comment({ url: 'https://other.example.com/?to=https://x.example&b={RECORD_ID}' })],
  ['a DELETE may have a body', comment({ method: 'DELETE' })],
  ['a binary upload needs no place', { upload: upload({ encoding: 'binary', params: undefined }) }],
  ['an upload without files needs no endpoint', { upload: { files: [], addComment: false } }],
  ['a record without an account', { account: undefined, ...record({ withoutAccount: true }) }],
  ['nothing is created when that is not wanted', { account: account({ create: undefined, whenMissing: 'skip' }) }],
  ['D is a choice', record({ create: create({ onAmbiguous: 'resend' }) })],
  ['mixed text in a path needs no dialect', searched({ url: '/people/x-{EMAIL}/y', params: undefined })],
  ['a whole value in a URL needs no dialect', searched({ url: '/people?email={EMAIL}&x=${N}', params: undefined })],
  ['raw is a choice', searched({ params: { q: 'email:{EMAIL|raw}' } })],
  [
    'digits need no escaping',
    searched({ params: { q: 'x{PHONE_NUMBER|digits}' }, response: { verify: { PHONE_NUMBER: 'p' } } }),
  ],
  ['dialect none is a choice', searched({ dialect: 'none', params: { q: 'email:{EMAIL}' } })],
  ['defaults of whole values need no dialect', searched({ params: { q: '=DEFAULT_VALUE({EMAIL}, {SDK_EMAIL})' } })],
  ['an open record of the account', reused({ params: { of: '{ACCOUNT_ID}', status: 'open', plan: '{CUSTOM.plan}' } })],
  ['its id in the path', reused({ url: '/people/{account_id}/cases', params: { phone: '{PHONE_NUMBER}' } })],
  [
    'its id among conditions',
    reused({ dialect: 'zoho', params: { q: '=CONCAT_AND((a:{ACCOUNT_ID}), (b:{CUSTOM.x}))' } }),
  ],
  [
    'an id in the path where a record may have no account',
    reused({ url: '/people/{ACCOUNT_ID}/cases', params: { plan: '{CUSTOM.plan}' } }, { withoutAccount: true }),
  ],
  ['a record by the session', reused({ params: { session: '{SESSION_ID}', phone: '{PHONE_NUMBER}' } })],
  ['a record by e-mail address', reused({ params: { email: '{EMAIL}' } })],
  [
    'shared values in a text with an id',
    reused({ dialect: 'sql', params: { q: "m='{EMAIL}' AND p='{CUSTOM.plan}'" } }),
  ],
  [
    'a verified answer',
    reused({ params: { plan: '{CUSTOM.plan}', q: '{PHONE_NUMBER}' }, response: { verify: { ACCOUNT_ID: 'contact' } } }),
  ],
  [
    'a custom value that is verified',
    reused({ params: { a: '{CUSTOM.x}' }, response: { verify: { 'CUSTOM.x': 'x' } } }),
  ],
  [
    'a custom value that identifies a person',
    { account: account({ identity: ['CUSTOM.number'] }), ...reused({ params: { a: '{CUSTOM.number}' } }) },
  ],
  ['a correlation value of one’s own', record({ create: create({ correlation: { param: 'email', find: find() } }) })],
  ['an unsigned value beside one that somebody vouches for', searched({ params: { q: '{SDK_EMAIL}', r: '{EMAIL}' } })],
  ['a custom value, which may be signed', searched({ params: { q: '{CUSTOM.id}' } })],
  ['an account is searched by its find', created({ correlation: { param: 'external' } })],
]

test.each(GOOD)('%s is fine', (_rule, changes) => {
  const settings = JSON.stringify(changes).includes('${N}') ? { settings: { N: {} } } : {}
  expect(found(config({ ...settings, ...changes }))).toEqual([])
})

describe('messages', () => {
  test.each<[code: string, changes: Tree, what: string]>([
    ['CONFIG_NO_VERIFY', searched({ params: { q: '{PHONE_NUMBER}' } }), 'could attach the call to somebody else'],
    ['CONFIG_NO_VERIFY', reused({ params: { q: '{CUSTOM.plan}' } }), 'could go on in a record of somebody else'],
    ['CONFIG_NO_DIALECT', searched({ params: { q: 'email:{EMAIL}' } }), 'could break the search'],
    ['CONFIG_NOT_IDENTIFYING', searched({ params: { q: '{NAME}' } }), 'every call counts as new'],
    ['CONFIG_UNSIGNED_IDENTITY', searched({ params: { q: '{SDK_EMAIL}' } }), 'every call counts as new'],
    ['CONFIG_NO_UPLOAD', { upload: upload({ files: [] }) }, 'no recording or transcript of a call gets into the CRM'],
    [
      'CONFIG_NO_UPLOAD',
      { upload: upload(), storage: storage() },
      'no recording or transcript of a call gets into the CRM',
    ],
    ['CONFIG_NO_COMMENT_BODY', comment({ params: { a: 'x' } }), 'every event of a call would write the same'],
    [
      'CONFIG_CREATE_UNCERTAIN',
      { account: { create: create() } },
      'Level C: after a lost answer nothing can search it',
    ],
    ['CONFIG_CREATE_UNCERTAIN', { account: { create: create() } }, 'record, comments and files are blocked'],
    ['CONFIG_CREATE_UNCERTAIN', record({ create: create() }), 'its comments and files are blocked'],
    ['CONFIG_MISPLACED', record({ findByQuery: find() }), 'every call makes a new one'],
    ['CONFIG_MISPLACED', record({ findByQuery: find(), whenMissing: 'skip' }), 'no call ever has a record'],
    ['CONFIG_LADDER', record({ whenMissing: 'skip' }), 'their comments and files go nowhere'],
  ])('%s of %j says what would happen in a live call', (code, changes, what) => {
    const { issues } = checkConfig(config(changes) as never)
    expect(issues.filter((issue) => issue.code === code).map(({ message }) => message)).toEqual([
      expect.stringContaining(what),
    ])
  })

  test('a kind that there is not is answered with those that there are', () => {
    const { issues } = checkConfig(config({ auth: { type: 'baerer', token: '${KEY}' } }) as never)
    expect(issues.find(({ path }) => path === 'auth.type')).toMatchObject({
      message: 'Expected one of basic, headers, bearer, apiKey, oauth2.',
      hint: 'Did you mean bearer?',
    })
  })

  test('a setting without a value has its example, or a placeholder', () => {
    const settings = { A: { example: 'a' }, B: {} }
    const { issues } = checkConfig(config({ settings, baseUrl: 'https://${A}.example.com/${B}' }) as never, {
      settings: {},
    })
    expect(issues.map(({ hint }) => hint)).toEqual([
      expect.stringMatching(/^Its example stands in/),
      expect.stringMatching(/^A placeholder stands in/),
    ])
  })

  test('an unknown name is suggested, a place is named', () => {
    const input = config(created({ params: { a: '{COMMENT_BODY}', b: '{EMIAL}' }, methd: 'x' }))
    expect(checkConfig(input as never).issues.map(({ message, hint }) => [message, hint])).toEqual([
      ['There is no key methd here.', expect.stringContaining('These keys may stand here: ')],
      [
        '{COMMENT_BODY} does not exist in account.create; it exists in comment.',
        'Use it in one of the places that the message names.',
      ],
      ['There is no variable EMIAL.', 'Did you mean {EMAIL}?'],
    ])
  })
})

test.each([
  ['', []],
  ['fifteen letters', ['CONFIG_INVALID_VALUE serve.apiKey']],
  ['sixteen letters.', []],
])('the API key %j cannot be guessed', (key, expected) => {
  const tree = config({ settings: { KEY: { secret: true, optional: true } }, serve: { apiKey: '${KEY}' } })
  expect(found(tree, { KEY: key })).toEqual(expected)
})

test.each<[string, string | undefined, string[]]>([
  ['whsec_c2VjcmV0IG9mIHRoZSB0ZXN0cw==', undefined, []],
  ['nope', undefined, ['CONFIG_INVALID_VALUE serve.whippy.secret']],
  ['not base64 at all', undefined, ['CONFIG_INVALID_VALUE serve.whippy.secret']],
  ['fifteen letters', 'hmac', ['CONFIG_INVALID_VALUE serve.whippy.secret']],
  ['sixteen letters.', 'hmac', []],
  ['', undefined, []],
])('the secret of webhooks %j is one that the check of %s takes', (secret, scheme, expected) => {
  const serve = { whippy: { ...(scheme && { scheme }), secret: '${KEY}' } }
  const tree = config({ settings: { KEY: { secret: true, optional: true } }, serve })
  expect(found(tree, { KEY: secret })).toEqual(expected)
})

test.each([
  ['bearer', { token: '${KEY}' }, 'token'],
  ['headers', { headers: { 'X-Key': '${KEY}' } }, 'headers.X-Key'],
  ['apiKey', { header: 'X-Key', value: '${KEY}' }, 'value'],
])('the secret of %s can be sent', (type, auth, place) => {
  const tree = config({ settings: { KEY: { secret: true } }, auth: { type, ...auth } })
  expect(found(tree, { KEY: 'sound' })).toEqual([])
  for (const key of ['with a line break\n', 'naïve'])
    expect(found(tree, { KEY: key })).toEqual([`CONFIG_HEADER auth.${place}`])
})
