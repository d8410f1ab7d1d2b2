import type { TemplateFunction } from './template-function.ts'

export const defaultValue: TemplateFunction = {
  name: 'DEFAULT_VALUE',
  signature: 'DEFAULT_VALUE(a, b)',
  least: 2,
  most: 2,
  summary: 'The first argument, or the second when the first has no value.',
  examples: [
    {
      call: '=DEFAULT_VALUE({EMAIL}, {SDK_EMAIL})',
      values: { SDK_EMAIL: 'kim@web.example' },
      result: 'kim@web.example',
    },
    { call: '=DEFAULT_VALUE({AGENT_EMAIL}, desk@example.com)', values: {}, result: 'desk@example.com' },
    { call: '=DEFAULT_VALUE({EMAIL}, {SDK_EMAIL})', values: {}, result: undefined },
  ],
  compile(args, compileArgument) {
    const [value, fallback] = args.map((argument) => compileArgument(argument))
    return (scope, used) => value!(scope, used) ?? fallback!(scope, used)
  },
}
