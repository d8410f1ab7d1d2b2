import { isIPv6 } from 'node:net'
import { fillSettings } from '../settings.ts'
import type { Rule } from './rule.ts'

/** Hosts that are named in `network` can be hosts: anything else would match nothing, and nobody would know why. */
export const networks: Rule = ({ config, settings, error }) => {
  for (const list of ['allow', 'files'] as const)
    for (const [index, text] of (config.network?.[list] ?? []).entries()) {
      const host = text === undefined ? '' : fillSettings(text, settings)
      if (host !== '' && !isHost(host))
        error('CONFIG_INVALID_VALUE', ['network', list, index], 'This is no host.', {
          hint: 'Write a name or an IP address without scheme and port, or *.suffix for every name below it.',
        })
    }
}

/** A name, an address in any spelling, or a suffix of names. */
function isHost(text: string): boolean {
  const host = text.replace(/^\*\.(?=.)/, '').replace(/^\[(.*)\]$/, '$1')
  return isIPv6(host) || (/^[^\s*:/?#@\\]+$/.test(host) && URL.canParse(`http://${host}`))
}
