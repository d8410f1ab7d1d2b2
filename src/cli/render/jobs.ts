import { ERROR_CODES } from '../../errors/codes.ts'
import type { Job, JobDetails } from '../../flow/operator/job.ts'
import { JOB_STATES } from '../../flow/operator/job-state.ts'
import type { PausedPlaces } from '../../flow/pause.ts'
import type { DeliveredFile } from '../../ledger/operation-row.ts'
import { formatTable } from '../../observe/format-table.ts'
import { formatTrace } from '../../observe/format-trace.ts'
import { printable } from '../../observe/printable.ts'
import type { Terminal } from '../terminal.ts'

/** Operations as a table; below it, what to do about each state that asks for something. */
export function formatJobs(
  { jobs, next }: { jobs: readonly Job[]; next?: string | undefined },
  { colour }: Pick<Terminal, 'colour'>,
): string {
  const rows = jobs.map((job) => ({ ...job, session: job.sessionId, next: timeOf(job.nextAt) }))
  const columns = { id: 32, session: 24, kind: 14, state: 11, tries: 5, next: 19, reason: 60 }
  const states = [...new Set(jobs.map(({ state }) => state))].filter(
    (state) => !JOB_STATES[state].todo.startsWith('Nothing'),
  )
  const todo = states.map((state) => `  ${state}: ${JOB_STATES[state].means} ${JOB_STATES[state].todo}`)
  return [
    formatTable(rows, columns, { colour: colour.out }),
    ...(todo.length > 0 ? ['', ...todo] : []),
    ...(next === undefined ? [] : ['', `  More follow: --after ${next}`]),
  ].join('\n')
}

const remedyOf = (code: string): string | undefined =>
  Object.entries(ERROR_CODES).find(([known]) => known === code)?.[1].remedy

/** An operation with its session and its story. */
export function formatJob(
  job: JobDetails,
  { colour, width, clock }: Pick<Terminal, 'colour' | 'width' | 'clock'>,
): string {
  const facts: [string, string | undefined][] = [
    ['session', job.sessionId],
    ['kind', job.kind],
    ['state', `${job.state}. ${JOB_STATES[job.state].means}`],
    ['what to do', job.todo],
    ['outcome', `${job.status}: ${job.reason}`],
    ['error', job.error && `${job.error.code}${job.error.status === undefined ? '' : ` (${job.error.status})`}`],
    ['remedy', job.error && remedyOf(job.error.code)],
    ['id in the CRM', job.crmId === undefined ? undefined : String(job.crmId)],
    ['link', job.url],
    ['file', job.file && fileText(job.file)],
    ['SHA-256', job.file?.sha256],
    ['progress', job.progress],
    ['tries', String(job.tries)],
    ['opened', timeOf(job.openedAt)],
    ['next', timeOf(job.nextAt)],
  ]
  const lane = job.lane.map((one) => ({ ...one, '': one.id === job.id ? '>' : '', next: timeOf(one.nextAt) }))
  return [
    printable(job.id),
    ...facts.flatMap(([name, text]) => (text === undefined ? [] : [`  ${name.padEnd(14)}${printable(text)}`])),
    '',
    'Its session, in the order in which it runs:',
    formatTable(lane, { '': 1, id: 32, kind: 14, state: 11, status: 10, next: 19 }, { colour: colour.out }),
    ...(job.steps.length > 0
      ? ['', 'What was done:', formatTrace(job.steps, { colour: colour.out, width, nowMs: clock.now() })]
      : []),
  ].join('\n')
}

/** `/ujet-media/call-1.mp3 at sftp://files.example.com, 4718592 bytes, 2026-11-20 10:14:03`. */
function fileText({ name, place, path = name, size, at }: DeliveredFile): string {
  return [`${path} at ${place}`, size === undefined ? undefined : `${size} bytes`, timeOf(at)]
    .filter((part) => part !== undefined)
    .join(', ')
}

/** What is paused, by whom and why; nothing when nothing is. */
export function formatPauses(places: PausedPlaces): string | undefined {
  const lines = Object.entries(places).map(([place, { actor, reason, at }]) => {
    const why = reason === undefined ? '' : `: ${reason}`
    return printable(`Paused since ${timeOf(at)} by ${actor}: ${place === '*' ? 'everything' : place}${why}`)
  })
  return lines.length === 0 ? undefined : lines.join('\n')
}

const timeOf = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
