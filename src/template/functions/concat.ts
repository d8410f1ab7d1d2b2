import type { TemplateFunction } from './template-function.ts'

type Examples = TemplateFunction['examples']

function concatenation(name: string, joiner: string, examples: Examples): TemplateFunction {
  return {
    name,
    signature: `${name}(a, b, …)`,
    least: 1,
    summary: `The arguments that have a value, joined with "${joiner}".`,
    examples,
    compile(args, compileArgument) {
      const compiled = args.map((argument) => compileArgument(argument))
      return (scope, used) => {
        let text: string | undefined
        for (const argument of compiled) {
          const piece = argument(scope, used)
          if (piece !== undefined) text = text === undefined ? piece : text + joiner + piece
        }
        return text
      }
    },
  }
}

export const concatOr = concatenation('CONCAT_OR', ' or ', [
  {
    call: '=CONCAT_OR((Phone:equals:{PHONE_NUMBER}), (Email:equals:{EMAIL}))',
    values: { PHONE_NUMBER: '+12223334444', EMAIL: 'kim@example.com' },
    result: '(Phone:equals:+12223334444) or (Email:equals:kim@example.com)',
  },
  {
    call: '=CONCAT_OR((Phone:equals:{PHONE_NUMBER}), (Email:equals:{EMAIL}))',
    values: { EMAIL: 'kim@example.com' },
    result: '(Email:equals:kim@example.com)',
  },
])

export const concatAnd = concatenation('CONCAT_AND', ' and ', [
  {
    call: '=CONCAT_AND({FIRST_NAME}, {LAST_NAME})',
    values: { FIRST_NAME: 'Kim', LAST_NAME: 'Park' },
    result: 'Kim and Park',
  },
])
