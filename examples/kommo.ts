/**
 * Every way that a call can take into Kommo: found and not found, answered or not, with its recording early or late, and with
 * a person who chooses another card before, after or in between; then a process that is killed at each request in turn.
 *
 *     npm run example:kommo            a table of what Kommo holds after each
 *     npm run example:kommo -- --json  the same for machines
 *
 * Everything runs on this machine; Kommo is a stand-in, made of what is known of it, with its limit of seven requests a second.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type Config, type SessionEventInput, createConnector, formatTable } from 'crmwire'
import { kommo as procedure } from 'crmwire/adapters/kommo'
import type { Card, CardType } from '../test/kommo-server/model.ts'
import { type Fault, type Kommo, startKommo } from '../test/kommo-server/start-kommo.ts'

const PHONE = '+12223334444'
const RECORDING = 'https://pbx.example.com/recordings/103646.mp3'

type Moment = 'ring' | 'end' | 'unanswered' | 'recording' | 'choice'

interface Path {
  name: string
  /** Cards that are there before. */
  found: CardType[]
  happens: Moment[]
  /** The type of the card that the person chooses. */
  chosen?: CardType
  /** What Kommo holds of the call in the end. */
  expected: string
}

const PATHS: Path[] = [
  { name: 'a lead is found', found: ['contacts', 'leads'], happens: ['ring', 'end'], expected: 'leads 95s' },
  { name: 'a contact is found', found: ['contacts'], happens: ['ring', 'end'], expected: 'contacts 95s' },
  { name: 'a company is found', found: ['companies'], happens: ['ring', 'end'], expected: 'companies 95s' },
  { name: 'nothing is found', found: [], happens: ['ring', 'end'], expected: 'incoming lead waiting' },
  {
    name: 'nothing, then a lead is chosen',
    found: [],
    happens: ['ring', 'end', 'choice'],
    chosen: 'leads',
    expected: 'leads 95s · incoming lead declined · contact linked',
  },
  {
    name: 'nothing, then a contact is chosen',
    found: [],
    happens: ['ring', 'end', 'choice'],
    chosen: 'contacts',
    expected: 'contacts 95s · incoming lead declined · number copied',
  },
  {
    name: 'nothing, then a company is chosen',
    found: [],
    happens: ['ring', 'end', 'choice'],
    chosen: 'companies',
    expected: 'companies 95s · incoming lead declined · number copied',
  },
  {
    name: 'a contact, then a lead is chosen',
    found: ['contacts'],
    happens: ['ring', 'end', 'choice'],
    chosen: 'leads',
    expected: 'contacts moved · leads 95s',
  },
  { name: 'nobody answers', found: ['contacts'], happens: ['ring', 'unanswered'], expected: 'contacts 0s' },
  {
    name: 'the recording comes late',
    found: ['contacts'],
    happens: ['ring', 'end', 'recording'],
    expected: 'contacts 95s recorded',
  },
  {
    name: 'the recording comes after the choice',
    found: [],
    happens: ['ring', 'end', 'choice', 'recording'],
    chosen: 'leads',
    expected: 'leads 95s recorded · incoming lead declined · contact linked',
  },
  {
    name: 'the window comes first',
    found: ['contacts'],
    happens: ['ring', 'choice', 'recording', 'end'],
    chosen: 'leads',
    expected: 'leads 95s recorded',
  },
  {
    name: 'everything comes twice',
    found: ['contacts'],
    happens: ['ring', 'end', 'end', 'choice', 'choice', 'ring', 'recording', 'recording'],
    chosen: 'leads',
    expected: 'contacts moved · leads 95s recorded',
  },
]

/** The path on which a process is killed at each request. */
const KILLED: Path = {
  name: 'killed',
  found: [],
  happens: ['ring', 'end', 'recording', 'choice'],
  chosen: 'leads',
  expected: 'leads 95s recorded · incoming lead declined · contact linked',
}

if (process.argv[2] === '--work') await work(process.argv.slice(3) as [string, string, string, string])
else await showAll(process.argv.includes('--json'))

async function showAll(json: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'crmwire-kommo-'))
  const rows = []
  for (const path of PATHS) {
    const kommo = await startKommo()
    await feed(kommo, ':memory:', eventsOf(path, prepare(kommo, path)))
    rows.push({ path: path.name, holds: holdingsOf(kommo), expected: path.expected })
    await kommo.close()
  }
  for (let request = 1; ; request++) {
    const fault: Fault = request % 2 === 0 ? 'lost before' : 'lost after'
    const ledger = join(folder, `${request}.db`)
    const holds = await killAt(request, fault, ledger)
    if (holds === undefined) break
    rows.push({ path: `killed at request ${request}, ${fault}`, holds, expected: KILLED.expected })
  }
  rmSync(folder, { recursive: true })
  if (json) console.log(JSON.stringify(rows))
  else console.log(`What Kommo holds of each call\n\n${formatTable(rows, { path: 36, holds: 68 })}`)
  const wrong = rows.filter(({ holds, expected }) => holds !== expected)
  for (const { path, holds, expected } of wrong) console.error(`${path}: ${holds}, and not ${expected}`)
  process.exitCode = wrong.length === 0 ? 0 : 1
}

