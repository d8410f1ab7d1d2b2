import type { ConfigPath } from '../config-path.ts'
import type { Rule, RuleContext } from './rule.ts'

/** What a step of the flow builds on is configured: account, then record, then everything about the record. */
export const ladder: Rule = (context) => {
  const { config, lost, error, warn } = context
  const { account, record, comment, upload } = config
  const say = (path: ConfigPath, message: string, hint: string): void =>
    error('CONFIG_LADDER', path, message, { part: 'key', hint })

  if (account) checkRoom(context, 'account', account, ['findById', 'findByQuery', 'create'])
  if (record) {
    checkRoom(context, 'record', record, ['findByQuery', 'create'])
    if (!account && !record.withoutAccount && !lost(['account']) && !lost(['record', 'withoutAccount']))
      say(
        ['record'],
        'A record belongs to an account, and none is configured.',
        'Add account, or set record.withoutAccount: true.',
      )
    if (record.reuse && !record.findByQuery && !lost(['record', 'findByQuery']))
      say(['record', 'reuse'], 'There is nothing that finds a record to reuse.', 'Add record.findByQuery.')
    const isSearched = record.reuse || record.findByQuery !== undefined || lost(['record', 'findByQuery'])
    if (record.whenMissing === 'skip' && record.create && !isSearched)
      warn(
        'CONFIG_LADDER',
        ['record', 'whenMissing'],
        'A record is neither searched nor created, so calls have none, and their comments and files go nowhere.',
        { hint: 'Set record.whenMissing: create, or add record.findByQuery and record.reuse: true.' },
      )
  } else if (!lost(['record'])) {
    if (comment) say(['comment'], 'A comment belongs to a record, and none is configured.', 'Add record.')
    if (upload?.files?.length) say(['upload'], 'An upload belongs to a record, and none is configured.', 'Add record.')
  }
  if (upload?.addComment && !comment && !lost(['comment']))
    say(['upload', 'addComment'], 'There is no comment endpoint that could name the file.', 'Add comment.')
  if (account?.anonymous === 'create' && !account.create && !lost(['account', 'create']))
    say(
      ['account', 'anonymous'],
      'Nobody known cannot be created without account.create.',
      'Add account.create, or set anonymous: skip.',
    )
}

type Room = NonNullable<RuleContext['config']['account']> | NonNullable<RuleContext['config']['record']>

function checkRoom(context: RuleContext, name: 'account' | 'record', room: Room, ways: readonly string[]): void {
  const { lost, error } = context
  const isMissing = (key: string): boolean => !(key in room) && !lost([name, key])
  if (ways.every((way) => !(way in room))) {
    if (ways.every(isMissing))
      error('CONFIG_LADDER', [name], `There is no way to the ${name}: no find and no create.`, {
        part: 'key',
        hint: `Add one of ${ways.map((way) => `${name}.${way}`).join(', ')}.`,
      })
    return
  }
  const { whenMissing = 'create' } = room
  if (whenMissing === 'create' && isMissing('create') && !lost([name, 'whenMissing']))
    error('CONFIG_LADDER', [name], `A missing ${name} is to be created, and there is no ${name}.create.`, {
      part: 'key',
      hint: `Add ${name}.create, or set ${name}.whenMissing: skip.`,
    })
}
