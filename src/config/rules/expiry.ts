import { endOf, endText, endsSoon } from '../../auth/expiry.ts'
import { fillSettings } from '../settings.ts'
import type { Rule } from './rule.ts'

/** Whoever checks a configuration hears of a credential that ends soon. */
export const expiry: Rule = ({ config, settings, now, warn }) => {
  const { expires } = config.auth ?? {}
  const expiresAt = expires === undefined ? undefined : endOf(fillSettings(expires, settings))
  if (endsSoon(expiresAt, now)) warn('AUTH_EXPIRES_SOON', ['auth', 'expires'], endText(expiresAt, now))
}
