import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { type TestContext, describe, expect, test } from 'vitest'
import { startGcs } from '../../tools/storage/gcs-server.ts'
import { type Ssh2Server, startSsh2Server } from '../../tools/storage/ssh2-server.ts'
import { freePort } from '../http/servers.ts'
import { oidcServer } from '../support/oidc-server.ts'
import { runCli, useCrmAndFolder } from './run-cli.ts'

const { file, path } = useCrmAndFolder()

const CANARY = 'a secret of kim'

function config(storage: object, network: object = {}, more: object = {}): string {
  return file(
    'storage.json',
    JSON.stringify({
      version: 1,
      name: 'CRM',
      settings: { SFTP_PASSWORD: { secret: true } },
      network: { allow: ['127.0.0.1'], ...network },
      storage: { files: ['call_recording', 'photo', 'video'], ...storage },
      ...more,
    }),
  )
}

async function sftp({ onTestFinished }: TestContext): Promise<{ server: Ssh2Server; spec: Record<string, unknown> }> {
  const server = await startSsh2Server()
  onTestFinished(() => server.close())
  const { port, username, hostKey } = server
  return {
    server,
    spec: { host: '127.0.0.1', port, username, password: '${SFTP_PASSWORD}', hostKey, folder: 'exports' },
  }
}

const ENV = { env: { SFTP_PASSWORD: CANARY } }

describe('storage test', () => {
  test('writes to every folder, reads back, replaces and removes, and leaves nothing', async (t) => {
    const { server, spec } = await sftp(t)
    const { code, out, err } = await runCli(['storage', 'test', config({ sftp: spec })], ENV)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n')).toEqual([
      `sftp://127.0.0.1:${server.port}/exports  done`,
      expect.stringMatching(
        /^ {2}ujet-voice-recordings\/crmwire-test-\w{8}\.txt {2}done {2}written, read back, replaced, removed$/,
      ),
      expect.stringMatching(
        /^ {2}ujet-media\/crmwire-test-\w{8}\.txt {2}done {2}written, read back, replaced, removed$/,
      ),
      '',
    ])
    expect(await server.names()).toEqual([])
  })

  test('--keep leaves the files there and says where', async (t) => {
    const { server, spec } = await sftp(t)
    const { code, out } = await runCli(['storage', 'test', config({ sftp: spec }), '--keep'], ENV)
    expect(code).toBe(0)
    const names = await server.names()
    expect(names).toHaveLength(2)
    for (const name of names) expect(out).toContain(`    sftp://127.0.0.1:${server.port}/${name}\n`)
  })

  test('--json prints one document', async () => {
    const folder = path('files')
    const { out } = await runCli(
      ['storage', 'test', config({ files: ['video'], directory: { path: folder } }), '--json'],
      ENV,
    )
    expect(JSON.parse(out)).toEqual({
      ok: true,
      place: `file://${folder}`,
      files: [
        {
          path: expect.stringMatching(/^ujet-media\/crmwire-test-/) as string,
          did: ['written', 'read back', 'replaced', 'removed'],
        },
      ],
    })
    expect(await readdir(`${folder}/ujet-media`)).toEqual([])
  })

  test.for([
    ['a wrong password', 'canary', {}, 'STORAGE_AUTH'],
    ['another host key', CANARY, { hostKey: `SHA256:${'A'.repeat(43)}` }, 'STORAGE_HOST_KEY'],
  ] as const)(
    '%s is told with what to do, exits 3, and no secret is printed',
    async ([, password, own, errorCode], t) => {
      const { server, spec } = await sftp(t)
      const args = ['storage', 'test', config({ sftp: { ...spec, ...own } })]
      const { code, out, err } = await runCli(args, { env: { SFTP_PASSWORD: password } })
      expect({ code, err }).toEqual({ code: 3, err: '' })
      expect(out).toMatch(
        new RegExp(
          `^sftp://127\\.0\\.0\\.1:${server.port}/exports {2}failed\\n {2}\\S+ {2}failed {2}${errorCode}\\n {4}the server `,
        ),
      )
      expect(out).not.toContain(password)
      expect(await server.names()).toEqual([])
    },
  )

  test('a folder that cannot be written to is told after the others', async () => {
    const folder = path('half')
    await mkdir(folder)
    await writeFile(`${folder}/ujet-media`, 'in the way')
    const { code, out } = await runCli(['storage', 'test', config({ directory: { path: folder } })], ENV)
    expect(code).toBe(3)
    expect(out).toMatch(/ujet-voice-recordings\/\S+ {2}done .*\n {2}ujet-media\/\S+ {2}failed {2}STORAGE_REFUSED/)
  })

  test('a configuration without a storage is a usage error', async () => {
    const args = ['storage', 'test', file('none.json', JSON.stringify({ version: 1, name: 'CRM' }))]
    expect(await runCli(args)).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('stores no files') as string,
    })
  })
})

