import { block } from './pages.ts'

/** A flowchart of a page: what stands in each box, and where its arrows lead. */
export interface Diagram {
  labels: Map<string, string>
  arrows: Map<string, Set<string>>
}

const BOX = /^(\w+)(?:\(\[(.*?)\]\)|\[\((.*?)\)\]|\["?(.*?)"?\]|\{"?(.*?)"?\})?$/

/** Reads a flowchart: `a -- "label" --> b["text"] --> c`. */
export function diagramOf(key: string): Diagram {
  const labels = new Map<string, string>()
  const arrows = new Map<string, Set<string>>()
  for (const line of block(key).split('\n').slice(1)) {
    const boxes = line
      .trim()
      .split(/ (?:-- .*? )?-->(?:\|.*?\|)? /)
      .map((text) => {
        const [, id, ...texts] = BOX.exec(text) ?? []
        const label = texts.find((one) => one !== undefined)
        if (id !== undefined && label !== undefined) labels.set(id, label)
        return id ?? ''
      })
    boxes.slice(1).forEach((to, index) => {
      const from = boxes[index]!
      arrows.set(from, (arrows.get(from) ?? new Set()).add(to))
    })
  }
  return { labels, arrows }
}

/** Every box that arrows lead to from one of these. */
export function ahead({ arrows }: Diagram, from: Iterable<string>): Set<string> {
  const reached = new Set<string>()
  const open = [...from]
  for (const one of open)
    for (const next of arrows.get(one) ?? [])
      if (!reached.has(next)) {
        reached.add(next)
        open.push(next)
      }
  return reached
}

/** The boxes that a step may be: a request by the name of its endpoint, an outcome (`= found`) by what the box says. */
function boxesOf({ labels }: Diagram, step: string): string[] {
  const name = step.endsWith('.find')
    ? 'search'
    : step
        .replace(/\[\d\]$/, '')
        .split('.')
        .at(-1)!
  const pattern = step.startsWith('= ') ? step.slice(2) : `^${name}\\b`
  return [...labels].filter(([, label]) => new RegExp(pattern).test(label)).map(([id]) => id)
}

/** The steps that the arrows of a diagram do not lead to, one after the other. */
export function astray(diagram: Diagram, steps: readonly string[]): string[] {
  let here = [[...diagram.arrows.keys()][0]!]
  return steps.filter((step, index) => {
    const open = new Set([...(index === 0 ? here : []), ...ahead(diagram, here)])
    const next = boxesOf(diagram, step).filter((id) => open.has(id))
    if (next.length > 0) here = next
    return next.length === 0
  })
}
