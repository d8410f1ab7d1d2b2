import { TemplateError } from '../../errors/template-error.ts'
import type { ArgumentNode, PieceNode } from '../nodes.ts'
import type { CompileArgument, CompiledArgument, TemplateFunction } from './template-function.ts'

/** A value table with a rule for unknown values; a subject without a value is unknown, too. */
export const map: TemplateFunction = {
  name: 'MAP',
  signature: 'MAP(value, from: to, …, *: other)',
  least: 2,
  summary: 'The text that belongs to a value; `*` is for every other value.',
  examples: [
    { call: '=MAP({CHANNEL}, voice_call: PHONE, chat: CHAT, *: OTHER)', values: { CHANNEL: 'chat' }, result: 'CHAT' },
    { call: '=MAP({CHANNEL}, voice_call: PHONE, *: OTHER)', values: { CHANNEL: 'fax' }, result: 'OTHER' },
    { call: '=MAP({CHANNEL}, voice_call: PHONE)', values: { CHANNEL: 'fax' }, result: undefined },
  ],
  compile<S>(args: readonly ArgumentNode[], compileArgument: CompileArgument<S>): CompiledArgument<S> {
    const [subject, ...rows] = args
    const table = new Map<string, CompiledArgument<S>>()
    for (const row of rows) {
      const { key, value } = splitRow(row)
      if (table.has(key)) throw new TemplateError('TEMPLATE_ARGUMENTS', `MAP names ${key} twice.`, row.start, row.end)
      table.set(key, compileArgument(value))
    }
    const read = compileArgument(subject!, 'plain')
    return (scope, used) => (table.get(read(scope, undefined) ?? '*') ?? table.get('*'))?.(scope, used)
  },
}

/** `from: to` is split at its first colon, which must stand in plain text. */
function splitRow(row: ArgumentNode): { key: string; value: ArgumentNode } {
  const [first, ...rest] = row.nodes
  const colon = first?.kind === 'text' ? first.text.indexOf(':') : -1
  if (first?.kind !== 'text' || colon === -1)
    throw new TemplateError(
      'TEMPLATE_ARGUMENTS',
      'MAP takes rows of the form from: to.',
      row.start,
      row.end,
      'Write it as =MAP({CHANNEL}, voice_call: PHONE, *: OTHER).',
    )
  const text = first.text.slice(colon + 1).trimStart()
  const nodes: PieceNode[] = text === '' ? rest : [{ ...first, text }, ...rest]
  return { key: first.text.slice(0, colon).trim(), value: { ...row, nodes } }
}
