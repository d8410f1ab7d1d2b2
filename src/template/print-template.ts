import type { ArgumentNode, PieceNode, Template, TemplateNode } from './nodes.ts'

/** Writes a template as text that parses to the same template again. */
export function printTemplate(template: Template): string {
  const [first] = template.nodes
  const text = template.nodes.map(printNode).join('')
  return first?.kind === 'text' && /^\\*=/.test(first.text) ? `\\${text}` : text
}

function printNode(node: TemplateNode): string {
  if (node.kind !== 'call') return printPiece(node, escapeText)
  const call = `=${node.name}(${node.arguments.map(printArgument).join(', ')})`
  return node.embedded ? `{${call}}` : call
}

function printPiece(node: PieceNode, escape: (text: string) => string): string {
  switch (node.kind) {
    case 'text':
      return escape(node.text)
    case 'setting':
      return `\${${node.name}}`
    case 'variable': {
      const filters = node.filters.map(
        ({ name, argument }) => `|${name}${argument === undefined ? '' : `:${argument}`}`,
      )
      return node.angled ? `<${node.name}>` : `{${node.name}${filters.join('')}}`
    }
  }
}

function printArgument(argument: ArgumentNode): string {
  return `"${argument.nodes.map((node) => printPiece(node, escapeArgument)).join('')}"`
}

const READS_AS_PIECE = /\$\{|\{[A-Za-z]\w*(?:\.[\w-]+)*(?:\|[^{}]*)?\}/g

/** Text that would read as a variable or a setting is written in its literal form. */
function escapeText(text: string): string {
  return text.replaceAll(READS_AS_PIECE, (piece) => (piece === '${' ? '$${' : `{${piece}}`))
}

/** In an argument, the backslash is the literal form of every character. */
function escapeArgument(text: string): string {
  return text.replaceAll(/[\\"{<$]/g, '\\$&')
}
