import type { ConfigPath } from '../config-path.ts'
import { MAIL_TEXTS } from '../schema/email.ts'
import { fillSettings, settingUses } from '../settings.ts'
import type { Rule, RuleContext } from './rule.ts'

/** E-mails that are configured can be sent, and somebody gets them. */
export const emails: Rule = (context) => {
  const { email, queues = {} } = context.config
  judge(context, ['email', 'smtp'], email?.smtp, 'smtp')
  judge(context, ['email', 'from'], email?.from, 'address')
  judge(context, ['email', 'to'], email?.to, 'address')
  for (const [id, queue] of Object.entries(queues))
    judge(context, ['queues', id, 'email', 'to'], queue?.email?.to, 'address')
  someoneGetsThem(context)
}

/** A text that is made of settings, with their values. */
function judge(
  { settings, error }: RuleContext,
  path: ConfigPath,
  text: string | undefined,
  kind: keyof typeof MAIL_TEXTS,
): void {
  const uses = settingUses(text ?? '')
  if (text === undefined || uses.length === 0 || uses.some(({ name }) => name === undefined || !settings.isSet(name)))
    return
  const { fits, expected } = MAIL_TEXTS[kind]
  const filled = fillSettings(text, settings)
  if (fits(filled) || (filled === '' && path[0] === 'queues')) return
  const names = uses.map(({ name }) => name).join(', ')
  error('CONFIG_INVALID_VALUE', path, `The value of the setting ${names} does not fit here: ${expected}.`)
}

function someoneGetsThem({ config, lost, broken, error, warn }: RuleContext): void {
  const { email, queues = {} } = config
  const own = Object.entries(queues).filter(([, queue]) => queue?.email && queue.email.enabled !== false)
  if (email === undefined) {
    const message = 'There is no mail server: `email` with `smtp` and `from` is missing.'
    if (!lost(['email']))
      for (const [id] of own) error('CONFIG_EMAIL', ['queues', id, 'email'], message, { part: 'key' })
    return
  }
  if (broken(['email']) || lost(['queues'])) return
  const isOn = email.enabled !== false
  if (isOn && !email.to && !lost(['email', 'to']))
    warn('CONFIG_EMAIL', ['email'], 'email has no address, so queues without one of their own send nothing.', {
      part: 'key',
      hint: 'Add email.to, or set email.enabled: false when only some queues send e-mails.',
    })
  else if (!isOn && !own.some(([, queue]) => queue?.email?.to))
    warn('CONFIG_EMAIL', ['email', 'enabled'], 'email is off and no queue has one of its own, so none is ever sent.', {
      hint: 'Switch it on, or give a queue its own: queues: { "8469": { email: { to: queue@example.com } } }.',
    })
}
