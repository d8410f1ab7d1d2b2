import type { ErrorCode } from '../errors/codes.ts'
import { TemplateError } from '../errors/template-error.ts'
import { nearest } from '../util/nearest.ts'
import type { Filter } from './filter.ts'
import type { SettingNode, Template, VariableNode } from './nodes.ts'

/** What is wrong with a name at a place: why, and what to do instead. */
export interface NameProblem {
  code: ErrorCode & `TEMPLATE_${string}`
  message: string
  hint?: string | undefined
}

/** All variables of a template, those in arguments included, in the order in which they stand. */
export function variablesOf(template: Template): VariableNode[] {
  return pieces(template).filter((node) => node.kind === 'variable')
}

/** All settings of a template, in the order in which they stand. */
export function settingsOf(template: Template): SettingNode[] {
  return pieces(template).filter((node) => node.kind === 'setting')
}

function pieces(template: Template): (VariableNode | SettingNode)[] {
  return template.nodes
    .flatMap((node) => (node.kind === 'call' ? node.arguments.flatMap((argument) => argument.nodes) : [node]))
    .filter((node) => node.kind === 'variable' || node.kind === 'setting')
}

/** Every wrong name in a template: variables that `judge` objects to, and filters that do not exist or do not fit. */
export function checkTemplate(
  template: Template,
  judge: (name: string) => NameProblem | undefined,
  filters: ReadonlyMap<string, Filter>,
): TemplateError[] {
  const errors: TemplateError[] = []
  for (const variable of variablesOf(template)) {
    const problem = judge(variable.name)
    if (problem)
      errors.push(new TemplateError(problem.code, problem.message, variable.start, variable.end, problem.hint))
    variable.filters.forEach((use, place) => {
      const filter = filters.get(use.name)
      const objection = filter ? objectionTo(filter, use.argument, place) : undefined
      if (!filter) {
        const meant = nearest(use.name, filters.keys())
        errors.push(
          new TemplateError(
            'TEMPLATE_UNKNOWN_FILTER',
            `There is no filter ${use.name}.`,
            use.start,
            use.end,
            meant && `Did you mean ${filters.get(meant)!.signature}?`,
          ),
        )
      } else if (objection)
        errors.push(
          new TemplateError(
            'TEMPLATE_FILTER_ARGUMENT',
            `The filter ${use.name} ${objection}.`,
            use.start,
            use.end,
            `Write it as {NAME|${filter.signature}}.`,
          ),
        )
    })
  }
  return errors
}

function objectionTo(filter: Filter, argument: string | undefined, place: number): string | undefined {
  return filter.takes === 'fact' && place > 0 ? 'must come first' : filter.checkArgument(argument)
}
