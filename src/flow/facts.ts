import { escapeHtml } from '../template/filters/text.ts'
import { toText } from '../template/value.ts'
import { defaultDescription, defaultSubject } from '../session/texts/ticket-texts.ts'
import type { Entity, Facts } from '../session/facts.ts'
import type { UrlTemplate } from '../http/endpoint/url-template.ts'
import { UnsafeUrl, joinUrl } from '../http/endpoint/url-template.ts'
import type { Plan } from './plan.ts'
import { recordingUrl } from './recording-url.ts'
import type { SessionData } from './session-data.ts'

/** Everything that the templates of an operation may read. */
export function factsOf(plan: Plan, data: SessionData, more: Partial<Facts> = {}): Facts {
  const { session } = data.state
  const facts: Facts = {
    session,
    account: data.account,
    record: data.record,
    former: data.former,
    recordingUrl: () => recordingUrl(plan, data),
    texts: {
      subject: () => textOf(plan.texts.subject?.(facts)) ?? defaultSubject(session),
      description: () => textOf(plan.texts.description?.(facts)) ?? defaultDescription(session),
      descriptionHtml: () => toHtml(facts.texts.description()),
    },
    ...more,
  }
  return facts
}

const textOf = (value: Parameters<typeof toText>[0]): string | undefined =>
  value === undefined ? undefined : toText(value)

/** Plain text as HTML: one paragraph, its lines kept. */
export function toHtml(text: string): string {
  return `<p>${escapeHtml(text).replaceAll(/\r?\n/g, '<br>')}</p>`
}

/** A link with everything filled in, or nothing when a part of its path would be empty or lead elsewhere. */
export function fillLink(link: UrlTemplate | undefined, facts: Facts): string | undefined {
  try {
    const url = link?.render(facts)
    return url && joinUrl(url)
  } catch (error) {
    if (error instanceof UnsafeUrl) return undefined
    throw error
  }
}

/** The entity with the page that people see. */
export function withLink(plan: Plan, data: SessionData, kind: 'account' | 'record', entity: Entity): Entity {
  const facts = factsOf(plan, { ...data, [kind]: entity })
  return { ...entity, url: fillLink(plan.links[kind], facts) ?? entity.url }
}
