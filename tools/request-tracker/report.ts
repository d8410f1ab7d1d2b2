import { isDeepStrictEqual, styleText } from 'node:util'

/** What was compared, as people read it. */
export interface Report {
  heading(title: string): void
  /** Compares what is there with what should be. */
  same(what: string, actual: unknown, expected: unknown): void
  line(text: string): void
  /** The number of differences so far. */
  readonly differences: number
}

export function createReport(): Report {
  let differences = 0
  let comparisons = 0
  return {
    heading: (title) => console.log(`\n${paint('bold', title)}`),
    line: (text) => console.log(`  ${text}`),
    same(what, actual, expected) {
      comparisons++
      if (isDeepStrictEqual(actual, expected)) return console.log(`  ${paint('green', 'ok')}   ${what}`)
      differences++
      console.log(`  ${paint('red', 'DIFF')} ${what}`)
      console.log(`         is        ${shown(actual)}\n         should be ${shown(expected)}`)
    },
    get differences() {
      if (comparisons === 0) throw new Error('nothing was compared')
      return differences
    },
  }
}

const paint = (colour: 'green' | 'red' | 'bold', text: string): string =>
  process.stdout.isTTY ? styleText(colour, text) : text

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 1000 ? `${text.slice(0, 1000)}…` : text
}
