import { dirname, resolve } from 'node:path'
import { isCrmwireError } from '../../errors/crmwire-error.ts'
import type { SessionEvent } from '../../session/event-schema.ts'
import { parseEvent } from '../../session/parse-event.ts'
import { type Json, parseJson } from '../../util/json.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { readText } from './read-text.ts'

/** More mistakes than these are not listed. */
const MOST_MISTAKES = 10

/**
 * Reads events: one JSON object a line, a JSON list, or a single object. Relative paths of files start at the folder of the
 * events (for stdin, at the current one).
 *
 * @throws UsageError that names every wrong event with its line or number.
 */
export async function readEvents(file: string, terminal: Terminal): Promise<SessionEvent[]> {
  const name = file === '-' ? 'stdin' : file
  const items = eventsIn(await readText(file, terminal), name)
  if (items.length === 0) throw new UsageError(`${name} holds no event.`)
  const folder = file === '-' ? '.' : dirname(file)
  const mistakes: string[] = []
  const events: SessionEvent[] = []
  for (const { place, json } of items) {
    try {
      events.push(withWholePath(parseEvent(json), folder))
    } catch (error) {
      if (!isCrmwireError(error)) throw error
      mistakes.push(`${name}, ${place}: ${error.message}`)
    }
  }
  if (mistakes.length > 0) throw new UsageError(listOf(mistakes))
  return events
}

interface Item {
  place: string
  json: Json
}

function eventsIn(text: string, name: string): Item[] {
  const whole = tryJson(text)
  if (Array.isArray(whole)) return whole.map((json, index) => ({ place: `event ${index + 1}`, json }))
  if (whole !== undefined) return [{ place: 'the event', json: whole }]
  if (text.trimStart().startsWith('[')) throw new UsageError(`${name} begins like a JSON list and is none.`)
  const mistakes: string[] = []
  const items = text.split('\n').flatMap((line, index): Item[] => {
    if (line.trim() === '') return []
    const json = tryJson(line)
    if (json === undefined) mistakes.push(`${name}, line ${index + 1}: this is not JSON.`)
    return json === undefined ? [] : [{ place: `line ${index + 1}`, json }]
  })
  if (mistakes.length > 0) throw new UsageError(listOf(mistakes))
  return items
}

/** The message of the parser would quote the text, which holds personal data. */
function tryJson(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

function withWholePath(event: SessionEvent, folder: string): SessionEvent {
  if (event.type !== 'session.file' || event.file.path === undefined) return event
  return { ...event, file: { ...event.file, path: resolve(folder, event.file.path) } }
}

function listOf(mistakes: readonly string[]): string {
  const more = mistakes.length - MOST_MISTAKES
  return [...mistakes.slice(0, MOST_MISTAKES), ...(more > 0 ? [`… and ${more} more`] : []), 'Nothing was sent.'].join(
    '\n',
  )
}
