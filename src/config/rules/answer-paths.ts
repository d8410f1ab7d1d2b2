import { CrmwireError } from '../../errors/crmwire-error.ts'
import { ResponsePathError } from '../../response/path-error.ts'
import { compilePath } from '../../response/path.ts'
import { compilePattern } from '../../response/pattern.ts'
import type { ConfigPath } from '../config-path.ts'
import type { EndpointDraft } from '../draft.ts'
import { isPage } from '../template-sites.ts'
import { fillSettings } from '../settings.ts'
import type { Rule } from './rule.ts'

/** Every path into an answer can be read. */
export const answerPaths: Rule = ({ config, endpoints, settings, error }) => {
  const check = (path: ConfigPath, text: unknown, compile: (text: string) => unknown): void => {
    if (typeof text !== 'string') return
    try {
      compile(fillSettings(text, settings))
    } catch (problem) {
      if (!(problem instanceof CrmwireError)) throw problem
      const start = problem instanceof ResponsePathError ? Math.min(problem.start, text.length - 1) : undefined
      error(problem.code, path, sentence(problem.message), {
        ...(start !== undefined && { span: { start, end: text.length } }),
      })
    }
  }
  for (const { path, spec } of endpoints)
    for (const [inner, text, kind] of pathsOf(spec))
      check([...path, ...inner], text, kind === 'pattern' ? compilePattern : compilePath)
  const attachment = config.upload?.attachment
  check(['upload', 'attachment', 'id'], attachment?.id, compilePath)
  if (!isPage(attachment?.url)) check(['upload', 'attachment', 'url'], attachment?.url, compilePath)
}

type Inner = [path: ConfigPath, text: unknown, kind: 'path' | 'pattern']

function pathsOf({ response = {}, conflict = {} }: EndpointDraft): Inner[] {
  const { failWhen } = response
  const tests = Array.isArray(failWhen)
    ? failWhen.map((test, index) => [test, ['response', 'failWhen', index]] as const)
    : [[failWhen, ['response', 'failWhen']] as const]
  return [
    [['response', 'data'], response.data, 'path'],
    [['response', 'id'], response.id, 'path'],
    ...named(['response', 'verify'], response.verify),
    ...Object.entries(response.capture ?? {}).map(([name, spec]): Inner => {
      const isList = typeof spec === 'object'
      return [['response', 'capture', name, ...(isList ? ['all'] : [])], isList ? spec.all : spec, 'path']
    }),
    ...tests.flatMap(([test, path]): Inner[] => [
      [[...path, 'path'], test?.path, 'path'],
      [[...path, 'matches'], test?.matches, 'pattern'],
    ]),
    [['conflict', 'when', 'path'], conflict.when?.path, 'path'],
    [['conflict', 'data'], conflict.data, 'path'],
    [['conflict', 'id'], conflict.id, 'path'],
    ...named(['conflict', 'verify'], conflict.verify),
  ]
}

function named(path: ConfigPath, paths: Record<string, unknown> | undefined): Inner[] {
  return Object.entries(paths ?? {}).map(([name, text]) => [[...path, name], text, 'path'])
}

function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1)
  return text.endsWith('.') ? text : `${text}.`
}
