import type { FunctionSignature } from '../piece-reader.ts'
import type { ArgumentNode } from '../nodes.ts'
import type { Value } from '../value.ts'

/** An argument, ready to be filled in: its text, or nothing when any of its variables is empty. */
export type CompiledArgument<S> = (scope: S, used: string[] | undefined) => string | undefined

/** One function of the language. */
export interface TemplateFunction extends FunctionSignature {
  name: string
  /** One sentence for the reference page. */
  summary: string
  /** Values in, text out; the reference page and the tests use them. */
  examples: readonly { call: string; values: Record<string, Value>; result: string | undefined }[]
  /**
   * Makes the function of one call.
   *
   * @throws TemplateError when the arguments do not have the form that the function needs.
   */
  compile<S>(args: readonly ArgumentNode[], compileArgument: CompileArgument<S>): CompiledArgument<S>
}

/** Compiles one argument. `plain` leaves the dialect out, for what is compared and never sent. */
export type CompileArgument<S> = (argument: ArgumentNode, plain?: 'plain') => CompiledArgument<S>
