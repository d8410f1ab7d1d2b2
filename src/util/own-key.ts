/** The key of that name; where none is spelled so, case does not count. */
export function ownKey(values: object, name: string): string | undefined {
  if (Object.hasOwn(values, name)) return name
  const lower = name.toLowerCase()
  return Object.keys(values).find((key) => key.toLowerCase() === lower)
}
