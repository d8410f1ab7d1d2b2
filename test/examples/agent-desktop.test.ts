import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type Frame, type Page, chromium } from 'playwright-core'
import { build } from 'tsup'
import { type TestContext, afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Desktop, startDesktop } from '../../examples/agent-desktop/start-desktop.ts'
import { NO_CHROMIUM, chromiumPath } from '../support/chromium.ts'

// What docs/guides/agent-adapter.md tells, in a real browser. With SCREENSHOT=docs/agent-desktop.png the picture is taken anew.

const HOSTS = { desktop: 'desktop.example.com', tenant: 'acme.example.com', pages: 'crm.example.com' }
const PATIENCE = { timeout: 20_000 }

test('there is a browser to run the agent desktop in', ({ skip }) => {
  if (chromiumPath === undefined) console.warn(`The tests of pages are skipped: ${NO_CHROMIUM}.`)
  skip(chromiumPath === undefined, NO_CHROMIUM)
  expect(chromiumPath).toBeDefined()
})

describe.runIf(chromiumPath !== undefined)('in a real browser', () => {
  let browser: Browser
  let folder: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crmwire-browser-'))
    await build({
      config: false,
      silent: true,
      entry: { browser: 'src/browser/index.ts' },
      format: ['esm'],
      platform: 'browser',
      outDir: folder,
    })
    // Every name is this machine.
    browser = await chromium.launch({
      executablePath: chromiumPath!,
      args: ['--host-resolver-rules=MAP * 127.0.0.1', '--force-device-scale-factor=1'],
    })
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  const start = (): Promise<Desktop> =>
    startDesktop({ bundle: join(folder, 'browser.js'), cli: 'src/cli/main.ts', hosts: HOSTS })

  /** A desktop in a page, with its adapter and its CRM loaded. */
  async function open({ onTestFinished }: TestContext, given?: Desktop) {
    const desktop = given ?? (await start())
    const page = await browser.newPage({ viewport: { width: 1120, height: 720 } })
    onTestFinished(async () => {
      await page.close()
      if (!given) await desktop.close()
    })
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(desktop.url)
    await expect.poll(() => messages(page), PATIENCE).toEqual(['Agent_Login'])
    await expect.poll(() => crmFrame(page, desktop).url(), PATIENCE).toBe(`${desktop.pages}/`)
    return { desktop, page, errors }
  }

  test('the customer opens by itself when a call comes in', async (context) => {
    const { desktop, page, errors } = await open(context)
    await call(page)
    const kim = desktop.crm.contacts[0]!
    await expect.poll(() => crmFrame(page, desktop).url(), PATIENCE).toBe(`${desktop.pages}/contact/${kim.id}`)
    const shown = page.frameLocator('#crm')
    expect(await shown.getByRole('heading', { level: 1 }).textContent()).toBe('Kim Park')
    expect(await shown.getByRole('link', { name: 'Order 4711 has not arrived' }).count()).toBe(1)
    await expect.poll(() => page.getByRole('status').textContent()).toBe('The customer is on the right.')
    if (process.env['SCREENSHOT']) await page.screenshot({ path: process.env['SCREENSHOT'] })
    await page.frameLocator('#adapter').getByRole('button', { name: 'End call' }).click()
    await expect.poll(() => desktop.crm.notes, PATIENCE).toHaveLength(2)
    expect([desktop.crm.contacts.length, desktop.crm.cases.length]).toEqual([2, 1])
    expect(errors).toEqual([])
  })

  test('somebody unknown is created, and opens', async (context) => {
    const { desktop, page } = await open(context)
    await call(page, '+1 222 555 0199')
    await expect.poll(() => desktop.crm.contacts.length, PATIENCE).toBe(3)
    const { id } = desktop.crm.contacts[2]!
    await expect.poll(() => crmFrame(page, desktop).url(), PATIENCE).toBe(`${desktop.pages}/contact/${id}`)
  })

  test('the page that the platform names opens', async (context) => {
    const { desktop, page } = await open(context)
    const recordUrl = `${desktop.pages}/case/${desktop.crm.cases[0]!.id}`
    await post(adapterFrame(page, desktop), popOf(recordUrl))
    await expect.poll(() => crmFrame(page, desktop).url(), PATIENCE).toBe(recordUrl)
  })

  describe('nothing happens, and the page tells, when', () => {
    let shared: Desktop
    beforeAll(async () => void (shared = await start()), 60_000)
    afterAll(() => shared?.close())

    const CALL = { type: 'New_Call', data: { call_id: 1, custom_sip_headers: { 'X-From': '+12223334444' } } }

    test.for<[who: string, frame: (desktop: Desktop) => Record<string, string>, told: (desktop: Desktop) => string]>([
      [
        'a host that looks like the adapter speaks',
        ({ tenant }) => ({ src: `${tenant.replace(HOSTS.tenant, `${HOSTS.tenant}.evil.example`)}/agent/` }),
        ({ tenant }) =>
          `origin ${tenant.replace(HOSTS.tenant, `${HOSTS.tenant}.evil.example`)}: its origin is not allowed`,
      ],
      [
        'another port of the host of the adapter speaks',
        ({ pages }) => ({ src: pages.replace(HOSTS.pages, HOSTS.tenant) }),
        ({ pages }) => `origin ${pages.replace(HOSTS.pages, HOSTS.tenant)}: its origin is not allowed`,
      ],
      [
        'a sandboxed frame speaks, whose origin is null',
        () => ({ sandbox: 'allow-scripts', srcdoc: '<p>hostile</p>' }),
        () => 'origin null: its origin is not allowed',
      ],
      [
        'the adapter in a sandbox speaks, whose origin is null, too',
        ({ tenant }) => ({ sandbox: 'allow-scripts', src: `${tenant}/agent/` }),
        () => 'origin null: its origin is not allowed',
      ],
      [
        'a second frame of the origin of the adapter speaks',
        ({ tenant }) => ({ src: `${tenant}/agent/?type=chat` }),
        ({ tenant }) => `source ${tenant}: its sender is none of the frames`,
      ],
    ])('%s', async ([, frameOf, told], context) => {
      const { desktop, page } = await open(context, shared)
      const requests = desktop.crm.requests.length
      const hostile = await addFrame(page, frameOf(desktop))
      // A stand-in in the frame has a message of its own.
      await post(hostile, popOf(`${desktop.pages}/contacts`), CALL, CALL)
      const lines = () => messages(page).then((all) => all.filter((line) => line === told(desktop)).length)
      await expect.poll(lines, PATIENCE).toBeGreaterThanOrEqual(3)
      await untouched(page, desktop, requests)
    })

    test('a script of the page itself speaks', async (context) => {
      const { desktop, page } = await open(context, shared)
      const requests = desktop.crm.requests.length
      await post(page.mainFrame(), popOf(`${desktop.pages}/contacts`), CALL)
      await expect.poll(() => messages(page), PATIENCE).toHaveLength(3)
      await untouched(page, desktop, requests)
    })

    test('the adapter says what is malformed, or names a page that is not allowed', async (context) => {
      const { desktop, page } = await open(context, shared)
      const requests = desktop.crm.requests.length
      await post(
        adapterFrame(page, desktop),
        { type: 'New_Call', data: { call_id: { $gt: 0 } } },
        popOf('javascript:parent.document.body.remove()'),
        popOf(`${desktop.pages.replace(HOSTS.pages, `${HOSTS.pages}.evil.example`)}/`),
        popOf(desktop.pages.replace('http://', 'http://crm.example.com@evil.example:80/')),
      )
      await expect.poll(() => messages(page), PATIENCE).toHaveLength(8)
      expect((await messages(page)).filter((line) => line.includes('not allowed'))).toHaveLength(3)
      expect(await messages(page)).toContain(`malformed ${desktop.tenant}: New_Call.data.call_id: expected an id`)
      await untouched(page, desktop, requests)
    })
  })
})

