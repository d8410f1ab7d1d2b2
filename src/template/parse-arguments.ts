import { TemplateError } from '../errors/template-error.ts'
import type { ArgumentNode, PieceNode } from './nodes.ts'
import { type PieceReader, appendText } from './piece-reader.ts'

const CALL_AHEAD = /\s*(=?)([A-Za-z_]\w*)\(/y

/**
 * Reads arguments up to the closing parenthesis and moves behind it.
 *
 * They are split before anything is filled in: at commas outside parentheses and quotes. A backslash makes the next
 * character text. Quotes around a whole argument are taken off; quotes inside one stay and protect their commas.
 */
export function parseArguments(reader: PieceReader, start: number, name: string): ArgumentNode[] {
  const { source } = reader
  const args: ArgumentNode[] = []
  for (;;) {
    refuseNestedCall(reader)
    const argument = readArgument(reader)
    const end = source[reader.at]
    if (end === undefined)
      throw new TemplateError('TEMPLATE_UNCLOSED_FUNCTION', `${name}( is not closed.`, start, source.length)
    reader.at++
    const empty = argument.nodes.length === 0 && source.slice(argument.start, argument.end).trim() === ''
    if (end === ',') args.push(argument)
    else {
      if (!empty || args.length > 0) args.push(argument)
      return args
    }
  }
}

/** Reads up to a comma or parenthesis that ends the argument, and stays before it. */
function readArgument(reader: PieceReader): ArgumentNode {
  const { source } = reader
  const start = reader.at
  const nodes: PieceNode[] = []
  let depth = 0
  let quoteAt = -1
  let quoted = false
  /** The quote that closes what the argument begins with. */
  let enclosedTo: number | undefined
  while (reader.at < source.length) {
    const at = reader.at
    const character = source[at]!
    if (character === '\\' && at + 1 < source.length) {
      reader.at = at + 2
      appendText(nodes, { kind: 'text', text: source[at + 1]!, start: at, end: at + 2 })
      continue
    }
    if (character === '"') {
      if (quoteAt === -1) quoteAt = at
      else {
        // Only the first quote can enclose the argument, so only before it is looked for text.
        if (!quoted && source.slice(start, quoteAt).trim() === '') enclosedTo = at
        quoted = true
        quoteAt = -1
      }
    } else if (quoteAt === -1) {
      if (character === '(') depth++
      else if (character === ')' && depth-- === 0) break
      else if (character === ',' && depth === 0) break
      else if (character === '{' && source[at + 1] === '=') throw nestedCall(at, at + 2)
    }
    appendText(nodes, reader.read())
  }
  if (quoteAt !== -1)
    throw new TemplateError('TEMPLATE_UNCLOSED_FUNCTION', 'A quote is not closed.', quoteAt, source.length)
  return { nodes: trim(nodes, enclosedTo, source.slice(0, reader.at)), start, end: reader.at }
}

/** Takes the white space around an argument away, and the quotes when they enclose all of it. */
function trim(nodes: PieceNode[], enclosedTo: number | undefined, sourceUpToEnd: string): PieceNode[] {
  const quoted = enclosedTo !== undefined && sourceUpToEnd.slice(enclosedTo + 1).trim() === ''
  const first = nodes[0]
  const last = nodes.at(-1)
  if (first?.kind === 'text') first.text = quoted ? first.text.trimStart().slice(1) : first.text.trimStart()
  if (last?.kind === 'text') last.text = quoted ? last.text.trimEnd().slice(0, -1) : last.text.trimEnd()
  return nodes.filter((node) => node.kind !== 'text' || node.text !== '')
}

function refuseNestedCall(reader: PieceReader): void {
  const start = reader.at
  const ahead = reader.match(CALL_AHEAD)
  reader.at = start
  if (!ahead) return
  if (ahead[1] === '=' || reader.grammar.functions.has(ahead[2]!)) throw nestedCall(start, start + ahead[0].length)
}

function nestedCall(start: number, end: number): TemplateError {
  return new TemplateError('TEMPLATE_NESTED_FUNCTION', 'A function stands inside an argument.', start, end)
}