/** A process is killed at its n-th request; another one goes on. @returns nothing when it made fewer. */
async function killAt(n: number, fault: Fault, ledger: string): Promise<string | undefined> {
  const kommo = await startKommo({ perSecond: 1000 })
  const events = JSON.stringify(eventsOf(KILLED, prepare(kommo, KILLED)))
  const start = () =>
    spawn(
      process.execPath,
      [...process.execArgv, import.meta.filename, '--work', kommo.url, kommo.token, ledger, events],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    )
  const first = start()
  let requests = 0
  kommo.fault = () => {
    if (++requests !== n) return undefined
    first.kill('SIGKILL')
    return fault
  }
  await once(first, 'exit')
  if (requests >= n) await once(start(), 'exit')
  const holds = holdingsOf(kommo)
  await kommo.close()
  return requests >= n ? holds : undefined
}

async function work([url, token, ledger, events]: [string, string, string, string]): Promise<void> {
  await feed({ url, token }, ledger, JSON.parse(events) as SessionEventInput[])
}

/** What a process does: it takes the events, and works until nothing is open. */
async function feed(kommo: Pick<Kommo, 'url' | 'token'>, ledger: string, events: SessionEventInput[]): Promise<void> {
  const connector = await createConnector(configFor(ledger === ':memory:'), {
    settings: { KOMMO_URL: kommo.url, KOMMO_TOKEN: kommo.token, KOMMO_ACCOUNT: '31415926' },
    procedures: { kommo: procedure },
    ...(ledger !== ':memory:' && { ledger }),
  })
  for (const event of events) {
    await connector.handle(event)
    await connector.settled()
  }
  while ((await connector.nextDue()) !== undefined) {
    await new Promise((done) => setTimeout(done, 100))
    await connector.settled()
  }
  await connector.close()
}

/** The preset, for this machine. What was lost is searched for two seconds, where a real Kommo is given more. */
function configFor(keepsRate: boolean): Config {
  const text = readFileSync(join(import.meta.dirname, '../presets/kommo.yaml'), 'utf8')
  const preset = parse(text) as Config & { procedure: NonNullable<Config['procedure']> }
  return {
    ...preset,
    ...(!keepsRate && { limits: {} }),
    network: { allow: ['127.0.0.1'], http: true },
    procedure: { ...preset.procedure, indexLagSeconds: 1, lateCommitSeconds: 1 },
  }
}

/** @returns the card that a person will choose. */
function prepare({ store }: Kommo, { found, chosen }: Path): Card | undefined {
  const customer = found.find((type) => type !== 'leads')
  const account = customer && store.add(customer, { name: 'Kim Park', phone: '8 (222) 333-4444' })
  if (account && found.includes('leads')) store.add('leads', { name: 'Order 66', links: [account] })
  return chosen && store.add(chosen, { name: 'The right one', ...(chosen !== 'leads' && { phone: '+15556667777' }) })
}

function eventsOf({ happens }: Path, card: Card | undefined): SessionEventInput[] {
  return happens.map((moment, place): SessionEventInput => {
    const common = { id: `${moment}-${place}`, sessionId: 'call-103646', at: `2026-11-20T10:0${place}:00Z` }
    switch (moment) {
      case 'ring':
        return {
          ...common,
          type: 'session.started',
          session: {
            channel: 'voice_call',
            direction: 'inbound',
            callId: '103646',
            endUser: { phoneNumber: PHONE },
            supportPhoneNumber: '+18005550100',
          },
        }
      case 'end':
        return { ...common, type: 'session.ended', outcome: 'finished', durations: { callSeconds: 95 } }
      case 'unanswered':
        return { ...common, type: 'session.ended', outcome: 'abandoned' }
      case 'recording':
        return { ...common, type: 'session.file', file: { id: 'r1', kind: 'call_recording', url: RECORDING } }
      case 'choice': {
        const { id, type } = card!
        const choice = type === 'leads' ? { record: { id, type } } : { account: { id, type } }
        return { ...common, type: 'session.account_chosen', ...choice }
      }
    }
  })
}

/** What Kommo holds of the call. */
function holdingsOf({ store }: Kommo): string {
  const notes = store.notes.map(({ entity_type: type, params: { call_result: moved, duration, link } }) =>
    moved === undefined ? `${type} ${String(duration)}s${link === RECORDING ? ' recorded' : ''}` : `${type} moved`,
  )
  const incoming = store.incoming.map(({ state }) => `incoming lead ${state}`)
  const chosen = store.cards.find(({ name }) => name === 'The right one')
  const isLinked = chosen && store.linked(chosen, 'contacts').length > 0
  const numbers = chosen?.custom_fields_values.flatMap(({ values }) => values) ?? []
  return [
    ...notes,
    ...incoming,
    ...(isLinked ? ['contact linked'] : []),
    ...(numbers.length === 2 ? ['number copied'] : []),
  ].join(' · ')
}
