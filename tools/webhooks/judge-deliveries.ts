import { PUBLIC_NETWORK } from '../../src/http/network-policy.ts'
import { createConnector } from '../../src/connector.ts'
import { silentLogger } from '../../src/observe/logger.ts'
import { startServer } from '../../src/serve/start-server.ts'
import { createSeededRandom } from '../../src/testing/seeded-random.ts'
import { systemClock } from '../../src/util/clock.ts'
import { minutesAndSeconds } from '../../src/util/duration.ts'
import { type Call, callsOf } from './calls.ts'
import { type CountingCrm, config, createCountingCrm } from './counting-crm.ts'
import { type Delivery, SECRET, deliveriesOf } from './deliveries.ts'

/** What came of some webhooks. */
export interface Judgement {
  deliveries: number
  tampered: number
  calls: number
  /** Everything that is not as it must be, in words. */
  wrong: string[]
}

/** So many webhooks are on the line at once. */
const SIDE_BY_SIDE = 32

/** Sends the webhooks of some calls over HTTP to a connector, and compares the CRM with what was sent. */
export async function judgeDeliveries(calls: number, seed: number): Promise<Judgement> {
  const random = createSeededRandom(seed)
  const all = callsOf(calls, `call-${seed}`, random)
  const deliveries = deliveriesOf(all, systemClock.now(), random)
  const crm = createCountingCrm()
  const connector = await createConnector(config, { transport: crm.transport })
  const server = await startServer(connector, {
    network: PUBLIC_NETWORK,
    settings: { port: 0, whippy: { secret: SECRET } },
    clock: systemClock,
    random,
    logger: silentLogger,
  })
  try {
    const answers = await sendAll(deliveries, `${server.url}/webhooks/whippy`)
    await connector.settled()
    return {
      deliveries: deliveries.length,
      tampered: deliveries.filter(({ tampered }) => tampered !== undefined).length,
      calls,
      wrong: [...wrongAnswers(deliveries, answers), ...wrongEffects(all, crm)],
    }
  } finally {
    await server.close(0)
    await connector.close()
  }
}

/** The status of each answer. */
async function sendAll(deliveries: readonly Delivery[], url: string): Promise<number[]> {
  const answers: number[] = []
  const waiting = deliveries.entries()
  const sendOn = async (): Promise<void> => {
    for (const [index, { headers, body }] of waiting) {
      const answer = await fetch(url, { method: 'POST', headers, body: Buffer.from(body) })
      await answer.body?.cancel()
      answers[index] = answer.status
    }
  }
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, sendOn))
  return answers
}

function wrongAnswers(deliveries: readonly Delivery[], answers: readonly number[]): string[] {
  return deliveries.flatMap(({ tampered }, index) => {
    const wanted = tampered === undefined ? 200 : 401
    return answers[index] === wanted ? [] : [`${tampered ?? 'genuine'}: answered ${answers[index]}`]
  })
}

/** Compares what the CRM holds with what it must hold: everything once. */
function wrongEffects(calls: readonly Call[], crm: CountingCrm): string[] {
  const caseOf = new Map([...crm.cases].map(([id, { session }]) => [session, id]))
  const people = new Set(calls.map(({ phone }) => phone))
  const wanted = { cases: [] as string[], notes: [] as string[], files: [] as string[] }
  for (const call of calls) {
    const id = caseOf.get(`whippy-${call.id}`) ?? 'missing'
    const isOver = call.arrives.some((event) => event !== 'call.started')
    const isAnalyzed = call.arrives.includes('call.analyzed')
    wanted.cases.push(shown(caseAfter(call, isOver, isAnalyzed)))
    wanted.notes.push(`${id}: started`)
    if (isOver) {
      wanted.notes.push(`${id}: ended`)
      for (const [file, name] of [
        ['recording.wav', `call-${call.id}.wav`],
        ['transcript.json', `call-${call.id}-transcript.json`],
      ])
        wanted.files.push(`${id}: ${name}, ${`the bytes of https://files.example/${call.id}/${file}`.length}`)
    }
    if (isAnalyzed) wanted.notes.push(`${id}: ${call.summary}`)
  }
  const cases = [...crm.cases.values()].map(({ contact: _contact, ...fields }) => shown(fields))
  return [
    ...compare(
      'contact',
      [...people],
      crm.contacts.map(({ phone }) => phone),
    ),
    ...compare('case', wanted.cases, cases),
    ...compare('note', wanted.notes, crm.notes),
    ...compare('file', wanted.files, crm.files),
  ]
}

function caseAfter({ id, duration, summary }: Call, isOver: boolean, isAnalyzed: boolean): Record<string, string> {
  return {
    session: `whippy-${id}`,
    ...(isOver && {
      duration: minutesAndSeconds(duration / 1000),
      ended: new Date(Date.parse('2026-11-20T10:00:00Z') + duration).toISOString(),
    }),
    ...(isAnalyzed && { summary: summary! }),
    ...(isOver && { said: `Agent: Hello.\nUser: This is ${id}.` }),
  }
}

const shown = (fields: Record<string, string>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name} ${value}`)
    .toSorted()
    .join(', ')

/** Both lists hold the same, whatever the order, and nothing twice. */
function compare(what: string, wanted: readonly string[], found: readonly string[]): string[] {
  const left = new Map<string, number>()
  for (const one of found) left.set(one, (left.get(one) ?? 0) + 1)
  for (const one of wanted) left.set(one, (left.get(one) ?? 0) - 1)
  return [...left]
    .filter(([, count]) => count !== 0)
    .map(([one, count]) => `${what} ${one}: ${count > 0 ? 'too many' : 'missing'}`)
}
