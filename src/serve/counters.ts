/** Numbers that only grow, for metrics. */
export interface Counters {
  /** Counts one more of something, such as an answer with a status. */
  count(name: string, labels: Record<string, string>): void
  /** Every number, by its name. */
  all(): ReadonlyMap<string, readonly [labels: Record<string, string>, value: number][]>
}

export function createCounters(): Counters {
  const counters = new Map<string, Map<string, [Record<string, string>, number]>>()
  return {
    count(name, labels) {
      const samples = counters.get(name) ?? new Map<string, [Record<string, string>, number]>()
      counters.set(name, samples)
      const key = JSON.stringify(labels)
      samples.set(key, [labels, (samples.get(key)?.[1] ?? 0) + 1])
    },
    all: () => new Map([...counters].map(([name, samples]) => [name, [...samples.values()]])),
  }
}
