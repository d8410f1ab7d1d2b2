import { type TestContext, describe, expect, test } from 'vitest'
import { type XivoOptions, connectXivo } from '../../../src/adapters/xivo/xivo-client.ts'
import { silentLogger } from '../../../src/observe/logger.ts'
import { createSeededRandom } from '../../../src/testing/seeded-random.ts'
import { createVirtualClock } from '../../../src/testing/virtual-clock.ts'
import { AGENT_CALL, type CtiServer, TOKEN, USER_CALL, history, startCtiServer } from './cti-server.ts'

const SECRETS = ['pa55word', TOKEN, encodeURIComponent(TOKEN)]

/** A server and a client of it, on a clock that only the test moves. */
async function open(context: TestContext, options: Partial<XivoOptions> = {}) {
  const server = await startCtiServer(context)
  const clock = createVirtualClock()
  const log: unknown[] = []
  const write = (message: string, facts?: object): void => void log.push({ message, ...facts })
  const client = connectXivo({
    url: server.url,
    http: true,
    username: 'usera',
    password: 'pa55word',
    timeZone: 'Europe/Paris',
    clock,
    random: { ...createSeededRandom(1), fraction: () => 0.5 },
    logger: { ...silentLogger, info: write, warn: write, error: write },
    ...options,
  })
  context.onTestFinished(() => {
    client.close()
    for (const secret of SECRETS) expect(JSON.stringify(log)).not.toContain(secret)
  })
  return { server, clock, log, client }
}

const about = (id: unknown, ...list: unknown[]) => ({
  msgType: 'CustomerCallHistoryResponseWithId',
  ctiMessage: { id, response: { list } },
})

