/** Writes the reference pages from the code, so that they cannot drift; a test compares them. */
import { writeFileSync } from 'node:fs'
import { referencePages } from './reference/pages.ts'

for (const [path, text] of await referencePages()) {
  writeFileSync(path, text)
  console.log(path)
}
