import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createDueQueue } from '../../src/testing/due-queue.ts'

interface Entry {
  due: number
  name: number
}

/** What can be done to a queue: put one in with a due time, take out what was put in as the n-th, or take the first. */
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('add' as const), due: fc.integer({ min: 0, max: 20 }) }),
    fc.record({ do: fc.constant('cancel' as const), which: fc.nat(200) }),
    fc.record({ do: fc.constant('shift' as const) }),
  ),
  { maxLength: 400, size: 'max' },
)

test('it does what a sorted list does', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const queue = createDueQueue<Entry>()
      const cancels: (() => void)[] = []
      let model: Entry[] = []
      for (const step of list) {
        if (step.do === 'add') {
          const entry = { due: step.due, name: cancels.length }
          cancels.push(queue.add(entry))
          model = [...model, entry].toSorted((a, b) => a.due - b.due)
        } else if (step.do === 'cancel') {
          cancels[step.which]?.()
          model = model.filter(({ name }) => name !== step.which)
        } else expect(queue.shift()).toEqual(model.shift())
        expect(queue.size).toBe(model.length)
        expect(queue.first()).toEqual(model[0])
      }
      while (model.length > 0) expect(queue.shift()).toEqual(model.shift())
      expect([queue.shift(), queue.first(), queue.size]).toEqual([undefined, undefined, 0])
    }),
    { seed: 20_261_125, numRuns: 300 },
  )
})
