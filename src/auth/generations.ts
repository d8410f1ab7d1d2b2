/** A secret as configured: one text, or two while they change, the newer first. */
export type SecretText = string | readonly string[]

/**
 * The newer values of all fields, and the older ones where there are some. A field with one text goes with both; an older
 * one that is empty, because its setting is not set, is none.
 */
export function generations<Name extends string>(
  fields: Readonly<Record<Name, SecretText | undefined>>,
  resolve: (text: string) => string,
): [Record<Name, string>, ...Record<Name, string>[]] {
  const texts = Object.entries<SecretText | undefined>(fields).map(([name, text]) => {
    const [first = '', ...others] = [text ?? ''].flat().map(resolve)
    return [name, [first, ...others.filter((other) => other !== '')]] as const
  })
  const at = (index: number): Record<Name, string> =>
    Object.fromEntries(texts.map(([name, all]) => [name, all[index] ?? all[0]])) as Record<Name, string>
  return texts.some(([, all]) => all.length > 1) ? [at(0), at(1)] : [at(0)]
}
