import { CrmwireError } from '../errors/crmwire-error.ts'
import { type Json, isJsonObject, nestsDeeperThan, parseJson } from '../util/json.ts'
import { fitMetadata } from './fit-metadata.ts'
import { type SessionMetadata, sessionMetadataSchema } from './schema/session-metadata.ts'
import { statusWord } from './status.ts'

export interface ReadMetadataOptions {
  /** Told of every value that is not what its key holds, by its place such as `transfers.0.created_at`. It is left out. */
  onMisfit?: ((place: string) => void) | undefined
}

const DEEPEST = 64

/**
 * Reads a metadata file, or a call or chat as the API of the platform shows it. Both spellings of a key (`subStatus`,
 * `sub_status`) are taken, a status may be a number, and numbers may be texts. What is unknown is kept as it is.
 *
 * @param input The text or bytes of a file, or JSON that was parsed already.
 * @throws CrmwireError `METADATA_INVALID` when it is no JSON object with an `id`.
 */
export function readMetadata(input: unknown, { onMisfit }: ReadMetadataOptions = {}): SessionMetadata {
  const tree = treeOf(input)
  if (!isJsonObject(tree)) throw invalid('it is no JSON object')
  const { metadata, misfits } = fitMetadata(normalised(tree))
  if (!metadata) throw invalid('it has no id')
  for (const misfit of misfits) onMisfit?.(misfit)
  return metadata
}

/**
 * Reads several: a JSON list, or a list inside an object such as `{ "calls": [...] }`, as APIs answer.
 *
 * @throws CrmwireError `METADATA_INVALID` when there is no list, or when something in it cannot be read.
 */
export function readMetadataList(input: unknown, options: ReadMetadataOptions = {}): SessionMetadata[] {
  const tree = treeOf(input)
  const lists = isJsonObject(tree) ? Object.values(tree).filter((value) => Array.isArray(value)) : [tree]
  const [list] = lists
  if (lists.length !== 1 || !Array.isArray(list)) throw invalid('there is no list in it')
  return list.map((item) => readMetadata(item, options))
}

function treeOf(input: unknown): unknown {
  if (typeof input !== 'string' && !(input instanceof Uint8Array)) return input
  const text = (typeof input === 'string' ? input : Buffer.from(input).toString('utf8')).replace(/^\uFEFF/, '')
  if (nestsDeeperThan(text, DEEPEST)) throw invalid(`it nests deeper than ${DEEPEST} lists and maps`)
  try {
    return parseJson(text)
  } catch {
    throw invalid('it is no JSON')
  }
}

const invalid = (why: string): CrmwireError =>
  new CrmwireError('METADATA_INVALID', `The session metadata cannot be read: ${why}.`)

const KNOWN: ReadonlySet<string> = new Set(Object.keys(sessionMetadataSchema.shape))

function normalised(tree: Record<string, Json>): Record<string, unknown> {
  const named = Object.entries(tree).map(([key, value]) => {
    const snake = key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    return [KNOWN.has(key) || !KNOWN.has(snake) || Object.hasOwn(tree, snake) ? key : snake, value] as const
  })
  return Object.fromEntries(
    named.map(([key, value]) => [key, key === 'status' ? statusWord(value) : numberIn(key, value)]),
  )
}

/** A number that stands there as a text, where a number belongs. */
function numberIn(key: string, value: Json): Json {
  if (typeof value !== 'string' || !/^-?\d+(?:\.\d+)?$/.test(value)) return value
  const schema = KNOWN.has(key)
    ? sessionMetadataSchema.shape[key as keyof typeof sessionMetadataSchema.shape]
    : undefined
  const number = Number(value)
  return schema && !schema.safeParse(value).success && schema.safeParse(number).success ? number : value
}
