import { type Grammar, exactly } from './grammar.ts'

function take(json: unknown, values: string[]): unknown {
  if (typeof json === 'string') return values.push(json) && '?'
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map((item) => take(item, values))
  return Object.entries(json).map(([key, item]) => [key, take(item, values)])
}

export const json: Grammar = {
  name: 'json',
  special: ['","b":"', '"}', '\\u0022', '\\'],
  conditions: ['{"a":"{NAME}"}', '{"a":{"eq":"x {NAME} y"}}', '["{EMAIL}"]', '{"b":"{EMAIL}{NAME}"}'],
  joint: '',
  joinsWithWords: false,
  around: ['', ''],
  said: exactly,
  parse(query) {
    const values: string[] = []
    return { shape: take(JSON.parse(query), values), values }
  },
}
