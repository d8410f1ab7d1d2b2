import type { Filter } from './filter.ts'
import { FUNCTIONS } from './functions/registry.ts'
import type { CompiledArgument } from './functions/template-function.ts'
import type { ArgumentNode, CallNode, SettingNode, Template, TemplateNode, VariableNode } from './nodes.ts'
import { type Quoted, UNQUOTED, quotedAfter } from './quoted.ts'
import { type Value, hasContent, isEmpty, toText } from './value.ts'

/**
 * A template, ready to be filled in: its value, or `undefined` when it is empty.
 * The names of the variables that really went into the value are added to `used`; blank ones say nothing and are not named.
 */
export type CompiledTemplate<S> = (scope: S, used?: string[]) => Value

/** What a template needs of the place where it stands. */
export interface Binding<S> {
  variable(name: string): BoundVariable<S>
  filter(name: string): Filter
  /** The text of a setting; the empty text when it is optional and unset. */
  setting(name: string): string
  /** Escapes what comes from variables and functions for the slot, for example percent-encoding in a URL. */
  encode?: ((text: string) => string) | undefined
  /**
   * Escapes variables inside mixed text and arguments, but never a value that is one whole variable.
   * `quoted` says which quotes of the author are open there; the empty text makes the variable empty.
   */
  dialect?: ((text: string, quoted?: Quoted) => string) | undefined
  /** When mixed text counts as empty: as soon as any of its variables is, or only when all are. */
  emptyWhen: 'any' | 'all'
}

/** A variable as one place sees it. */
export interface BoundVariable<S> {
  /** The name as the catalogue spells it. */
  name: string
  /** The value as the session holds it. */
  fact(scope: S): Value
  /** The value as it is shown when no filter asks for the fact. */
  show?: ((fact: Value) => Value) | undefined
}

/**
 * Compiles a checked template to a function. Nothing is parsed afterwards, and what is filled in is never read as a template.
 *
 * @throws TemplateError when a function call does not have the form that the function needs.
 */
export function compileTemplate<S>(template: Template, binding: Binding<S>): CompiledTemplate<S> {
  const { encode } = binding
  const [first] = template.nodes
  if (template.nodes.length === 1 && first?.kind === 'variable') {
    const read = compileVariable(first, binding)
    return encode ? encoded(read, encode) : read
  }
  if (template.nodes.length === 1 && first?.kind === 'call') {
    const read = compileCall(first, binding)
    return encode ? encoded(read, encode) : read
  }
  const constant = constantText(template.nodes, binding)
  if (constant !== undefined) {
    const value = constant === '' && first?.kind === 'setting' ? undefined : constant
    return () => value
  }
  return compileMixed(template.nodes, binding)
}

function encoded<S>(read: CompiledTemplate<S>, encode: (text: string) => string): CompiledTemplate<S> {
  return (scope, used) => {
    const value = read(scope, used)
    return value === undefined ? undefined : encode(toText(value))
  }
}

/** The text of nodes without variables and calls. */
function constantText<S>(nodes: readonly TemplateNode[], binding: Binding<S>): string | undefined {
  let text = ''
  for (const node of nodes) {
    if (node.kind === 'text') text += node.text
    else if (node.kind === 'setting') text += settingText(node, binding)
    else return undefined
  }
  return text
}

/** Settings are plain text of the operator, so the slot encodes them no more than the text around them. */
function settingText<S>(node: SettingNode, binding: Binding<S>): string {
  return binding.setting(node.name)
}

/** `around`: the quotes that are open where the text begins. */
function compileMixed<S>(
  nodes: readonly TemplateNode[],
  binding: Binding<S>,
  around: Quoted = UNQUOTED,
): CompiledTemplate<S> {
  let quoted = around
  const pieces = nodes.map((node) => {
    const piece = compilePiece(node, binding, quoted)
    if (typeof piece === 'string') quoted = quotedAfter(piece, quoted, binding.encode !== undefined)
    return piece
  })
  const { emptyWhen } = binding
  return (scope, used) => {
    const before = used?.length
    let text = ''
    let filled = false
    for (const piece of pieces) {
      if (typeof piece === 'string') {
        text += piece
        continue
      }
      const value = piece(scope, used)
      if (value !== undefined) {
        text += value
        filled = true
      } else if (emptyWhen === 'any') {
        if (used !== undefined) used.length = before!
        return undefined
      }
    }
    return filled ? text : undefined
  }
}

/** Constant text stays a string, so that filling in only looks at what can change. */
function compilePiece<S>(node: TemplateNode, binding: Binding<S>, quoted: Quoted): string | CompiledArgument<S> {
  switch (node.kind) {
    case 'text':
      return node.text
    case 'setting':
      return settingText(node, binding)
    case 'variable': {
      const read = compileVariable(node, binding, quoted)
      const { encode } = binding
      const dialect = escapesItself(node, binding) ? undefined : binding.dialect
      return (scope, used) => {
        const before = used?.length
        const value = read(scope, used)
        if (value === undefined) return undefined
        let text = toText(value)
        if (dialect) {
          text = dialect(text, quoted)
          if (text === '') {
            if (used !== undefined) used.length = before!
            return undefined
          }
        }
        return encode ? encode(text) : text
      }
    }
    case 'call': {
      const read = compileCall(node, binding, quoted)
      const { encode } = binding
      if (!encode) return read
      return (scope, used) => {
        const text = read(scope, used)
        return text === undefined ? undefined : encode(text)
      }
    }
  }
}

function escapesItself<S>(node: VariableNode, binding: Binding<S>): boolean {
  return node.filters.some(({ name }) => binding.filter(name).escapes)
}

function compileVariable<S>(node: VariableNode, binding: Binding<S>, quoted?: Quoted): CompiledTemplate<S> {
  const { name, fact, show } = binding.variable(node.name)
  const filters = node.filters.map((one) => ({ filter: binding.filter(one.name), argument: one.argument }))
  const takesFact = filters[0]?.filter.takes === 'fact'
  return (scope, used) => {
    let value = fact(scope)
    if (isEmpty(value)) return undefined
    if (show !== undefined && !takesFact) value = show(value)
    for (const { filter, argument } of filters) value = filter.apply(value, argument, quoted)
    if (isEmpty(value)) return undefined
    if (used !== undefined && hasContent(value)) used.push(name)
    return value
  }
}

function compileCall<S>(node: CallNode, binding: Binding<S>, quoted = UNQUOTED): CompiledArgument<S> {
  // The slot encodes the result as a whole; the dialect escapes each variable in the arguments.
  const inner: Binding<S> = { ...binding, encode: undefined, emptyWhen: 'any' }
  const compared: Binding<S> = { ...inner, dialect: undefined }
  const call = FUNCTIONS.get(node.name)!.compile<S>(node.arguments, (argument, plain) =>
    compileArgument(argument, plain ? compared : inner, quoted),
  )
  return (scope, used) => call(scope, used) || undefined
}

function compileArgument<S>(argument: ArgumentNode, binding: Binding<S>, quoted: Quoted): CompiledArgument<S> {
  const constant = constantText(argument.nodes, binding)
  if (constant !== undefined) return () => constant || undefined
  const read = compileMixed(argument.nodes, binding, quoted)
  return (scope, used) => read(scope, used) as string | undefined
}
