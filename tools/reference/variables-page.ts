import { PLACES, type Place, existsIn } from '../../src/session/places.ts'
import { VARIABLES } from '../../src/session/variables/catalogue.ts'
import type { Variable } from '../../src/session/variables/variable.ts'
import { GENERATED, code, table } from './markdown.ts'

const OPEN: readonly [string, string][] = [
  ['{CUSTOM.name}', 'A custom value of the session, everywhere. A signed value goes before an unsigned one.'],
  ['{ACCOUNT.name}', 'What an account find or create captured (`response.capture`), wherever ACCOUNT_ID exists.'],
  ['{RECORD.name}', 'What a record find or create captured, wherever RECORD_ID exists.'],
  ['{NAME}', 'What `response.capture` of another endpoint named, in the endpoints under its `then`.'],
  ['{TIER}', 'A variable of your own, declared under `variables`, everywhere.'],
]

/** `docs/reference/variables.md` */
export function variablesPage(): string {
  return `# Variables

${GENERATED}

\`{NAME}\` is filled in from the session; case does not count. A variable without a value is *empty*, and what is empty is
left out. A find is sent only when at least one *identifying* variable was filled into it.

## All variables

${table(
  ['Variable', 'Meaning', 'Example', 'Exists in', 'Identifies', 'Vouched for by'],
  VARIABLES.map((variable) => [
    names(variable),
    variable.meaning,
    code(variable.example),
    where(variable),
    variable.identifies ? 'yes' : '',
    variable.provenance,
  ]),
)}

## Open names

${table(
  ['Variable', 'Meaning'],
  OPEN.map(([name, meaning]) => [code(name), meaning]),
)}

## By place

${(Object.keys(PLACES) as Place[]).map(section).join('\n\n')}
`
}

function names({ name, alias }: Variable): string {
  return alias === undefined ? code(`{${name}}`) : `${code(`{${name}}`)}, ${code(`{${alias}}`)}`
}

const MOMENTS: Record<string, string> = {
  session: 'everywhere but lookup links',
  text: 'every endpoint',
  account: 'wherever an account may be known',
  record: 'wherever a record may be known',
  comment: '`comment`',
  file: '`upload` and what follows it',
  bytes: '`upload`',
  attachment: 'what follows an upload',
  operation: 'creates and their correlation finds',
  former: '`record.reassign`',
  search: '`account.search`, `record.search`',
  lookup: '`links.phone`, `links.sdk`',
  pop: 'the screen pop of a queue',
}

const where = ({ moments }: Variable): string => moments.map((moment) => MOMENTS[moment]!).join('; ')

function section(place: Place): string {
  const here = VARIABLES.filter(({ moments }) => existsIn(place, moments)).map(({ name }) => code(name))
  return `### ${code(place)}\n\n${here.join(' ')}`
}
