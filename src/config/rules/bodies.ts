import type { Rule } from './rule.ts'

/** An endpoint describes its body in one way, and a GET has none. */
export const bodies: Rule = ({ config, endpoints, error }) => {
  for (const { path, spec, role } of endpoints) {
    const { method, params, body, container, format } = spec
    const say = (key: string, message: string, hint?: string): void =>
      error('CONFIG_BODY', [...path, key], message, { part: 'key', hint })
    if (method === 'GET') {
      for (const key of ['body', 'container', 'format'] as const)
        if (spec[key] !== undefined) say(key, `A GET has no body, so ${key} has no meaning.`, 'Use params, or POST.')
      continue
    }
    if (body !== undefined && params !== undefined) say('body', 'The body is described twice, by params and by body.')
    else if (body !== undefined && container !== undefined) say('container', 'A container wraps params, not body.')
    else if (body !== undefined && format === 'form') say('format', 'A body of JSON cannot be written as a form.')
    if (container !== undefined && format === 'form' && body === undefined)
      say('format', 'A container makes nested JSON, which a form cannot hold.')
    if (
      role === 'upload' &&
      format === 'form' &&
      config.upload?.encoding !== 'base64' &&
      container === undefined &&
      body === undefined
    )
      say('format', 'Only base64 can be written as a form; multipart and binary have a shape of their own.')
  }
}
