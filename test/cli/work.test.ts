import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type TestContext, expect, test, vi } from 'vitest'
import { CANARY, ESPOCRM, documents, runCli, startCli, useCrmAndFolder } from './run-cli.ts'

// `crmwire work espocrm.yaml --ledger … --health-port …`, as docs/guides/operating.md has it.

const { crm, env, path } = useCrmAndFolder()

/** For real processes, however busy the machine is. */
const LONG = { timeout: 60_000, interval: 100 }

const STARTED = JSON.stringify({
  id: 'e1',
  type: 'session.started',
  sessionId: 'call-1',
  at: '2026-11-20T10:00:00Z',
  session: { channel: 'voice_call', endUser: { name: 'Kim Park', phoneNumber: '+12223334444' } },
})

/** A ledger with a call that could not be done, as the CRM was not there. */
async function ledgerWithOpenWork(name: string): Promise<string> {
  const ledger = path(name)
  const { code } = await runCli(['run', ESPOCRM, '--events', '-', '--ledger', ledger, '--wait', '0'], {
    env: { CRM_URL: 'http://127.0.0.1:9', CRM_API_KEY: CANARY },
    input: STARTED,
  })
  expect(code).toBe(2)
  return ledger
}

/** A worker, and where it tells how it is. */
async function startWorker({ onTestFinished }: TestContext, ledger: string, ...more: string[]) {
  const child = startCli(['work', ESPOCRM, '--ledger', ledger, '--health-port', '0', ...more], env())
  onTestFinished(() => void child.kill('SIGKILL'))
  const printed: string[] = []
  createInterface(child.stdout).on('line', (line) => printed.push(line))
  const told: string[] = []
  createInterface(child.stderr).on('line', (line) => told.push(line))
  await vi.waitFor(() => expect(told.join('\n')).toContain('works on'), LONG)
  const url = /http:\S+/.exec(told[0]!)![0]
  return {
    printed,
    told,
    ask: async (place: string) => {
      const answer = await fetch(url + place)
      return { status: answer.status, text: await answer.text() }
    },
    async stop(signal: NodeJS.Signals) {
      const ended = once(child, 'exit')
      child.kill(signal)
      return (await ended)[0] as number | null
    },
  }
}

const jobs = async (ledger: string, ...args: string[]) => runCli(['jobs', ...args, '--ledger', ledger])

interface Listed {
  jobs: { id: string; kind: string; state: string }[]
}

test.for(['SIGTERM', 'SIGINT'] as const)('a worker does what is due until %s ends it', async (signal, t) => {
  const ledger = await ledgerWithOpenWork(`${signal}.db`)
  const worker = await startWorker(t, ledger)
  const [account] = (JSON.parse((await jobs(ledger, 'list', '--json')).out) as Listed).jobs
  expect(account).toMatchObject({ kind: 'account', state: 'retrying' })
  expect((await jobs(ledger, 'retry', account!.id)).code).toBe(0)
  await vi.waitFor(async () => expect((await jobs(ledger, 'list')).out).toBe('Nothing is open.\n'), LONG)
  expect([crm().contacts, crm().cases].map(({ length }) => length)).toEqual([1, 1])
  expect(await worker.stop(signal)).toBe(0)
  expect(worker.told.at(-1)).toContain('the rest stays in the ledger')
  expect(worker.printed.join('\n')).toContain('account.create')
})

test('a worker tells how it is, in numbers and without what it knows of anybody', async (t) => {
  const ledger = await ledgerWithOpenWork('health.db')
  await jobs(ledger, 'pause', '--reason', 'the move')
  const worker = await startWorker(t, ledger, '--json')
  expect(await worker.ask('/healthz')).toEqual({ status: 200, text: 'ok\n' })
  expect(await worker.ask('/readyz')).toEqual({ status: 200, text: 'ok\n' })
  expect((await worker.ask('/else')).status).toBe(404)
  const { status, text } = await worker.ask('/metrics')
  expect(status).toBe(200)
  expect(text).toContain('crmwire_operations{state="waiting",status="pending"} 1')
  expect(text).toContain('crmwire_paused_places 1')
  for (const line of text.trim().split('\n')) expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? [\d.e+-]+)$/)
  expect(text).not.toMatch(/Kim|2223334444|canary/)
})

test('what an operator paused is not sent until it is resumed', async (t) => {
  const ledger = await ledgerWithOpenWork('paused.db')
  expect((await jobs(ledger, 'pause', '--reason', 'the move', '--actor', 'ann')).out).toContain('Paused: everything')
  const worker = await startWorker(t, ledger, '--json')
  expect((await jobs(ledger, 'replay', 'call-1')).code).toBe(0)
  const before = (await jobs(ledger, 'list')).out
  expect(before).toMatch(/Paused since .* by ann: everything: the move/)
  expect(crm().requests).toEqual([])
  expect((await jobs(ledger, 'resume')).out).toContain('Resumed: everything.')
  const [account] = (JSON.parse((await jobs(ledger, 'list', '--json')).out) as Listed).jobs
  await jobs(ledger, 'retry', account!.id)
  await vi.waitFor(() => expect(crm().cases).toHaveLength(1), LONG)
  expect(documents(worker.printed.join('\n')).every(({ type }) => type === 'step' || type === 'alert')).toBe(true)
})

test('a worker that cannot start says why, with exit code 1', async () => {
  const { code, err } = await runCli(['work', 'no-such.yaml', '--ledger', path('none.db')])
  expect(code).toBe(1)
  expect(err).toContain('no-such.yaml')
})
