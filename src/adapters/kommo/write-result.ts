import type { Choice, Steps } from '../../flow/procedure.ts'
import type { KommoOptions } from './kommo-options.ts'
import { NEWEST } from './make-log.ts'
import { unixOf } from './translate/call-facts.ts'
import { type KommoCard, chosenCard } from './translate/cards.ts'
import { madeNote, madeTask, taskLike, textNote } from './translate/readings.ts'

/** What a person wrote in the window goes to the card that they chose: the note as a note, the task as a task. */
export async function writeResult(options: KommoOptions, steps: Steps, choice: Choice): Promise<void> {
  const card = chosenCard(choice)
  if (!card) return
  const text = choice.notes?.trim()
  if (text) await writeNote(steps, card, text, choice.id)
  if (choice.task) await writeTask(options, steps, card, choice)
}

async function writeNote(steps: Steps, card: KommoCard, text: string, requestId: string): Promise<void> {
  const ids = { ...card }
  const since = Math.floor(steps.now() / 1000) - MEMORY_SECONDS
  await steps.create(
    'text',
    {
      method: 'POST',
      path: '/{type}/{id}/notes',
      ids,
      body: [{ request_id: requestId, note_type: 'common', params: { text } }],
    },
    {
      created: (answer) => madeNote(answer, requestId),
      probe: {
        request: {
          method: 'GET',
          path: '/{type}/{id}/notes',
          ids,
          query: [['filter[note_type]', 'common'], ...NEWEST],
        },
        find: (answer) => textNote(answer, text, since),
      },
    },
  )
}

/** A note of the same words that is older is another one. */
const MEMORY_SECONDS = 86_400

async function writeTask(options: KommoOptions, steps: Steps, card: KommoCard, choice: Choice): Promise<void> {
  const { text, dueAt } = choice.task!
  const due = dueAt === undefined ? unixOf(choice.at) + options.taskHours * 3600 : unixOf(dueAt)
  const { customId } = steps.session.agent
  const userId = customId !== null && /^\d{1,15}$/.test(customId) ? Number(customId) : options.user
  await steps.create(
    'task',
    {
      method: 'POST',
      path: '/tasks',
      body: [
        {
          request_id: choice.id,
          text,
          complete_till: due,
          entity_id: Number(card.id),
          entity_type: card.type,
          task_type_id: 1,
          ...(userId !== undefined && { responsible_user_id: userId }),
        },
      ],
    },
    {
      created: (answer) => madeTask(answer, choice.id),
      probe: {
        request: {
          method: 'GET',
          path: '/tasks',
          query: [['filter[entity_type]', card.type], ['filter[entity_id][]', card.id], ...NEWEST],
        },
        find: (answer) => taskLike(answer, text, due),
      },
    },
  )
}
