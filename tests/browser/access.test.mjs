// axe-core over every page in every look: no violation of WCAG 2.2 A and AA or of good practice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violations } from './barriers.mjs';
import { VIETNAMESE } from './pages.mjs';
import { browser, fixture, LOOKS, openTab, setUp } from './stage.mjs';

const ASKED = ['/en/', '/bieu-06?period=2026-10', '/en/units?cap=district', '/en/fields/dat-dai?cong-thuc=B', '/en/calendar?nam=2027', '/xu-huong?don-vi=tat-ca,H99.2,H99.3,H99.4&tim=dat', '/nowhere'];

setUp('silent 2', 'aside', 'unannounced');

// Every page in both themes and both widths; the other pairs of them for the busiest.
const SEEN = { light: [...VIETNAMESE, ...ASKED], 'dark phone': VIETNAMESE, dark: ['/', '/don-vi'], phone: ['/', '/don-vi'] };

for (const [look, options] of Object.entries(LOOKS)) {
  test(`no barrier is found in ${look}`, async () => {
    for (const path of SEEN[look]) {
      const tab = await openTab(browser, fixture.url + path, options);
      assert.deepEqual(await violations(tab), [], path);
      await tab.context().close();
    }
  });
}

test('no barrier is found in high contrast, opened choices, or a lost connection', async () => {
  const steps = {
    contrast: (tab) => tab.evaluate(() => (document.documentElement.dataset.contrast = 'more')),
    'dark contrast': (tab) =>
      tab.evaluate(() => Object.assign(document.documentElement.dataset, { theme: 'dark', contrast: 'more' })),
    choices: (tab) => tab.locator('#choices summary').click(),
    menu: (tab) => tab.locator('nav .menu summary').click(),
    lost: (tab) => tab.evaluate(() => (document.documentElement.dataset.wire = 'lost')),
    'lost in the dark': (tab) =>
      tab.evaluate(() => Object.assign(document.documentElement.dataset, { theme: 'dark', wire: 'lost' })),
  };
  for (const [name, step] of Object.entries(steps)) {
    const tab = await openTab(browser, fixture.url);
    await tab.waitForSelector('#wire:not([hidden])');
    await step(tab);
    assert.deepEqual(await violations(tab), [], name);
    await tab.context().close();
  }
});

test('no barrier is found where the sources are silent and the centre says so', async () => {
  await fixture.tell('fail');
  for (const command of ['link 2', 'link 1', 'unheard 8']) {
    await fixture.tell(command);
    for (const look of ['light', 'dark', 'phone']) {
      const tab = await openTab(browser, fixture.url, LOOKS[look]);
      assert.deepEqual(await violations(tab), [], `${command} in ${look}`);
      await tab.context().close();
    }
  }
  for (const command of ['mend', 'link 0', 'unheard 0']) await fixture.tell(command);
});

test('every page is in the menu, by keyboard alone, on a phone and without JavaScript', async () => {
  for (const javaScriptEnabled of [false, true]) {
    const tab = await openTab(browser, fixture.url, { viewport: { width: 320, height: 600 }, javaScriptEnabled });
    const link = tab.getByRole('link', { name: 'Cách tính', exact: true });
    await tab.locator('nav .menu summary').focus();
    assert.ok(await link.isHidden());
    await tab.keyboard.press('Enter');
    for (const item of await tab.locator('nav a').all()) assert.ok(await item.isVisible());
    const over = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${over} too wide`);
    if (javaScriptEnabled) {
      await tab.keyboard.press('Escape');
      assert.ok(await link.isHidden());
      await tab.keyboard.press('Enter');
    }
    await tab.keyboard.press('Tab');
    while (!(await link.evaluate((a) => a === document.activeElement))) await tab.keyboard.press('Tab');
    await tab.keyboard.press('Enter');
    await tab.waitForURL('**/cach-tinh');
    assert.equal(await tab.locator('nav .menu summary').innerText(), 'Khác: Cách tính');
    await tab.context().close();
  }
});

test('everything works by keyboard', async () => {
  const tab = await openTab(browser, fixture.url);
  await tab.waitForSelector('#wire:not([hidden])');
  await tab.keyboard.press('Tab');
  assert.equal(await tab.evaluate(() => document.activeElement.className), 'skip');
  await tab.keyboard.press('Enter');
  assert.equal(await tab.evaluate(() => document.activeElement.id), 'main');
  await tab.locator('#choices summary').focus();
  await tab.keyboard.press('Enter');
  assert.ok(await tab.locator('#choices').evaluate((d) => d.open));
  await tab.keyboard.press('Escape');
  assert.ok(!(await tab.locator('#choices').evaluate((d) => d.open)));
  await tab.locator('#fields th button').first().focus();
  await tab.keyboard.press('Enter');
  assert.equal(
    await tab.locator('#fields th').first().getAttribute('aria-sort'),
    'ascending',
  );
  await tab.context().close();
});
