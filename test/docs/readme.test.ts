import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startCrm } from '../../src/testing/crm/start-crm.ts'

const readme = await readFile('README.md', 'utf8')
const blockOf = (language: string): string => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(readme)![1]!

test('the configuration and the code of the first screen do what the README says', async (t) => {
  const crm = await startCrm()
  const folder = await mkdtemp(join(tmpdir(), 'crmwire-readme-'))
  t.onTestFinished(async () => {
    await crm.close()
    await rm(folder, { recursive: true })
  })
  // The local CRM lives on loopback, which a real one does not.
  await writeFile(join(folder, 'espocrm.yaml'), `${blockOf('yaml')}network: { allow: [127.0.0.1], http: true }\n`)
  const code = blockOf('ts').replace("'crmwire'", JSON.stringify(resolve('src/index.ts')))
  await writeFile(
    join(folder, 'main.ts'),
    `${code}\nconsole.log(JSON.stringify({ account, record }))\nawait crm.close()\n`,
  )
  const { stdout } = await promisify(execFile)(process.execPath, ['main.ts'], {
    cwd: folder,
    env: { ...process.env, CRM_URL: crm.url, CRM_API_KEY: crm.apiKey },
  })
  expect(JSON.parse(stdout)).toMatchObject({
    account: { status: 'created', id: crm.contacts[0]!.id, reason: 'created' },
    record: { status: 'created', id: crm.cases[0]!.id, reason: 'created' },
  })
  expect(readme).toContain(`account  { status: 'created', id: '${crm.contacts[0]!.id}', reason: 'created' }`)
  expect(readme).toContain(`record   { status: 'created', id: '${crm.cases[0]!.id}', reason: 'created' }`)
})

test('every relative link leads to a file', async () => {
  const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) => path!)
  for (const link of links) await expect(readFile(link, 'utf8')).resolves.toBeTruthy()
})
