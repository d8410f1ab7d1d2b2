import type { Config } from './schema/config.ts'

export type { Config } from './schema/config.ts'

/** Returns its argument, so that an editor completes and checks a configuration that is written in TypeScript. */
export function defineConfig(config: Config): Config {
  return config
}
