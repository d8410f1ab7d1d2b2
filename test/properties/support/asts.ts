import * as fc from 'fast-check'
import type {
  ArgumentNode,
  CallNode,
  PieceNode,
  SettingNode,
  Template,
  TemplateNode,
  TextNode,
  VariableNode,
} from '../../../src/template/nodes.ts'
import { anyValue } from './values.ts'

const NOWHERE = { start: 0, end: 0 }

const name = fc.constantFrom('NAME', 'name', 'EMAIL', 'Call_ID', 'CUSTOM.x', 'custom.a-b.c_1', 'unknown', 'x')
const filter = fc.record({
  name: fc.constantFrom('lower', 'last', 'date', 'nope', '_x1'),
  argument: fc.option(
    fc.oneof(
      fc.constantFrom('', '4', 'YYYY-MM-DD HH:mm', ' , ', ')', '"', '\\', '=NAME(', '<NAME>', '$', "':;"),
      anyValue().map((value) => value.replaceAll(/[|{}]/g, '')),
    ),
    { nil: undefined },
  ),
})

const variable: fc.Arbitrary<VariableNode> = fc.oneof(
  fc
    .record({ name, filters: fc.array(filter, { maxLength: 3 }) })
    .map(({ name: own, filters }) => ({
      kind: 'variable' as const,
      name: own,
      filters: filters.map((one) => ({ ...one, ...NOWHERE })),
      angled: false,
      ...NOWHERE,
    })),
  fc
    .constantFrom('NAME', 'EMAIL', 'ACCOUNT_ID')
    .map((own) => ({ kind: 'variable' as const, name: own, filters: [], angled: true, ...NOWHERE })),
)
const setting: fc.Arbitrary<SettingNode> = fc
  .constantFrom('KEY', '_k1', 'NAME')
  .map((own) => ({ kind: 'setting', name: own, ...NOWHERE }))

const content = fc.oneof(
  anyValue(['{', '}', '{a', '{a}', '{NAME', '{{', '}}', '$', '$$', '|', ':', 'CONCAT_OR(', '=MAP(', '"', ', ', ')']),
  fc.constantFrom('{contact {', '{"a":', '}', '{', '\\=x', '\\\\=', '=', '=NAME', ' ', '*'),
)
const text: fc.Arbitrary<TextNode> = content.map((own) => ({ kind: 'text', text: own, ...NOWHERE }))

/** Neighbouring texts are one text. */
function merged<Node extends TemplateNode>(nodes: readonly Node[]): Node[] {
  const result: Node[] = []
  for (const node of nodes) {
    const last = result.at(-1)
    if (node.kind === 'text' && last?.kind === 'text')
      result[result.length - 1] = { ...last, text: last.text + node.text }
    else result.push(node)
  }
  return result
}

const pieces: fc.Arbitrary<PieceNode[]> = fc
  .array(fc.oneof<fc.Arbitrary<PieceNode>[]>(text, variable, setting), { maxLength: 5 })
  .map(merged)

const argument: fc.Arbitrary<ArgumentNode> = pieces.map((nodes) => ({ nodes, ...NOWHERE }))

const call = (embedded: boolean): fc.Arbitrary<CallNode> =>
  fc
    .oneof(
      fc.tuple(
        fc.constantFrom('CONCAT_OR', 'CONCAT_AND', 'MAP'),
        // `MAP` needs two.
        fc.array(argument, { minLength: 2, maxLength: 4 }),
      ),
      fc.tuple(fc.constant('DEFAULT_VALUE'), fc.array(argument, { minLength: 2, maxLength: 2 })),
      fc.tuple(fc.constant('CONCAT_OR'), fc.array(argument, { minLength: 1, maxLength: 1 })),
    )
    .map(([own, args]) => ({ kind: 'call', name: own, arguments: args, embedded, ...NOWHERE }))

const KNOWN = new Set(['ACCOUNT_ID', 'EMAIL', 'NAME'])

/**
 * What outside of arguments no text can say, as it has a meaning and no literal form: an opened variable or call, a known
 * `<NAME>`, a `$` in front of a brace, and braces around a variable, which are its literal form.
 */
function canBeSaid(nodes: readonly TemplateNode[]): boolean {
  return nodes.every((node, place) => {
    if (node.kind !== 'text') return true
    const next = nodes[place + 1]
    const behind = nodes[place + 2]
    const inBraces = node.text.endsWith('{') && next?.kind === 'variable' && !next.angled
    // Closed braces have a literal form; what is left of them is an opened name.
    const open = node.text.replaceAll(/\{[A-Za-z]\w*(?:\.[\w-]+)*(?:\|[^{}]*)?\}/g, '}')
    return (
      !/\{(?:[A-Z][A-Z0-9_]*(?=\W|$)|name|email|account_id|=[A-Za-z_]\w*\(|[A-Za-z]\w*(?:\.[\w-]+)*\|[A-Za-z_])/i.test(
        open,
      ) &&
      ![...node.text.matchAll(/<([A-Z][A-Z0-9_]*)>/g)].some(([, one]) => KNOWN.has(one!)) &&
      !(node.text.endsWith('$') && next !== undefined && !(next.kind === 'variable' && next.angled)) &&
      !(inBraces && behind?.kind === 'text' && behind.text.startsWith('}'))
    )
  })
}

/** Trees of templates as the grammar allows them, whether or not a text led to them. */
export const anyTemplate: fc.Arbitrary<Template> = fc
  .oneof(
    { weight: 1, arbitrary: call(false).map((one): TemplateNode[] => [one]) },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.oneof<fc.Arbitrary<TemplateNode>[]>(text, variable, setting, call(true)), { maxLength: 6 })
        .map(merged)
        .filter(canBeSaid),
    },
  )
  .map((nodes) => ({ source: '', nodes }))
