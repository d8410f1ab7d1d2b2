/** What trying a regular expression may cost, judged by its text. */
export interface PatternCost {
  /** Why it cannot be bounded. */
  fault?: string
  /** Repetitions that may take more or fewer characters: `*`, `+`, `{2,}`, `{1,3}`. */
  repetitions: number
  /** `?`, and `|` within a group. */
  choices: number
}

const MOST_REPEATS = 1000

const TOKEN = /\\[^]|\[(?:\\[^]|[^\]\\])*\]|\(\?(?:<?[=!]|<\w+>|[a-z-]*:)|[()|]|(?:[*+?]|\{\d+(?:,\d*)?\})\??|[^]/g
const REPEAT = /^(?:([*+?])|\{(\d+)(,?)(\d*)\})/

/**
 * Counts what multiplies the ways in which a text can match. Conservative: it finds fault with every repeated group that
 * holds a choice or another repetition, though some of them would be quick.
 */
export function measurePattern(source: string): PatternCost {
  const cost: PatternCost = { repetitions: 0, choices: 0 }
  /** Per open group: whether it holds a choice or a repetition. */
  const varies = [false]
  let closedVarying = false
  for (const [token] of source.matchAll(TOKEN)) {
    const afterVarying = closedVarying
    closedVarying = false
    if (/^\\[1-9k]/.test(token)) return { ...cost, fault: 'refers back to a group' }
    if (/^\(\?<[=!]/.test(token)) return { ...cost, fault: 'looks behind' }
    if (token.startsWith('(')) {
      varies.push(false)
    } else if (token === ')') {
      closedVarying = varies.pop() === true
      varies.push((varies.pop() ?? false) || closedVarying)
    } else if (token === '|') {
      if (varies.length > 1) cost.choices++
      varies[varies.length - 1] = true
    } else if (REPEAT.test(token)) {
      const fault = addRepeat(cost, token, afterVarying)
      if (fault !== undefined) return { ...cost, fault }
      varies[varies.length - 1] = true
    }
  }
  return cost
}

function addRepeat(cost: PatternCost, token: string, ofVarying: boolean): string | undefined {
  const [, sign, least = '', comma = '', most = ''] = REPEAT.exec(token) ?? []
  if (sign === '?') {
    cost.choices++
    return undefined
  }
  if (ofVarying) return 'repeats a group that holds a choice or another repetition'
  if (Math.max(Number(least), Number(most)) > MOST_REPEATS) return `repeats more than ${MOST_REPEATS} times`
  if (sign !== undefined || comma !== '') cost.repetitions++
  return undefined
}
