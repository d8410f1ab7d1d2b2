/** How a value is made harmless inside a search language. */
export interface Dialect {
  name: string
  /** The language, as people call it. */
  language: string
  examples: readonly { input: string; output: string }[]
  escape(text: string): string
}
