import { TemplateError } from '../errors/template-error.ts'
import type { FilterNode, PieceNode, TemplateNode, VariableNode } from './nodes.ts'

/** What the parser must know of the language: which names exist. */
export interface Grammar {
  /** True for a variable that exists somewhere; decides what `<NAME>` and an unclosed `{name` are. */
  isVariable(name: string): boolean
  functions: ReadonlyMap<string, FunctionSignature>
}

/** How many arguments a function takes, and how it is written. */
export interface FunctionSignature {
  /** For example `DEFAULT_VALUE(a, b)`. */
  signature: string
  least: number
  most?: number
}

const NAME = String.raw`[A-Za-z]\w*(?:\.[\w-]+)*`
const LITERAL = new RegExp(String.raw`\{(\{${NAME}(?:\|[^{}]*)?\})\}`, 'y')
const OPENED = new RegExp(String.raw`\{(${NAME})`, 'y')
const ANGLED = /<([A-Z][A-Z0-9_]*)>/y
const SETTING = /\$\{([A-Za-z_]\w*)\}/y
const FILTER = /\|([A-Za-z_]\w*)(?::([^|{}]*))?/y
const PLAIN = /[^{<$\\(),"]+/y

/** Reads the pieces that text and arguments share: variables, settings, literal braces and plain characters. */
export class PieceReader {
  readonly source: string
  readonly grammar: Grammar
  at = 0

  constructor(source: string, grammar: Grammar) {
    this.source = source
    this.grammar = grammar
  }

  /** Matches a sticky pattern here and moves behind it. */
  match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.source)
    if (found) this.at = pattern.lastIndex
    return found
  }

  /** Reads one piece; a character without a meaning of its own is text. */
  read(): PieceNode {
    const start = this.at
    const plain = this.match(PLAIN)
    if (plain) return { kind: 'text', text: plain[0], start, end: this.at }
    return this.readSetting(start) ?? this.readBraces(start) ?? this.readAngled(start) ?? this.readCharacter(start)
  }

  private readCharacter(start: number): PieceNode {
    this.at = start + 1
    return { kind: 'text', text: this.source[start]!, start, end: this.at }
  }

  private readSetting(start: number): PieceNode | undefined {
    if (this.source.startsWith('$${', start)) {
      this.at = start + 3
      return { kind: 'text', text: '${', start, end: this.at }
    }
    const found = this.match(SETTING)
    return found ? { kind: 'setting', name: found[1]!, start, end: this.at } : undefined
  }

  private readBraces(start: number): PieceNode | undefined {
    const literal = this.match(LITERAL)
    if (literal) return { kind: 'text', text: literal[1]!, start, end: this.at }
    const opened = this.match(OPENED)
    if (!opened) return undefined
    const name = opened[1]!
    const filters = this.readFilters()
    if (this.source[this.at] === '}') {
      this.at++
      return { kind: 'variable', name, filters, angled: false, start, end: this.at } satisfies VariableNode
    }
    // `{contact {` of GraphQL is text; only what is clearly meant as a variable may be called unclosed.
    const meant = filters.length > 0 || /^[A-Z][A-Z0-9_]*(?:\.|$)/.test(name) || this.grammar.isVariable(name)
    if (meant)
      throw new TemplateError('TEMPLATE_UNCLOSED_VARIABLE', `{${name} is not closed with a brace.`, start, this.at)
    this.at = start + 1
    return { kind: 'text', text: '{', start, end: this.at }
  }

  private readFilters(): FilterNode[] {
    const filters: FilterNode[] = []
    for (let start = this.at, found = this.match(FILTER); found; start = this.at, found = this.match(FILTER))
      filters.push({ name: found[1]!, argument: found[2], start: start + 1, end: this.at })
    return filters
  }

  private readAngled(start: number): PieceNode | undefined {
    const angled = this.match(ANGLED)
    if (!angled) return undefined
    if (this.grammar.isVariable(angled[1]!))
      return { kind: 'variable', name: angled[1]!, filters: [], angled: true, start, end: this.at }
    this.at = start
    return undefined
  }
}

/** Adds a node; neighbouring text becomes one node. */
export function appendText(nodes: TemplateNode[], node: TemplateNode): void {
  const last = nodes.at(-1)
  if (node.kind === 'text' && last?.kind === 'text') {
    last.text += node.text
    last.end = node.end
  } else nodes.push(node)
}
