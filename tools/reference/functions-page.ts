import { FILTERS } from '../../src/template/filters/registry.ts'
import { FUNCTIONS } from '../../src/template/functions/registry.ts'
import { DIALECTS } from '../../src/template/dialects/registry.ts'
import { PHONE_FORMATS } from '../../src/phone/phone-format.ts'
import { toText } from '../../src/template/value.ts'
import { GENERATED, code, table } from './markdown.ts'

/** `docs/reference/functions.md` */
export function functionsPage(): string {
  const functions = [...FUNCTIONS.values()]
  const filters = [...FILTERS.values()].filter(({ name }) => !DIALECTS.has(name))
  return `# Functions, filters and dialects

${GENERATED}

## Functions

A value that starts with \`=NAME(\` is a function; inside text it is written \`{=NAME(…)}\`; \`\\=\` begins a text with an
equals sign. Arguments are split at commas before anything is filled in: parentheses balance, \`"…"\` quotes an argument, a
backslash makes the next character text. An argument is text around variables and drops out when any of them is empty.
Functions do not nest. The result is a text; when nothing is left, the parameter is left out.

${table(
  ['Function', 'Result'],
  functions.map(({ signature, summary }) => [code(`=${signature}`), summary]),
)}

${table(
  ['Example', 'With', 'Gives'],
  functions.flatMap(({ examples }) =>
    examples.map(({ call, values, result }) => [
      code(call),
      Object.entries(values)
        .map(([name, value]) => `${name} = ${toText(value)}`)
        .join(', ') || 'no values',
      result === undefined ? 'nothing: left out' : code(result),
    ]),
  ),
)}

## Filters

\`{NAME|filter}\` changes one variable; filters may follow each other. Those that work on the *fact* (an unformatted phone
number, a number of seconds, a time) come first.

${table(
  ['Filter', 'What it does', 'Works on', 'Example'],
  filters.map(({ signature, summary, takes, examples }) => [
    code(signature),
    summary,
    takes,
    examples.map(({ input, output }) => `${code(toText(input))} → ${code(toText(output))}`).join(' '),
  ]),
)}

The phone formats are filters, too: ${PHONE_FORMATS.map((format) => code(format)).join(', ')}.

## Dialects

\`dialect\` on a find escapes the variables inside mixed text and function arguments for a search language; never a value
that is one whole variable, and never twice. As a filter, a dialect works on one variable; \`raw\` switches it off there.

${table(
  ['Dialect', 'Escapes for', 'Example'],
  [...DIALECTS.values()].map(({ name, language, examples }) => [
    code(name),
    language,
    examples.map(({ input, output }) => `${code(input)} → ${code(output)}`).join(' '),
  ]),
)}
`
}
