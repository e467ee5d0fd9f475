// Form 06 as a page: chosen, read, folded and printed, with and without its script.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, fixture, openTab, PHONE, setUp } from './stage.mjs';

setUp();

const FROZEN = '/bieu-06?period=2026-10';
const bare = { javaScriptEnabled: false };

/** Can its text be seen, or is it folded away? By style alone, which needs no frame to be drawn. */
const isSeen = (tab) =>
  tab.evaluate(() => document.querySelector('details.printed table').checkVisibility());

test('a period, a unit and days are chosen without JavaScript', async () => {
  const tab = await openTab(browser, `${fixture.url}/bieu-06`, bare);
  await tab.getByRole('link', { name: 'Tháng 10 năm 2026' }).click();
  assert.equal(new URL(tab.url()).search, '?period=2026-10');
  assert.equal(await tab.locator('.lists [aria-current]').innerText(), 'Tháng 10 năm 2026');
  await tab.getByLabel('Đơn vị').selectOption({ index: 1 });
  await tab.getByRole('button', { name: 'Xem' }).click();
  const asked = new URL(tab.url()).searchParams;
  assert.equal(asked.get('period'), '2026-10');
  assert.ok(asked.get('unit'));
  assert.match(await tab.locator('main').innerText(), /và các đơn vị trực thuộc/);
  await tab.getByRole('link', { name: 'Theo ngày' }).click();
  assert.equal(await tab.getByLabel('Từ ngày').inputValue(), '2026-10-01');
  assert.equal(new URL(tab.url()).searchParams.get('unit'), asked.get('unit'));
  await tab.context().close();
});

test('the link to the other language keeps what was asked for', async () => {
  const tab = await openTab(browser, fixture.url + FROZEN, bare);
  await tab.getByRole('link', { name: 'English' }).click();
  assert.equal(new URL(tab.url()).pathname + new URL(tab.url()).search, '/en/form-06?period=2026-10');
  assert.equal(await tab.locator('h1').innerText(), 'Form 06');
  await tab.context().close();
});

test('the notes by field are unfolded by keyboard and printed although folded', async () => {
  for (const options of [{}, bare]) {
    const tab = await openTab(browser, fixture.url + FROZEN, options);
    assert.equal(await isSeen(tab), false);
    await tab.emulateMedia({ media: 'print' });
    assert.equal(await isSeen(tab), true);
    await tab.emulateMedia({ media: 'screen' });
    await tab.locator('details.printed summary').focus();
    await tab.keyboard.press('Enter');
    assert.equal(await isSeen(tab), true);
    await tab.context().close();
  }
});

test('a browser that cannot print what is folded unfolds it', async () => {
  const tab = await openTab(browser, fixture.url + FROZEN);
  await tab.evaluate(() => dispatchEvent(new Event('beforeprint')));
  assert.ok(await tab.locator('details.printed').evaluate((fold) => fold.open));
  await tab.context().close();
});

test('a doubtful rate is told by a sign, a title and a word, on paper by the word', async () => {
  const tab = await openTab(browser, fixture.url + FROZEN);
  const doubt = tab.locator('tr.field .n .note').first();
  assert.match(await doubt.innerText(), /▲\s*chưa tin cậy/);
  assert.match(await doubt.getAttribute('title'), /thiếu số kỳ trước chuyển sang/);
  await tab.emulateMedia({ media: 'print' });
  const missing = tab.locator('tr.field .name .note').first(); // the rate is no part of the form
  assert.equal((await missing.innerText()).trim(), 'thiếu số kỳ trước chuyển sang');
  await tab.context().close();
});

test('on paper it is the form alone: landscape, signed, with what it is checked by, no menu, no rate', async () => {
  const tab = await openTab(browser, fixture.url + FROZEN, bare);
  const seen = (selector) => tab.locator(selector).first().isVisible();
  assert.equal(await seen('.signed'), false);
  await tab.emulateMedia({ media: 'print' });
  for (const selector of ['.letterhead', '.official h2', '.signed', '.proof']) assert.ok(await seen(selector), selector);
  for (const selector of ['.head', '.foot', '.official .rate', '.files', '.filters'])
    assert.equal(await seen(selector), false, selector);
  assert.match(await tab.locator('.official').evaluate((form) => getComputedStyle(form).fontFamily), /Times New Roman/);
  const head = await tab.locator('.official thead').evaluate((node) => node.getBoundingClientRect().height);
  const quarter = ((210 - 20 - 20) / 25.4) * 96 / 4; // of the page: a higher one is not repeated
  assert.ok(head < quarter, `${head} < ${quarter}`);
  const pdf = (await tab.pdf({ preferCSSPageSize: true })).toString('latin1');
  assert.match(pdf, /\/MediaBox \[\s*0 0 84[12][.\d]* 59[45]/);
  await tab.context().close();
});

test('only the tables scroll on a phone, and by keyboard too', async () => {
  const tab = await openTab(browser, fixture.url + FROZEN, { viewport: PHONE });
  const region = tab.locator('.scroll').first();
  await region.focus();
  await tab.keyboard.press('ArrowRight');
  await tab.waitForFunction(() => document.querySelector('.scroll').scrollLeft > 0);
  assert.equal(await tab.evaluate(() => document.documentElement.scrollWidth), PHONE.width);
  await tab.context().close();
});

test('nothing of it is cut off on A4', async () => {
  const width = Math.floor(((297 - 30 - 15) / 25.4) * 96);
  const tab = await openTab(browser, fixture.url + FROZEN, { viewport: { width, height: 900 } });
  await tab.emulateMedia({ media: 'print' });
  assert.equal(await tab.locator('nav:visible, form:visible, .files:visible').count(), 0);
  assert.ok((await tab.evaluate(() => document.documentElement.scrollWidth)) <= width);
  await tab.context().close();
});

test('it weighs no more than any page may', async () => {
  const response = await fetch(fixture.url + FROZEN, { headers: { 'accept-encoding': 'gzip' } });
  await response.arrayBuffer();
  assert.ok(Number(response.headers.get('content-length')) <= 15 * 1024);
});