describe('a client', () => {
  test('logs in for a token and opens the socket with it', async (context) => {
    const { server, clock } = await open(context)
    await clock.advance(0)
    expect(server.logins).toEqual([['POST', '/xuc/api/2.0/auth/login', { login: 'usera', password: 'pa55word' }]])
    expect(server.open).toBe(1)
  })

  test('asks each history with its documented command', async (context) => {
    const { server, client } = await open(context)
    server.answer = ({ command, id }) =>
      command === 'findCustomerCallHistory'
        ? {
            msgType: 'CustomerCallHistoryResponseWithId',
            ctiMessage: { id, response: { list: [AGENT_CALL], total: 1 } },
          }
        : history(command === 'getUserCallHistory' ? USER_CALL : AGENT_CALL)
    const filters = [{ field: 'src_num', operator: '=', value: '0115878' }]
    const answers = [
      await client.getUserCallHistory(20),
      await client.getUserCallHistory(null),
      await client.getUserCallHistoryByDays(3),
      await client.getAgentCallHistory(5),
      await client.getQueueCallHistory('bl', 7),
      await client.findCustomerCallHistory(filters, 9),
    ]
    expect(server.commands).toEqual([
      { claz: 'web', command: 'getUserCallHistory', size: 20 },
      { claz: 'web', command: 'getUserCallHistory', size: null },
      { claz: 'web', command: 'getUserCallHistoryByDays', days: 3 },
      { claz: 'web', command: 'getAgentCallHistory', size: 5 },
      { claz: 'web', command: 'getQueueCallHistory', queue: 'bl', size: 7 },
      { claz: 'web', command: 'findCustomerCallHistory', id: 1, request: { filters, size: 9 } },
    ])
    expect(answers.map(([item]) => item!.startedAt)).toEqual([
      '2022-09-08T08:32:50.000Z',
      '2022-09-08T08:32:50.000Z',
      ...Array.from({ length: 4 }, () => '2014-01-01T07:00:00.000Z'),
    ])
  })

  test.for(['CallHistory', 'RichCallHistory', 'CallHistoryByDays'])(
    'takes %s for an answer',
    async (msgType, context) => {
      const { server, client } = await open(context)
      server.answer = () => ({ msgType, ctiMessage: AGENT_CALL })
      expect(await client.getUserCallHistoryByDays(1)).toHaveLength(1)
    },
  )

  test('asks one question after the other, as their answers look alike', async (context) => {
    const { server, client } = await open(context)
    let together = 0
    server.answer = async ({ command }) => {
      expect(++together).toBe(1)
      await new Promise((done) => setImmediate(done))
      together--
      return history({ ...AGENT_CALL, dstNum: command })
    }
    const all = await Promise.all([
      client.getUserCallHistory(1),
      client.getAgentCallHistory(1),
      client.getQueueCallHistory('bl', 1),
      client.getUserCallHistory(2),
    ])
    expect(all.map(([item]) => item!.dstNum)).toEqual([
      'getUserCallHistory',
      'getAgentCallHistory',
      'getQueueCallHistory',
      'getUserCallHistory',
    ])
  })

  test('takes the answer for a customer by its id, whatever else comes in between', async (context) => {
    const { server, client } = await open(context)
    server.answer = ({ id }) => {
      server.say(about(99, USER_CALL))
      server.say({ msgType: 'CallHistory', ctiMessage: [USER_CALL, USER_CALL] })
      server.say({ msgType: 'PhoneEvent', ctiMessage: { eventType: 'EventRinging' } })
      return about(id, AGENT_CALL)
    }
    expect(await client.findCustomerCallHistory([], 10)).toMatchObject([{ srcNum: '0115878' }])
  })

  test('is not disturbed by what it cannot read', async (context) => {
    const { server, client, log } = await open(context)
    server.answer = () => {
      for (const message of [
        'not json',
        '[]',
        'null',
        '{"ctiMessage":1}',
        `{"msgType":"PhoneEvent","ctiMessage":${'['.repeat(60)}${']'.repeat(60)}}`,
      ])
        server.say(message)
      server.say({ msgType: 'CallHistory', ctiMessage: 'what?' })
      return history(AGENT_CALL, { duration: '00:00:01' })
    }
    expect(await client.getUserCallHistory(10)).toHaveLength(1)
    expect(log.filter((entry) => JSON.stringify(entry).includes('could not be read'))).toHaveLength(6)
  })

  test('passes on every other message to those who listen', async (context) => {
    const { server, client, clock } = await open(context)
    const heard: unknown[] = []
    const stop = client.on('PhoneEvent', (message) => void heard.push(message))
    await clock.advance(0)
    server.say({ msgType: 'PhoneEvent', ctiMessage: { eventType: 'EventReleased' } })
    await clock.advance(0)
    stop()
    server.say({ msgType: 'PhoneEvent', ctiMessage: { eventType: 'EventRinging' } })
    await clock.advance(0)
    expect(heard).toEqual([{ eventType: 'EventReleased' }])
  })
})

