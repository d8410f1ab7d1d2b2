import type { Capabilities } from '../../config/capabilities.ts'
import { painter } from '../../observe/paint.ts'
import { printable } from '../../observe/printable.ts'

/** How surely each create of a configuration happens at most once, and why. */
export function formatCapabilities(
  capabilities: Capabilities,
  { colour }: { colour?: boolean | undefined } = {},
): string {
  const paint = painter(colour)
  const lines = (['account', 'record', 'log'] as const).flatMap((kind) => {
    const capability = capabilities[kind]
    if (!capability) return []
    const { level, why } = capability
    const style = level === 'A' || level === 'B' ? 'green' : 'yellow'
    return [`  ${kind.padEnd(7)}  ${paint(style, `level ${level}`)}: ${printable(why)}`]
  })
  return lines.length === 0 ? 'It creates nothing.' : ['How surely a create happens at most once:', ...lines].join('\n')
}
