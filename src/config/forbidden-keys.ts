/** Keys that lead out of the data and into the language. */
export const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** How deep a configuration may nest. */
export const DEEPEST = 64