describe('the connection', () => {
  test('is kept with a heartbeat each five seconds', async (context) => {
    const { server, clock } = await open(context)
    await clock.advance(20_000)
    expect([server.pings, server.connections]).toEqual([4, 1])
  })

  test('that misses three heartbeats is given up and made again', async (context) => {
    const { server, clock, client } = await open(context)
    const seen: string[] = []
    client.onLink((status) => void seen.push(status))
    server.isAlive = false
    await clock.advance(19_999)
    expect([server.pings, server.open, seen]).toEqual([3, 1, ['open']])
    await clock.advance(1)
    expect([server.open, seen]).toEqual([0, ['open', 'lost']])
    await clock.advance(1_000)
    expect([server.connections, seen]).toEqual([2, ['open', 'lost', 'open']])
  })

  test('stays when anything at all is heard', async (context) => {
    const { server, clock } = await open(context)
    server.isAlive = false
    for (let i = 0; i < 5; i++) {
      await clock.advance(14_000)
      server.say({ msgType: 'QueueStatistics', ctiMessage: {} })
    }
    expect(server.connections).toBe(1)
  })

  test('comes back after 1 s, 2 s, 4 s … a minute', async (context) => {
    const { server, clock } = await open(context)
    await clock.advance(0)
    server.admit = () => false
    server.breakAll()
    const tries: number[] = []
    let seen = server.logins.length
    const began = clock.now()
    for (let second = 0; second < 250; second++) {
      await clock.advance(1_000)
      if (server.logins.length > seen) tries.push((clock.now() - began) / 1000)
      seen = server.logins.length
    }
    expect(tries).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243])
  })

  test('is not tried faster when the server lets in and throws out again', async (context) => {
    const { server, clock } = await open(context)
    await clock.advance(0)
    for (let i = 0; i < 8; i++) {
      server.say({ msgType: 'LoggedOnError', ctiMessage: { Error: 'loggedOnFailed' } })
      await clock.advance(1_000)
    }
    expect(server.connections).toBeLessThan(5)
  })

  test('begins again at 1 s once it has held', async (context) => {
    const { server, clock } = await open(context)
    await clock.advance(0)
    for (let i = 0; i < 3; i++) {
      server.breakAll()
      await clock.advance(1_000)
      await clock.advance(20_000)
    }
    expect(server.connections).toBe(4)
  })

  test.for<[string, (server: CtiServer) => void]>([
    [
      'the login is answered with an error',
      (server) => (server.login = () => ({ status: 500, body: { error: 'UnhandledError' } })),
    ],
    ['the login is answered with a page', (server) => (server.login = () => ({ status: 200, body: '<html>' }))],
    [
      'the login leads elsewhere',
      (server) => (server.login = () => ({ status: 307, body: {}, headers: { location: '/other' } })),
    ],
    ['the socket is refused', (server) => (server.admit = () => false)],
  ])('is tried again when %s', async ([, spoil], context) => {
    const { server, clock, client } = await open(context)
    const { login, admit } = server
    spoil(server)
    await clock.advance(10_000)
    expect([server.open, server.logins.length]).toEqual([0, 4])
    Object.assign(server, { login, admit })
    const asked = client.getUserCallHistory(1)
    await clock.advance(10_000)
    expect(await asked).toEqual([])
  })

  test('is not tried again with a wrong password, which would lock the account', async (context) => {
    const { server, clock, client, log } = await open(context)
    server.login = () => ({ status: 401, body: { error: 'InvalidCredentials', message: 'pa55word is wrong' } })
    const asked = client.getUserCallHistory(1).catch((error: unknown) => error)
    await clock.advance(600_000)
    expect(await asked).toMatchObject({ code: 'XIVO_LOGIN_REFUSED' })
    await expect(client.getUserCallHistory(1)).rejects.toMatchObject({ code: 'XIVO_LOGIN_REFUSED' })
    expect(server.logins).toHaveLength(1)
    expect(log).toContainEqual(expect.objectContaining({ code: 'XIVO_LOGIN_REFUSED' }))
  })
})

