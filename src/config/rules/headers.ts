import { isHeaderName, isHeaderValue, isReservedHeader } from '../../http/header-rules.ts'
import type { ConfigPath } from '../config-path.ts'
import { fillSettings, forEachText } from '../settings.ts'
import type { Rule } from './rule.ts'

/** Header names can be sent and are not the connection's own; constant text in values can be sent. */
export const headers: Rule = ({ config, endpoints, templates, settings, error }) => {
  const checkName = (path: ConfigPath, written: string): void => {
    const name = fillSettings(written, settings)
    if (!isHeaderName(name)) error('CONFIG_HEADER', path, 'This is no name of a header.', { part: 'key' })
    else if (isReservedHeader(name))
      error('CONFIG_HEADER', path, `The connection itself writes the header ${name}.`, {
        part: 'key',
        hint: 'Remove it.',
      })
  }
  for (const { path, spec } of endpoints) {
    for (const name of Object.keys(spec.headers ?? {})) checkName([...path, 'headers', name], name)
    const key = spec.unique?.key?.header
    if (key !== undefined) checkName([...path, 'unique', 'key', 'header'], key)
  }
  const { auth } = config
  if (auth?.type === 'headers')
    for (const name of Object.keys(auth.headers ?? {})) checkName(['auth', 'headers', name], name)
  if (auth?.type === 'apiKey' && auth.header !== undefined) checkName(['auth', 'header'], auth.header)
  if (auth?.type === 'oauth2' && auth.send?.header !== undefined)
    checkName(['auth', 'send', 'header'], auth.send.header)

  // Found out when a request goes out, it would cost the call.
  if (auth && auth.type !== 'basic' && auth.type !== 'oauth2')
    forEachText(
      auth,
      (text, path, part) => {
        if (part === 'value' && !isHeaderValue(fillSettings(text, settings)))
          error('CONFIG_HEADER', path, 'What it comes to holds a line break, or something else than printable ASCII.', {
            hint: 'Copy the secret again, without a line break at its end.',
          })
      },
      ['auth'],
    )

  for (const { field, path, template } of templates) {
    if (field !== 'headers') continue
    const bad = template?.nodes.find((node) => node.kind === 'text' && !isHeaderValue(node.text))
    if (bad)
      error('CONFIG_HEADER', path, 'The value holds characters that a header cannot carry.', {
        span: { start: bad.start, end: bad.end },
      })
  }
}
