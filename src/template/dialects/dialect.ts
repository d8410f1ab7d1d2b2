import type { Quoted } from '../quoted.ts'

/** How a value is made harmless inside a search language. */
export interface Dialect {
  name: string
  /** The language, as people call it. */
  language: string
  examples: readonly { input: string; output: string }[]
  /**
   * @param quoted The quotes that the author wrote around the place; for languages in which a value must bring its own.
   * @returns The empty text when the language can say nothing of the value; then it counts as empty.
   */
  escape(text: string, quoted?: Quoted): string
}
