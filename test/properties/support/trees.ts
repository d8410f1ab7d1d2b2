import * as fc from 'fast-check'
import type { Json } from '../../../src/util/json.ts'
import type { Leaf, Parameter, Part, Tree, Values } from './model.ts'
import { anyValue } from './values.ts'

/** The variables of the trees, and other spellings of them. */
const SPELLINGS: Record<string, readonly string[]> = {
  'CUSTOM.a': ['{CUSTOM.a}', '{custom.A}', '{TIER}', '{tier}'],
  'CUSTOM.b': ['{CUSTOM.b}'],
  'ACCOUNT.owner': ['{ACCOUNT.owner}', '{Account.Owner}'],
  'RECORD.state': ['{RECORD.state}'],
  TOKEN: ['{TOKEN}', '{Token}'],
  LANG: ['{LANG}', '<LANG>'],
}
export const VARIABLES = Object.keys(SPELLINGS)

const json: fc.Arbitrary<Json> = fc.oneof(
  { weight: 4, arbitrary: anyValue() },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Json[]>(0, 1.5, true, false, ['x', 1, null], [], {}, { k: 'v' }, [['y']], ''),
  },
)

/** Values of some of the variables. */
export const anyValues: fc.Arbitrary<Values> = fc
  .record({
    ...Object.fromEntries(VARIABLES.map((name) => [name, fc.option(json, { nil: undefined })])),
    LANG: fc.option(fc.constantFrom('en', 'de'), { nil: undefined }),
  })
  .map((values) => ({ ...values }))

const variable: fc.Arbitrary<Part> = fc.constantFrom(...VARIABLES).map((name) => ({ kind: 'variable', name }))
const text: fc.Arbitrary<Part> = fc
  .constantFrom('a', ' - ', 'ü 😀', '(x)', '{"k":', '}', '{{ ', "it's", ': ', '@', '%')
  .map((own) => ({ kind: 'text', text: own }))
const args = fc.array(fc.oneof({ weight: 2, arbitrary: variable }, { weight: 1, arbitrary: text }), { maxLength: 3 })
const part: fc.Arbitrary<Part> = fc.oneof(
  { weight: 4, arbitrary: variable },
  { weight: 3, arbitrary: text },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('CONCAT_OR' as const, 'CONCAT_AND' as const),
        fc.array(args, { minLength: 1, maxLength: 3 }),
      )
      .map(([name, own]): Part => ({ kind: 'call', name, args: own })),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(args, args).map((own): Part => ({ kind: 'call', name: 'DEFAULT_VALUE', args: own })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...VARIABLES),
        fc.uniqueArray(fc.tuple(fc.constantFrom('en', 'x', '*'), args), { minLength: 1, selector: ([from]) => from }),
      )
      .map(([subject, rows]): Part => ({ kind: 'map', subject, rows })),
  },
)

export const anyLeaf: fc.Arbitrary<Leaf> = fc.record({
  parts: fc.oneof(
    { weight: 2, arbitrary: variable.map((one) => [one]) },
    { weight: 3, arbitrary: fc.array(part, { minLength: 1, maxLength: 4 }) },
  ),
  bare: fc.boolean(),
})

const constant = fc.constantFrom(0, 1, true, false, null)

export const { tree: anyTree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: anyLeaf.map((leaf): Tree => ({ kind: 'leaf', leaf })) },
    { weight: 1, arbitrary: constant.map((value): Tree => ({ kind: 'constant', value })) },
    { weight: 2, arbitrary: fc.array(tie('tree'), { maxLength: 4 }).map((items): Tree => ({ kind: 'list', items })) },
    {
      weight: 3,
      arbitrary: fc
        .record({
          when: fc.option(anyLeaf, { nil: undefined }),
          entries: fc.uniqueArray(
            fc.tuple(fc.constantFrom('a', 'b', 'c d', '__proto__', 'constructor', '{NAME}'), tie('tree')),
            { maxLength: 4, selector: ([key]) => key },
          ),
        })
        .map((fields): Tree => ({ kind: 'object', ...fields })),
    },
  ),
}))

export const anyParameters: fc.Arbitrary<[string, Parameter][]> = fc.uniqueArray(
  fc.tuple(
    fc.constantFrom(
      'w[0][type]',
      'w[0][value]',
      'w[0][value][0][x]',
      'w[0][value][0][y]',
      'w[0][value][1]',
      'w[1][value]',
      'w[10]',
      'v[0]',
      'q',
      'list[]',
      'w',
    ),
    fc.oneof<fc.Arbitrary<Parameter>[]>(
      anyLeaf,
      anyLeaf,
      constant,
      fc.array(fc.oneof(anyLeaf, constant), { maxLength: 3 }),
    ),
  ),
  { maxLength: 8, selector: ([name]) => name },
)

/** How an author would write it; `choice` picks one of the spellings. */
export class Writer {
  #choice: number

  constructor(choice: number) {
    this.#choice = choice
  }

  #pick<T>(options: readonly T[]): T {
    return options[this.#choice++ % options.length]!
  }

  leaf({ parts, bare }: Leaf): string {
    const [only] = parts
    const whole = parts.length === 1 && only !== undefined && (only.kind === 'call' || only.kind === 'map')
    if (whole && bare) return `=${this.#call(only)}`
    return parts.map((one) => this.#part(one)).join('')
  }

  tree(tree: Tree): Json {
    switch (tree.kind) {
      case 'leaf':
        return this.leaf(tree.leaf)
      case 'constant':
        return tree.value
      case 'list':
        return tree.items.map((item) => this.tree(item))
      case 'object':
        return Object.fromEntries([
          ...(tree.when ? [['$when', this.leaf(tree.when)] as const] : []),
          ...tree.entries.map(([key, item]) => [key, this.tree(item)] as const),
        ])
    }
  }

  parameter(one: Parameter): string | number | boolean | null | (string | number | boolean | null)[] {
    if (Array.isArray(one)) return one.map((item) => this.parameter(item) as string | number | boolean | null)
    return typeof one === 'object' && one !== null ? this.leaf(one) : one
  }

  #part(one: Part): string {
    if (one.kind === 'text') return one.text
    return one.kind === 'variable' ? this.#pick(SPELLINGS[one.name]!) : `{=${this.#call(one)}}`
  }

  #call(one: Part & { kind: 'call' | 'map' }): string {
    if (one.kind === 'call') return `${one.name}(${one.args.map((own) => this.#argument(own)).join(', ')})`
    const rows = one.rows.map(([from, to]) => `"${from}: ${this.#text(to)}"`)
    return `MAP(${[this.#pick(SPELLINGS[one.subject]!), ...rows].join(', ')})`
  }

  /** In quotes, as what is empty or begins with a space would else be lost. */
  #argument(parts: readonly Part[]): string {
    return `"${this.#text(parts)}"`
  }

  #text(parts: readonly Part[]): string {
    return parts
      .map((one) => (one.kind === 'text' ? one.text.replaceAll(/[\\"{<$]/g, '\\$&') : this.#part(one)))
      .join('')
  }
}
