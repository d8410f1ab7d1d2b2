import { variablesOf } from '../../template/check-template.ts'
import type { Rule } from './rule.ts'

/** A comment says what it is about. */
export const commentBody: Rule = ({ config, templates, broken, warn }) => {
  if (config.comment?.url === undefined || broken(['comment'])) return
  const says = templates.some(
    ({ endpoint, template }) =>
      endpoint?.role === 'comment' &&
      template !== undefined &&
      variablesOf(template).some(({ name }) => name.toUpperCase() === 'COMMENT_BODY'),
  )
  if (!says)
    warn(
      'CONFIG_NO_COMMENT_BODY',
      ['comment'],
      'The comment does not send {COMMENT_BODY}: every event of a call would write the same.',
      { part: 'key' },
    )
}
