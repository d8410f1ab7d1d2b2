import { TemplateError } from '../errors/template-error.ts'
import { checkTemplate } from '../template/check-template.ts'
import { compileTemplate } from '../template/compile-template.ts'
import type { Template } from '../template/nodes.ts'
import { parseTemplate } from '../template/parse-template.ts'
import type { Finding } from './finding.ts'
import type { Language } from './language.ts'
import type { TemplateSite } from './template-sites.ts'

/** A template site with its template, when that has no mistakes. */
export interface CheckedTemplate extends TemplateSite {
  template: Template | undefined
}

/** Parses every template and compares its names with what exists there. */
export function checkTemplates(
  sites: readonly TemplateSite[],
  language: Language,
): { templates: CheckedTemplate[]; findings: Finding[] } {
  const findings: Finding[] = []
  const templates = sites.map((site) => {
    const mistakes = mistakesIn(site, language)
    if (!('nodes' in mistakes)) findings.push(...mistakes)
    return { ...site, template: 'nodes' in mistakes ? mistakes : undefined }
  })
  return { templates, findings }
}

function mistakesIn(site: TemplateSite, language: Language): Template | Finding[] {
  const finding = ({ code, message, start, end, hint }: TemplateError): Finding => ({
    severity: 'error',
    code,
    path: site.path,
    span: { start, end },
    message,
    hint,
  })
  try {
    const template = parseTemplate(site.text, language.grammar)
    const judge = (name: string): ReturnType<Language['judge']> => language.judge(name, site.scope)
    const errors = checkTemplate(template, judge, language.filters(site.use)).map(finding)
    if (errors.length > 0) return errors
    compileTemplate(template, language.binding(site.scope, { use: site.use, emptyWhen: 'all' }))
    return template
  } catch (error) {
    if (error instanceof TemplateError) return [finding(error)]
    throw error
  }
}
