import type { Config } from './schema/config.ts'
import type { CheckedConfig } from './typed/checked-config.ts'

export type { Config } from './schema/config.ts'

/**
 * Returns its argument, so that an editor completes and checks a configuration that is written in TypeScript.
 *
 * A template with an unknown variable, or with one that does not exist at that moment, is a compile error on that text;
 * the expected type says what is wrong. Texts that the compiler cannot see, such as those of type `string`, are accepted
 * here and checked when the configuration is loaded.
 */
export function defineConfig<const T extends Config>(
  // The condition always holds. Its second branch is what `T` is inferred from.
  config: Config & ([T] extends [unknown] ? CheckedConfig<T> : T),
): Config {
  return config
}
