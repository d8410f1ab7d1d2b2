/** Where a node stands in the source text, as offsets. */
export interface Span {
  start: number
  end: number
}

/** Characters that stand for themselves. */
export interface TextNode extends Span {
  kind: 'text'
  text: string
}

/** `{NAME|filter:argument}` or `<NAME>`. */
export interface VariableNode extends Span {
  kind: 'variable'
  /** As it is written; names are compared without case. */
  name: string
  filters: FilterNode[]
  /** True for the spelling `<NAME>`. */
  angled: boolean
}

/** One filter after a variable. */
export interface FilterNode extends Span {
  name: string
  argument: string | undefined
}

/** `${NAME}`: a setting, filled in when the connector is created. */
export interface SettingNode extends Span {
  kind: 'setting'
  name: string
}

/** `=NAME(…)` or `{=NAME(…)}`. */
export interface CallNode extends Span {
  kind: 'call'
  name: string
  arguments: ArgumentNode[]
  /** True inside text, false when the call is the whole value. */
  embedded: boolean
}

/** One argument: text around variables, trimmed, without the quotes that enclosed it. */
export interface ArgumentNode extends Span {
  nodes: PieceNode[]
}

/** What an argument is made of. */
export type PieceNode = TextNode | VariableNode | SettingNode

/** What a template is made of. */
export type TemplateNode = PieceNode | CallNode

/** A parsed template. A call that is not embedded is the only node. */
export interface Template {
  source: string
  nodes: TemplateNode[]
}
