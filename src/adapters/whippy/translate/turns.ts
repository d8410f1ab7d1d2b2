import type { WhippyTurn } from './call.ts'

/** Only these begin a turn: any other word before a colon is something that was said. */
const TURN = /^(agent|user):/i

/** The turns of a transcript that is written as lines of `Agent: …` and `User: …`. */
export function turnsOf(body: string): WhippyTurn[] {
  const turns: WhippyTurn[] = []
  for (const line of body.split(/\r?\n/)) {
    const [opening, name] = TURN.exec(line) ?? []
    const last = turns.at(-1)
    if (opening !== undefined)
      turns.push({ speaker: name!.toLowerCase() as 'agent' | 'user', text: line.slice(opening.length) })
    else if (last) last.text += `\n${line}`
    else if (line.trim() !== '') turns.push({ speaker: null, text: line })
  }
  return turns.map(({ speaker, text }) => ({ speaker, text: text.trim() }))
}

/** A transcript as people read it, one turn a line. */
export function transcriptText(turns: readonly WhippyTurn[]): string {
  const names = { agent: 'Agent: ', user: 'User: ' }
  return turns.map(({ speaker, text }) => (speaker === null ? text : names[speaker] + text)).join('\n')
}
