import type { Dialect } from './dialect.ts'

/** The search of Zendesk has no escape: quotes and wildcards leave, and a value with other signs of the language is quoted. */
export const zendesk: Dialect = {
  name: 'zendesk',
  language: 'the search syntax of Zendesk',
  examples: [
    { input: 'kim@example.com', output: 'kim@example.com' },
    { input: 'Kim Park', output: `"Kim Park"` },
  ],
  escape: (text) => {
    const bare = text.replaceAll(/["*\\]/g, '')
    return /[\s:<>()-]/.test(bare) ? `"${bare}"` : bare
  },
}
