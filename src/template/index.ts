/**
 * The template language on its own: parse, check, print and compile templates, and look up what they may say.
 */
export { LONGEST_TEMPLATE, parseTemplate } from './parse-template.ts'
export { printTemplate } from './print-template.ts'
export { checkTemplate, settingsOf, variablesOf, type NameProblem } from './check-template.ts'
export { compileTemplate, type Binding, type BoundVariable, type CompiledTemplate } from './compile-template.ts'
export { FILTERS } from './filters/registry.ts'
export { FUNCTIONS } from './functions/registry.ts'
export { DIALECTS } from './dialects/registry.ts'
export { isEmpty, toText, type Value } from './value.ts'
export type { Filter } from './filter.ts'
export type { TemplateFunction } from './functions/template-function.ts'
export type { Dialect } from './dialects/dialect.ts'
export type { FunctionSignature, Grammar } from './piece-reader.ts'
export type {
  ArgumentNode,
  CallNode,
  FilterNode,
  PieceNode,
  SettingNode,
  Span,
  Template,
  TemplateNode,
  TextNode,
  VariableNode,
} from './nodes.ts'
export { TemplateError } from '../errors/template-error.ts'
export type { Json } from '../util/json.ts'
