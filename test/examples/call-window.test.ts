import { type Browser, type Page, chromium } from 'playwright-core'
import { type TestContext, afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CallWindow, startWindow } from '../../examples/call-window/start-window.ts'
import { NO_CHROMIUM, chromiumPath } from '../support/chromium.ts'

// What docs/guides/call-window.md tells, in a real browser. With SCREENSHOT=docs/call-window.png the picture is taken anew.

const PATIENCE = { timeout: 20_000 }

test('there is a browser to run the call window in', ({ skip }) => {
  if (chromiumPath === undefined) console.warn(`The tests of pages are skipped: ${NO_CHROMIUM}.`)
  skip(chromiumPath === undefined, NO_CHROMIUM)
  expect(chromiumPath).toBeDefined()
})

async function saved(page: Page): Promise<void> {
  await expect.poll(() => page.getByRole('alert').textContent(), PATIENCE).toBe('Saved. You can close this window.')
}

/** The case of the call, and what is written on it. */
const caseOf = ({ crm }: CallWindow) => crm.cases.find(({ name }) => name !== 'Order 4711 has not arrived')!
const postsOn = ({ crm }: CallWindow, id: string) =>
  crm.notes.filter(({ parentId }) => parentId === id).map(({ post }) => post)

describe.runIf(chromiumPath !== undefined)('in a real browser', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: chromiumPath!,
      args: ['--force-device-scale-factor=1', '--autoplay-policy=no-user-gesture-required'],
    })
  }, 60_000)
  afterAll(() => browser?.close())

  async function open({ onTestFinished }: TestContext, width = 640) {
    const window = await startWindow({ cli: 'src/cli/main.ts' })
    const page = await browser.newPage({
      viewport: { width, height: 860 },
      timezoneId: 'Europe/Berlin',
      locale: 'en-GB',
    })
    onTestFinished(async () => {
      await page.close()
      await window.close()
    })
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.goto(window.url)
    await expect.poll(() => page.getByRole('button', { name: 'Save' }).isEnabled(), PATIENCE).toBe(true)
    return { window, page, errors }
  }

  test('it shows who called, when, for how long, and the card that the call is on', async (t) => {
    const { window, page, errors } = await open(t)
    expect(await page.locator('#caller').innerText()).toBe('Kim Park\n+12223334444')
    expect(await page.locator('#direction').innerText()).toBe('Incoming')
    expect(await page.locator('#duration').innerText()).toBe('0:20')
    expect(await page.locator('#time').innerText()).toMatch(/\d{4}, \d{2}:\d{2}$/)
    const { id } = caseOf(window)
    const link = page.locator('#card').getByRole('link', { name: 'Kim Park' })
    expect(await link.getAttribute('href')).toContain(`/case/${id}`)
    expect(errors).toEqual([])
  })

  test('another contact is searched by name, chosen with the keyboard, and gets the call with its note and task', async (t) => {
    const { window, page, errors } = await open(t)
    const search = page.getByRole('combobox', { name: 'Link to another card' })
    await search.fill('Robin')
    await expect.poll(() => page.getByRole('option').count(), PATIENCE).toBe(2)
    expect(await page.locator('#found').innerText()).toBe('2 cards found.')
    await search.press('ArrowDown')
    await search.press('ArrowDown')
    await search.press('ArrowUp')
    if (process.env['SCREENSHOT_LIST']) await page.screenshot({ path: process.env['SCREENSHOT_LIST'] })
    const marked = (await page.locator('[role=option][aria-selected=true]').innerText()).split('\n')[0]!
    await search.press('Enter')
    expect(await page.getByRole('option').count()).toBe(0)
    await expect.poll(() => page.locator('#card').innerText()).toContain(marked)
    await page.getByLabel('Task').fill('Call back about order 4711')
    await page.getByLabel('Due').fill('2026-11-27T09:00')
    await page.getByLabel('Note').fill('Wants the blue one.')
    if (process.env['SCREENSHOT'])
      await page.locator('main').screenshot({ path: process.env['SCREENSHOT'], animations: 'disabled' })
    await page.getByLabel('Note').fill('Wants the blue one. <b>Today</b> & not later.')
    await page.getByRole('button', { name: 'Save' }).click()
    await saved(page)
    const robin = window.crm.contacts.find(({ name }) => name === marked)!
    await expect.poll(() => caseOf(window).contactId, PATIENCE).toBe(robin.id)
    await expect
      .poll(() => postsOn(window, caseOf(window).id).at(-1), PATIENCE)
      .toBe(
        'Note: Wants the blue one. <b>Today</b> & not later.\nTask until 2026-11-27T08:00:00.000Z: Call back about order 4711',
      )
    expect(window.crm.contacts).toHaveLength(3)
    // The choice is in the ledger.
    expect(await window.session()).toMatchObject({ account: { id: robin.id, reason: 'a person chose it' } })
    expect(errors).toEqual([])
  })

  test('another case is searched by its title, chosen with the mouse, and what was written stands there', async (t) => {
    const { window, page } = await open(t)
    const former = caseOf(window)
    await page.getByRole('combobox').fill('Order')
    await page.getByRole('option', { name: 'Order 4711 has not arrived' }).click()
    await page.getByLabel('Note').fill('It is about this one.')
    await page.getByRole('button', { name: 'Save' }).click()
    await saved(page)
    const order = window.crm.cases.find(({ name }) => name === 'Order 4711 has not arrived')!
    await expect.poll(() => postsOn(window, order.id), PATIENCE).toEqual(['Note: It is about this one.'])
    expect(postsOn(window, former.id).join('\n')).not.toContain('It is about this one.')
    // A case of somebody else stays theirs.
    expect(order.contactId).toBe(window.crm.contacts.find(({ name }) => name === 'Robin Park')!.id)
  })

  test('a number finds its contact, and what finds nobody says so', async (t) => {
    const { page } = await open(t)
    const search = page.getByRole('combobox')
    await search.fill('(222) 555-0102')
    await expect
      .poll(() => page.getByRole('option').allInnerTexts(), PATIENCE)
      .toEqual([expect.stringContaining('Robin Okafor') as string])
    await search.press('Escape')
    expect(await page.getByRole('option').count()).toBe(0)
    await search.fill('Nobody of that name')
    await expect.poll(() => page.locator('#found').innerText(), PATIENCE).toBe('No cards found.')
  })

  test('the recording plays, and goes where one wants', async (t) => {
    const { page } = await open(t)
    const audio = page.locator('audio')
    await expect.poll(() => audio.isVisible(), PATIENCE).toBe(true)
    const player = () =>
      audio.evaluate(({ duration, currentTime, seeking }: Record<string, unknown>) => ({
        duration,
        currentTime,
        seeking,
      }))
    await expect.poll(async () => (await player()).duration, PATIENCE).toBe(20)
    await audio.evaluate((element: unknown) => {
      const playing = element as { currentTime: number; play(): Promise<void> }
      playing.currentTime = 15
      return playing.play()
    })
    await expect.poll(async () => (await player()).currentTime, PATIENCE).toBeGreaterThan(15.2)
  })

  test('what is missing is said, and nothing is sent', async (t) => {
    const { window, page } = await open(t)
    const before = window.crm.notes.length
    await page.getByLabel('Due').fill('2026-11-27T09:00')
    await page.getByRole('button', { name: 'Save' }).click()
    expect(await page.getByRole('alert').textContent()).toBe('Write what is to be done then.')
    expect(await page.evaluate('document.activeElement.id')).toBe('task')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect.poll(() => page.getByRole('alert').textContent()).toContain('Nothing was saved.')
    expect(window.crm.notes.length).toBe(before)
  })

  test('when the server cannot be reached nothing is lost, and the next try saves it once', async (t) => {
    const { window, page } = await open(t)
    await page.getByLabel('Note').fill('Do not lose this.')
    // The server took it, and the answer was lost on its way.
    await page.route('**/v1/events?wait=true', async (route) => {
      await route.fetch()
      await route.abort()
    })
    await page.getByRole('button', { name: 'Save' }).click()
    await expect.poll(() => page.getByRole('alert').textContent(), PATIENCE).toMatch(/^Not saved: .*try again\.$/)
    expect(await page.getByLabel('Note').inputValue()).toBe('Do not lose this.')
    await page.unroute('**/v1/events?wait=true')
    await page.getByRole('button', { name: 'Save' }).click()
    await saved(page)
    await expect.poll(() => postsOn(window, caseOf(window).id), PATIENCE).toContain('Note: Do not lose this.')
    expect(postsOn(window, caseOf(window).id).filter((post) => post === 'Note: Do not lose this.')).toHaveLength(1)
  })

  test('it fits into 400 pixels, and everything in it has a name', async (t) => {
    const { page } = await open(t, 400)
    if (process.env['SCREENSHOT_NARROW']) {
      await expect.poll(() => page.locator('audio').isVisible(), PATIENCE).toBe(true)
      await page.screenshot({ path: process.env['SCREENSHOT_NARROW'], fullPage: true })
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400)
    const nameless = await page
      .locator('input, textarea, button, audio')
      .evaluateAll((elements: unknown[]) =>
        (
          elements as {
            id: string
            labels?: { length: number }
            textContent: string
            getAttribute(name: string): string | null
          }[]
        )
          .filter((one) => !one.labels?.length && !one.textContent.trim() && !one.getAttribute('aria-labelledby'))
          .map(({ id }) => id),
      )
    expect(nameless).toEqual([])
    // From the top to the bottom by the keyboard alone.
    const reached: unknown[] = []
    await page.locator('#search').focus()
    for (let step = 0; step < 30 && reached.at(-1) !== 'save'; step++) {
      reached.push(await page.evaluate('document.activeElement.id'))
      await page.keyboard.press('Tab')
    }
    for (const id of ['search', 'recording', 'task', 'due', 'note', 'cancel', 'save']) expect(reached).toContain(id)
  })

  test('every text stands out from what is behind it', async (t) => {
    const { page } = await open(t)
    const pairs = (await page.evaluate(`(() => {
      const behind = (element) => {
        for (let one = element; one; one = one.parentElement) {
          const { backgroundColor } = getComputedStyle(one)
          if (backgroundColor !== 'rgba(0, 0, 0, 0)') return backgroundColor
        }
        return 'rgb(255, 255, 255)'
      }
      return [...document.querySelectorAll('h1, h2, label, dt, dd, p, small, a, strong, span, button, input, textarea')]
        .map((one) => [one.id || one.tagName, getComputedStyle(one).color, behind(one)])
    })()`)) as [string, string, string][]
    expect(pairs.length).toBeGreaterThan(20)
    const faint = pairs.filter(([, ink, ground]) => contrast(ink, ground) < 4.5)
    expect(faint).toEqual([])
  })
})

/** The contrast of two colours, as WCAG counts it. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((one, other) => other - one) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

function luminance(colour: string): number {
  const [red, green, blue] = [...colour.matchAll(/\d+/g)]
    .map(([part]) => Number(part) / 255)
    .map((part) => (part <= 0.039_28 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