const popOf = (recordUrl: string) => ({ type: 'CRM_Record_Pop', data: { recordUrl } })

const adapterFrame = (page: Page, { tenant }: Desktop): Frame =>
  page.frame({ url: (url) => url.origin === tenant && url.searchParams.get('type') === 'call' })!

const crmFrame = (page: Page, { tenant }: Desktop): Frame =>
  page
    .mainFrame()
    .childFrames()
    .find((frame) => !frame.url().startsWith(tenant))!

const messages = (page: Page): Promise<string[]> => page.getByRole('list').getByRole('listitem').allTextContents()

/** A call that is answered. */
async function call(page: Page, from?: string): Promise<void> {
  const adapter = page.frameLocator('#adapter')
  if (from !== undefined) await adapter.getByLabel('From').fill(from)
  await adapter.getByRole('button', { name: 'A call comes in' }).click()
  await adapter.getByRole('button', { name: 'Answer' }).click()
}

async function addFrame(page: Page, attributes: Record<string, string>): Promise<Frame> {
  const element = await page.evaluateHandle(`(() => {
    const frame = document.createElement('iframe')
    for (const [name, value] of Object.entries(${JSON.stringify(attributes)})) frame.setAttribute(name, value)
    document.body.append(frame)
    return frame
  })()`)
  const frame = (await element.contentFrame())!
  await frame.waitForLoadState()
  return frame
}

/** Posts to the window around the frame, as adapters do. */
async function post(frame: Frame, ...posted: object[]): Promise<void> {
  const texts = JSON.stringify(posted.map((one) => JSON.stringify(one)))
  await frame.evaluate(`for (const text of ${texts}) window.parent.postMessage(text, '*')`)
}

/** The CRM shows what it showed, and nobody asked it anything. */
async function untouched(page: Page, desktop: Desktop, requests: number): Promise<void> {
  // What could still happen would happen in the wake of a message that counts.
  await post(adapterFrame(page, desktop), { type: 'Active_Chat', data: { chat_id: 1 } })
  await expect.poll(() => messages(page), PATIENCE).toContain('Active_Chat')
  expect(await page.frameLocator('#crm').getByRole('heading', { level: 1 }).textContent()).toBe('Contacts')
  expect(await page.getByRole('status').textContent()).toBe('Nobody calls.')
  expect(desktop.crm.requests).toHaveLength(requests)
}
