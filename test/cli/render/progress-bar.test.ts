import { expect, test } from 'vitest'
import { formatProgress } from '../../../src/cli/render/progress-bar.ts'

const upload = { sessionId: 's', name: 'call-1.mp3', place: 'https://crm.example.com', bytesPerSecond: undefined }

test.each([
  [0, 3_000_000, 'call-1.mp3  [                        ]    0 %  0.0 of 3.0 MB'],
  [1_000_000, 3_000_000, 'call-1.mp3  [████████                ]   33 %  1.0 of 3.0 MB'],
  [3_000_000, 3_000_000, 'call-1.mp3  [████████████████████████]  100 %  3.0 of 3.0 MB'],
  [4_000_000, 3_000_000, 'call-1.mp3  [████████████████████████]  100 %  4.0 of 3.0 MB'],
  [0, 0, 'call-1.mp3  [████████████████████████]  100 %  0.0 of 0.0 MB'],
  [1_500_000, undefined, 'call-1.mp3  1.5 MB'],
])('%i of %s bytes', (sentBytes, totalBytes, text) => {
  expect(formatProgress({ ...upload, sentBytes, totalBytes })).toBe(text)
})

test('how fast it is stands behind it', () => {
  const progress = { ...upload, sentBytes: 1_000_000, totalBytes: 3_000_000, bytesPerSecond: 1_234_567 }
  expect(formatProgress(progress)).toBe('call-1.mp3  [████████                ]   33 %  1.0 of 3.0 MB  1.2 MB/s')
})