describe('a question', () => {
  test('waits for the connection', async (context) => {
    const { server, clock, client } = await open(context)
    server.admit = () => false
    const asked = client.getUserCallHistory(1)
    await clock.advance(2_000)
    server.admit = () => true
    server.answer = () => history(AGENT_CALL)
    await clock.advance(5_000)
    expect(await asked).toHaveLength(1)
  })

  test('whose connection breaks before the answer is asked again, in its place', async (context) => {
    const { server, clock, client } = await open(context)
    let breaks = 2
    server.answer = ({ command }) => (breaks-- > 0 ? 'break' : history({ ...AGENT_CALL, dstNum: command }))
    const asked = Promise.all([client.getUserCallHistory(1), client.getAgentCallHistory(1)])
    await clock.advance(10_000)
    expect((await asked).map(([item]) => item!.dstNum)).toEqual(['getUserCallHistory', 'getAgentCallHistory'])
    expect(server.commands.map(({ command }) => command)).toEqual([
      'getUserCallHistory',
      'getUserCallHistory',
      'getUserCallHistory',
      'getAgentCallHistory',
    ])
  })

  test('that is not answered is asked again on a new connection, so that no late answer goes to the next', async (context) => {
    const { server, clock, client } = await open(context)
    const late = Promise.withResolvers<void>()
    let first = true
    server.answer = async ({ command }) => {
      if (!first) return history({ ...AGENT_CALL, dstNum: command })
      first = false
      await late.promise
      return history({ ...AGENT_CALL, dstNum: 'late' })
    }
    const asked = Promise.all([client.getUserCallHistory(1), client.getAgentCallHistory(1)])
    await clock.advance(10_500)
    late.resolve()
    await clock.advance(10_000)
    expect((await asked).map(([item]) => item!.dstNum)).toEqual(['getUserCallHistory', 'getAgentCallHistory'])
    expect(server.connections).toBe(2)
  })

  test('that nobody answers fails in time, and does not hold up the next', async (context) => {
    const { server, clock, client } = await open(context)
    server.answer = ({ command }) => (command === 'getUserCallHistory' ? 'silence' : history(AGENT_CALL))
    const asked = client.getUserCallHistory(1).catch((error: unknown) => error)
    await clock.advance(15_000)
    const next = client.getAgentCallHistory(1)
    await clock.advance(14_999)
    await clock.advance(1)
    expect(await asked).toMatchObject({
      code: 'XIVO_TIMEOUT',
      message: 'XiVO did not answer getUserCallHistory within 30 s.',
    })
    await clock.advance(10_000)
    expect(await next).toHaveLength(1)
  })

  test('that is open fails when the client is closed, and so does every later one', async (context) => {
    const { server, clock, client } = await open(context)
    server.answer = () => 'silence'
    const asked = client.getUserCallHistory(1).catch((error: unknown) => error)
    await clock.advance(0)
    client.close()
    client.close()
    expect(await asked).toMatchObject({ code: 'XIVO_CLOSED' })
    await expect(client.getUserCallHistory(1)).rejects.toMatchObject({ code: 'XIVO_CLOSED' })
    await clock.advance(120_000)
    expect([server.open, server.connections, clock.pending()]).toEqual([0, 1, 0])
  })

  test('survives any number of breaks within its time', async (context) => {
    const { server, clock, client } = await open(context, { timeoutSeconds: 3_600 })
    let count = 0
    server.answer = ({ command }) => {
      const roll = ++count % 5
      return roll === 0 ? history({ ...AGENT_CALL, dstNum: command }) : roll === 1 ? 'silence' : 'break'
    }
    const questions = [client.getUserCallHistory(1), client.getAgentCallHistory(1), client.getQueueCallHistory('b', 1)]
    await clock.advance(3_000_000)
    expect((await Promise.all(questions)).map(([item]) => item!.dstNum)).toEqual([
      'getUserCallHistory',
      'getAgentCallHistory',
      'getQueueCallHistory',
    ])
  })
})

describe('options', () => {
  test.each<[string, Partial<XivoOptions>, RegExp]>([
    ['no address', { url: 'xivo.example.com' }, /^url: expected an address/],
    ['an address of a socket', { url: 'wss://xivo.example.com' }, /^url: expected an address/],
    ['plain http', { url: 'http://xivo.example.com', http: false }, /plain http/],
    ['an unknown zone', { timeZone: 'Europe/Atlantis' }, /^timeZone: /],
  ])('with %s are refused', (_what, options, message) => {
    const wrong = { url: 'https://xivo.example.com', username: 'u', password: 'pa55word', ...options }
    expect(() => connectXivo(wrong)).toThrow(
      expect.objectContaining({ code: 'XIVO_OPTIONS', message: expect.stringMatching(message) as string }),
    )
  })

  test('may name a path before the API', async (context) => {
    const server = await startCtiServer(context)
    const clock = createVirtualClock()
    const url = `${server.url}/behind/`
    const client = connectXivo({ url, http: true, username: 'usera', password: 'pa55word', clock })
    await clock.advance(0)
    client.close()
    expect(server.logins).toMatchObject([['POST', '/behind/xuc/api/2.0/auth/login', {}]])
  })
})
