/** Something that waits for its time. */
export interface Due {
  readonly due: number
}

/** Entries by their time; among equals, those first that were put in first. A heap, so that many thousands cost little. */
export interface DueQueue<T extends Due> {
  readonly size: number
  /** Puts an entry in; the returned function takes it out again, when it still is in. */
  add(entry: T): () => void
  first(): T | undefined
  /** Takes the first one out. */
  shift(): T | undefined
}

interface Place<T> {
  readonly entry: T
  readonly order: number
  taken: boolean
}

export function createDueQueue<T extends Due>(): DueQueue<T> {
  let heap: Place<T>[] = []
  let size = 0
  let added = 0

  function put(place: Place<T>): void {
    let at = heap.push(place) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isBefore(place, heap[parent]!)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = place
  }

  function dropFirst(): void {
    const last = heap.pop()!
    const { length } = heap
    if (length === 0) return
    let at = 0
    for (let child = 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && isBefore(heap[child + 1]!, heap[child]!)) child++
      if (!isBefore(heap[child]!, last)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = last
  }

  /** What was taken out stays in the heap until it is its turn, or until it is most of the heap. */
  function take(place: Place<T>): void {
    if (place.taken) return
    place.taken = true
    size--
    if (heap.length < 2 * size + 64) return
    const left = heap.filter(({ taken }) => !taken)
    heap = []
    for (const one of left) put(one)
  }

  function first(): Place<T> | undefined {
    while (heap[0]?.taken === true) dropFirst()
    return heap[0]
  }

  return {
    get size() {
      return size
    },
    add(entry) {
      const place = { entry, order: added++, taken: false }
      size++
      put(place)
      return () => take(place)
    },
    first: () => first()?.entry,
    shift() {
      const place = first()
      if (place === undefined) return undefined
      take(place)
      return place.entry
    },
  }
}

function isBefore<T extends Due>(one: Place<T>, other: Place<T>): boolean {
  return one.entry.due < other.entry.due || (one.entry.due === other.entry.due && one.order < other.order)
}
