import type { ErrorCode } from '../../errors/codes.ts'
import type { CheckedTemplate } from '../check-templates.ts'
import type { ConfigPath } from '../config-path.ts'
import type { ConfigDraft } from '../draft.ts'
import type { EndpointSite } from '../endpoint-sites.ts'
import type { Finding } from '../finding.ts'
import type { Language } from '../language.ts'
import type { Settings } from '../settings.ts'

/** What a rule looks at: what could be read, with every template parsed. */
export interface RuleContext {
  config: ConfigDraft
  /** The configuration as it came, with what is broken in it. */
  tree: unknown
  /** True when syntax errors may have swallowed whole sections. */
  torn: boolean
  /** Wall clock, in milliseconds since 1970. */
  now: number
  endpoints: readonly EndpointSite[]
  templates: readonly CheckedTemplate[]
  language: Language
  settings: Settings
  /** True when the place may be missing because of a mistake that is told elsewhere. */
  lost(path: ConfigPath): boolean
  /** True when something at or below the place has a mistake already. */
  broken(path: ConfigPath): boolean
  error(code: ErrorCode, path: ConfigPath, message: string, more?: Partial<Finding>): void
  warn(code: ErrorCode, path: ConfigPath, message: string, more?: Partial<Finding>): void
}

/** One thing that must hold between several parts of a configuration. */
export type Rule = (context: RuleContext) => void
