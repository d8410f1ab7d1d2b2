import { CrmwireError } from '../errors/crmwire-error.ts'
import { measurePattern } from './pattern-cost.ts'

const LONGEST = 200

/**
 * By the number of open repetitions: how many characters of a text an expression is shown, and how many choices it may
 * have. All of them multiply, and the engine tries every way before it gives up.
 */
const BUDGETS = [
  { characters: 4096, choices: 8 },
  { characters: 4096, choices: 6 },
  { characters: 1024, choices: 2 },
]

/** Tells whether a text matches. It comes to an end soon, on any text. */
export type Pattern = (text: string) => boolean

/**
 * Compiles a regular expression that cannot run away: at most 200 characters, two open repetitions (`*`, `+`, `{2,}`),
 * and no repeated group that holds a choice or a repetition. It sees the first 4,096 characters of a text, the first
 * 1,024 when it has two open repetitions.
 *
 * @param place where the expression stands in the configuration, for the error.
 * @throws CrmwireError `RESPONSE_PATTERN_INVALID`.
 */
export function compilePattern(source: string, place?: string): Pattern {
  const invalid = (fault: string) =>
    new CrmwireError('RESPONSE_PATTERN_INVALID', `the expression ${JSON.stringify(source)} ${fault}`, { path: place })
  if (source.length > LONGEST) throw invalid(`is longer than ${LONGEST} characters`)
  const { fault, repetitions, choices } = measurePattern(source)
  const budget = BUDGETS[repetitions]
  if (fault !== undefined) throw invalid(fault)
  if (budget === undefined) throw invalid('has more than two open repetitions')
  if (choices > budget.choices) throw invalid(`has more than ${budget.choices} choices`)
  const expression = tryCompile(source)
  if (expression === undefined) throw invalid('is no regular expression')
  return (text) => expression.test(text.slice(0, budget.characters))
}

function tryCompile(source: string): RegExp | undefined {
  try {
    return new RegExp(source)
  } catch {
    return undefined
  }
}
