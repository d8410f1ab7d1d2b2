import { expect, test } from 'vitest'
import { faultPlace } from '../../src/observe/fault-place.ts'

function fault(): Error {
  return new TypeError('Invalid URL: https://crm.example.com/?phone=+12223334444\n    at Kim Park (canary.ts:1:1)')
}

test('a fault is told by its kind and place, not by its message', () => {
  const place = faultPlace(fault())
  expect(place).toMatch(/^TypeError < fault \(fault-place\.test\.ts:\d+:\d+\) < /)
  expect(place).not.toMatch(/Kim|222|canary|\//)
})

test('what is thrown and is no error is told as that', () => {
  expect(faultPlace('+12223334444')).toBe('something was thrown that is no error')
})