// As docs/guides/storage.md and docs/guides/authentication.md have it.
describe('a bucket that a person logs in to', () => {
  test('is opened by `auth login --for storage`, and the login of the CRM is another one', async (t) => {
    const server = await startGcs({ admits: (token) => token !== '' })
    t.onTestFinished(() => server.close())
    const back = `http://127.0.0.1:${await freePort()}/callback`
    const oidc = await oidcServer({
      redirectUris: [back],
      scopes: ['https://www.googleapis.com/auth/devstorage.read_write'],
    })
    const gcs = { bucket: 'calls', endpoint: server.url, clientId: oidc.clientId, clientSecret: '${SFTP_PASSWORD}' }
    const urls = { authorizationUrl: `${oidc.url}/auth`, tokenUrl: `${oidc.url}/token` }
    const crm = { type: 'oauth2', clientId: oidc.clientId, clientSecret: '${SFTP_PASSWORD}', ...urls }
    const more = { baseUrl: 'http://127.0.0.1:9', auth: crm }
    const name = config({ gcs: { ...gcs, ...urls } }, { http: true }, more)
    const args = ['--ledger', path('tokens.db')]
    const given = { env: { SFTP_PASSWORD: oidc.clientSecret } }
    const before = await runCli(['auth', 'status', name, '--for', 'storage', ...args], given)
    const needed = 'health        login_needed: somebody has to log in: crmwire auth login --for storage\n'
    expect(before).toMatchObject({ code: 3, out: expect.stringContaining(needed) as string })
    expect(before.out).toMatch(/^CRM, gs:\/\/calls: oauth2 \(authorization_code\)\n/)

    const browse = (url: string): void => void oidc.visit(url).then((at) => fetch(at))
    const login = ['auth', 'login', name, '--for', 'storage', ...args, '--port', new URL(back).port]
    expect(await runCli(login, { ...given, terminal: { browse } })).toMatchObject({ code: 0 })
    const { code, out } = await runCli(['storage', 'test', name, ...args], given)
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/^gs:\/\/calls {2}done\n/) as string })
    const ofCrm = await runCli(['auth', 'status', name, ...args], given)
    expect(ofCrm).toMatchObject({ code: 3, out: expect.stringMatching(/^CRM: [^]* auth login\n/) as string })
  })
})

describe('storage fingerprint', () => {
  test('prints what the server shows, with the word of caution', async (t) => {
    const { server } = await sftp(t)
    const { code, out } = await runCli(['storage', 'fingerprint', 'sftp://127.0.0.1/', '--port', String(server.port)])
    expect(code).toBe(0)
    expect(out).toMatch(new RegExp(`^${server.hostKey.replaceAll(/[+]/g, String.raw`\+`)} {2}ssh-ed25519\n\n`))
    expect(out).toContain('Compare it')
  })

  test('--json has host, port and keys', async (t) => {
    const { server } = await sftp(t)
    const args = ['storage', 'fingerprint', '127.0.0.1', '--port', String(server.port), '--json']
    expect(JSON.parse((await runCli(args)).out)).toEqual({
      host: '127.0.0.1',
      port: server.port,
      keys: [{ type: 'ssh-ed25519', fingerprint: server.hostKey }],
    })
  })

  test('nobody at the address is told', async (t) => {
    const { server } = await sftp(t)
    const { port } = server
    await server.close()
    const { code, err } = await runCli(['storage', 'fingerprint', '127.0.0.1', '--port', String(port)])
    expect(code).toBe(1)
    expect(err).toContain('ECONNREFUSED')
  })
})
