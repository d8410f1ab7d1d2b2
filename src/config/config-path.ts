/** A place in a configuration: keys and positions in lists, from the top. */
export type ConfigPath = readonly (string | number)[]

const PLAIN_KEY = /^[A-Za-z_$][\w$-]*$/

/** The place as text: `account.create.params.name`, `record.reassign[0]`, `params["where[0][value]"]`. */
export function printPath(path: ConfigPath): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`
      if (!PLAIN_KEY.test(key)) return `[${JSON.stringify(key)}]`
      return index === 0 ? key : `.${key}`
    })
    .join('')
}

/** One text per place, for maps and sets. */
export function pathKey(path: ConfigPath): string {
  return path.join('\u0000')
}

/** The value at a place of a plain tree. */
export function valueAt(tree: unknown, path: ConfigPath): unknown {
  let here = tree
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined
    here = (here as Record<string | number, unknown>)[key]
  }
  return here
}

/** True when the place lies at or below the other one. */
export function isWithin(path: ConfigPath, outer: ConfigPath): boolean {
  return outer.length <= path.length && outer.every((key, index) => key === path[index])
}
