import { TemplateError } from '../errors/template-error.ts'
import { nearest } from '../util/nearest.ts'
import { parseArguments } from './parse-arguments.ts'
import type { CallNode, Template, TemplateNode } from './nodes.ts'
import { type Grammar, PieceReader, appendText } from './piece-reader.ts'

/** The longest template there is, in characters. */
export const LONGEST_TEMPLATE = 65_536

const WHOLE_CALL = /=([A-Za-z_]\w*)\(/y
/** A backslash in front makes an equals sign text; one more makes the backslash text, too. */
const LITERAL_EQUALS = /\\+=/y
const EMBEDDED_CALL = /\{=([A-Za-z_]\w*)\(/y

/**
 * Parses a template: text with `{VARIABLES}`, or one `=FUNCTION(…)`. Takes time linear in its length.
 *
 * @throws TemplateError with the offsets of the mistake.
 */
export function parseTemplate(source: string, grammar: Grammar): Template {
  if (source.length > LONGEST_TEMPLATE)
    throw new TemplateError('TEMPLATE_TOO_LONG', `The template has ${source.length} characters.`, 0, source.length)
  const reader = new PieceReader(source, grammar)
  const whole = reader.match(WHOLE_CALL)
  if (whole) return { source, nodes: [readWholeCall(reader, whole[1]!)] }

  const nodes: TemplateNode[] = []
  const literal = reader.match(LITERAL_EQUALS)
  if (literal) nodes.push({ kind: 'text', text: literal[0].slice(1), start: 0, end: reader.at })
  while (reader.at < source.length) {
    const start = reader.at
    const embedded = reader.match(EMBEDDED_CALL)
    if (embedded) nodes.push(readEmbeddedCall(reader, start, embedded[1]!))
    else appendText(nodes, reader.read())
  }
  return { source, nodes }
}

function readWholeCall(reader: PieceReader, name: string): CallNode {
  const call = readCall(reader, 0, name, false)
  const rest = reader.source.slice(reader.at)
  if (rest.trim() !== '')
    throw new TemplateError(
      'TEMPLATE_TRAILING_TEXT',
      `There is text after =${call.name}(…).`,
      reader.at,
      reader.source.length,
    )
  return call
}

function readEmbeddedCall(reader: PieceReader, start: number, name: string): CallNode {
  const call = readCall(reader, start, name, true)
  if (reader.source[reader.at] !== '}')
    throw new TemplateError('TEMPLATE_UNCLOSED_FUNCTION', `{=${name}(…) is not closed with a brace.`, start, reader.at)
  reader.at++
  return { ...call, end: reader.at }
}

/** The reader stands behind the opening parenthesis. */
function readCall(reader: PieceReader, start: number, name: string, embedded: boolean): CallNode {
  const { functions } = reader.grammar
  const signature = functions.get(name)
  if (signature === undefined) {
    const meant = nearest(name, functions.keys())
    throw new TemplateError(
      'TEMPLATE_UNKNOWN_FUNCTION',
      `There is no function ${name}.`,
      start + (embedded ? 2 : 1),
      start + (embedded ? 2 : 1) + name.length,
      meant === undefined ? undefined : `Did you mean ${meant}? A text that begins with an equals sign is written \\=.`,
    )
  }
  const args = parseArguments(reader, start, name)
  const { least, most = Infinity } = signature
  if (args.length < least || args.length > most) {
    const wanted = most === least ? `${least}` : most === Infinity ? `at least ${least}` : `${least} to ${most}`
    throw new TemplateError(
      'TEMPLATE_ARGUMENTS',
      `${name} takes ${wanted} argument${wanted === '1' || wanted === 'at least 1' ? '' : 's'} and was given ${args.length}.`,
      start,
      reader.at,
      `Write it as =${signature.signature}.`,
    )
  }
  return { kind: 'call', name, arguments: args, embedded, start, end: reader.at }
}
