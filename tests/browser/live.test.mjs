// The page while its figures move, its connection goes and its reader works with it.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { browser, fixture, openTab, setUp } from './stage.mjs';

const PATIENCE_MS = 20000; // for what has no limit of its own: the machine may be busy

let tab;
setUp();
beforeEach(async () => {
  await tab?.context().close();
  tab = await openTab(browser, fixture.url);
  await tab.waitForSelector('html[data-wire="live"]');
});

const received = () => tab.locator('#n-received b').innerText();
const wire = () => tab.locator('#wire').innerText();
const names = (table) => tab.locator(`#${table} tbody tr:visible .name`).allInnerTexts();

/** Waits until the number of dossiers received is no longer `before`. */
const changed = (before, timeout = PATIENCE_MS) =>
  tab.waitForFunction(
    (text) => document.querySelector('#n-received b').innerText !== text,
    before,
    { timeout },
  );

test('new figures are there within three seconds', async () => {
  const first = await received();
  await fixture.tell('more 5');
  await changed(first, 3000);
  assert.match(await wire(), /^● Trực tiếp \d\d:\d\d:\d\d$/);
});

test('a page that was asked for in a query stays as it was asked', async () => {
  await tab.goto(`${fixture.url}/don-vi?cap=district&sap-xep=-ty-le&tim=huyen`);
  await tab.waitForSelector('html[data-wire="live"]');
  await tab.getByLabel('Tìm đơn vị').fill('chua gui');
  const row = await tab.locator('#u-H99\\.1').innerText();
  await fixture.tell('more 5');
  await tab.waitForFunction((text) => document.getElementById('u-H99.1').innerText !== text, row, { timeout: PATIENCE_MS });
  assert.deepEqual(await names('units'), ['Bộ phận Một cửa huyện Mẫu']);
  assert.equal(await tab.locator('#units th.r').getAttribute('aria-sort'), 'descending');
  assert.equal(await tab.getByLabel('Tìm đơn vị').inputValue(), 'chua gui', 'what is typed stays');
  assert.match(tab.url(), /[?]cap=district&sap-xep=-ty-le&tim=huyen$/);
});

test('an update keeps focus, typed text, sort order and what is open', async () => {
  await tab.locator('#units-q').fill('mau');
  await tab.locator('#fields th button', { hasText: 'Nhận giải quyết' }).click();
  await tab.locator('#units-q').focus();
  await tab.evaluate(() => document.activeElement.setSelectionRange(1, 2));
  const sorted = await names('fields');
  assert.equal(sorted[0], 'Chứng thực');

  const first = await received();
  await fixture.tell('more 3');
  await changed(first);
  assert.equal(await tab.evaluate(() => document.activeElement.id), 'units-q');
  assert.equal(await tab.evaluate(() => document.activeElement.selectionStart), 1);
  assert.equal(await tab.locator('#units-q').inputValue(), 'mau');
  assert.deepEqual(await names('fields'), sorted);
  assert.equal(
    await tab.locator('#fields th[aria-sort]').getAttribute('aria-sort'),
    'descending',
  );
});

test('what a reader has folded stays folded', async () => {
  await fixture.tell('unheard 3');
  await tab.goto(`${fixture.url}/thiet-bi`);
  await tab.waitForSelector('html[data-wire="live"]');
  await tab.locator('#unheard summary').click();
  assert.ok(!(await tab.locator('#unheard').evaluate((details) => details.open)));
  const before = await tab.locator('.foot p').first().getAttribute('title');
  await fixture.tell('more 1');
  await tab.waitForFunction((title) => document.querySelector('.foot p').title !== title, before, { timeout: PATIENCE_MS });
  assert.ok(!(await tab.locator('#unheard').evaluate((details) => details.open)));
  await fixture.tell('unheard 0');
});

test('an update keeps the focus on a button that sorts', async () => {
  const button = tab.locator('#units th button').nth(2);
  await button.click();
  const first = await received();
  await fixture.tell('more 1');
  await changed(first);
  assert.ok(await button.evaluate((element) => element === document.activeElement));
});

test('tables sort both ways, and rows without a figure stay last', async () => {
  const button = tab.locator('#fields th button', { hasText: 'Tỷ lệ đúng hạn' });
  await button.click();
  assert.equal((await names('fields')).at(-1), 'Hòa giải ở cơ sở');
  await button.click();
  const ascending = await names('fields');
  assert.equal(ascending[0], 'Đất đai');
  assert.equal(ascending.at(-1), 'Hòa giải ở cơ sở');
  assert.match(await tab.locator('#say').innerText(), /Tỷ lệ đúng hạn/);
});

test('the search needs no accents', async () => {
  const cases = [
    ['dat dai', ['Đất đai']],
    ['ĐẤT', ['Đất đai']],
    ['ho tich', ['Hộ tịch']],
    ['tin nguong', ['Tín ngưỡng, tôn giáo']],
    ['zzz', []],
  ];
  for (const [text, expected] of cases) {
    await tab.locator('#fields-q').fill(text);
    assert.deepEqual(await names('fields'), expected, text);
  }
  assert.ok(await tab.locator('#fields-none').isVisible());
  await tab.locator('#fields-q').fill('');
  assert.equal((await names('fields')).length, 14);
});

test('a lost connection is said at once, takes the colour and comes back by itself', async () => {
  const colour = () => tab.locator('#n-over b').evaluate((e) => getComputedStyle(e).color);
  const lively = await colour();
  await fixture.tell('close');
  await tab.waitForSelector('html[data-wire="lost"]', { timeout: PATIENCE_MS });
  assert.match(await wire(), /^✕ Mất kết nối từ \d\d:\d\d – số liệu dưới đây là của \d\d:\d\d$/);
  assert.notEqual(await colour(), lively);
  assert.match(await tab.locator('#say').innerText(), /Mất kết nối/);

  const first = await received();
  await fixture.tell('more 7');
  await fixture.tell('open');
  await tab.waitForSelector('html[data-wire="live"]', { timeout: PATIENCE_MS });
  await changed(first);
  assert.equal(await colour(), lively);
});

test('a silent wire is called stale', async () => {
  await tab.clock.install();
  await tab.reload();
  await tab.waitForSelector('html[data-wire="live"]');
  await tab.evaluate(() => {
    // Until the next beat, which may come at once: whatever is said meanwhile is kept.
    window.said = [];
    const line = document.querySelector('#wire');
    const keep = () => window.said.push(`${document.documentElement.dataset.wire}: ${line.innerText}`);
    new MutationObserver(keep).observe(line, { subtree: true, childList: true, characterData: true });
  });
  await tab.clock.fastForward(60000);
  await tab.waitForFunction(() => window.said.some((text) => text.startsWith('stale')));
  const said = await tab.evaluate(() => window.said.find((text) => text.startsWith('stale')));
  assert.match(said, /^stale: ▲ Chưa nhận cập nhật từ \d\d:\d\d \(đang thử lại\)$/);
});

test('where a stream is kept back on the way, the page asks instead', async () => {
  await tab.clock.install();
  await tab.route('**/api/v1/events', () => {});
  await tab.reload();
  for (const wait of [60000, 31000]) {
    const first = await received();
    await fixture.tell('more 6');
    await tab.clock.fastForward(wait);
    await changed(first);
    await tab.waitForSelector('html[data-wire="asked"]');
    assert.match(await wire(), /^Trang cập nhật lúc \d\d:\d\d:\d\d$/); // nothing is live
  }
  await tab.unroute('**/api/v1/events');
  const stream = tab.waitForRequest('**/api/v1/events');
  await tab.clock.fastForward(601000);
  await stream;
});

test('a stream that was refused is tried again soon', async () => {
  await tab.clock.install();
  await tab.route('**/api/v1/events', (route) => route.fulfill({ status: 502 }));
  await tab.reload();
  await tab.waitForSelector('html[data-wire="asked"]');
  await tab.unroute('**/api/v1/events');
  await tab.clock.fastForward(31000);
  await tab.waitForSelector('html[data-wire="live"]');
});

test('a link that is lost is said on the open page, and is no loss of the wire', async () => {
  assert.equal(await tab.locator('#link').innerText(), '✔ Kết nối nhận số liệu: bình thường');
  await fixture.tell('link 2');
  await tab.waitForSelector('#alarms [role="alert"]', { timeout: PATIENCE_MS });
  assert.match(await tab.locator('#alarms').innerText(), /^Hệ thống mất kết nối với máy chủ MQTT từ 14:0\d\./);
  assert.match(await tab.locator('#link').innerText(), /^✖ Kết nối nhận số liệu: mất kết nối từ 14:0\d$/);
  assert.match(await wire(), /^Trang cập nhật lúc \d\d:\d\d:\d\d$/);
  assert.equal(await tab.evaluate(() => document.documentElement.dataset.wire), 'live');
  await fixture.tell('link 0');
  await tab.waitForSelector('#alarms:empty', { state: 'attached', timeout: PATIENCE_MS });
  assert.match(await wire(), /^● Trực tiếp/);
});

test('what fails at the centre is said on the open page, though no figure moves', async () => {
  await fixture.tell('fail');
  await tab.waitForSelector('#alarms [role="alert"]', { timeout: PATIENCE_MS }); // with the next beat
  assert.match(await tab.locator('#alarms').innerText(), /đang không ghi được số liệu mới/);
  await fixture.tell('mend');
  await tab.waitForSelector('#alarms:empty', { state: 'attached', timeout: PATIENCE_MS });
});

test('without a wire nothing is said of the link', async () => {
  await fixture.tell('close');
  await tab.waitForSelector('html[data-wire="lost"]', { timeout: PATIENCE_MS });
  assert.ok(await tab.locator('#link').isHidden());
  await fixture.tell('open');
  await tab.waitForSelector('html[data-wire="live"]', { timeout: PATIENCE_MS });
  assert.ok(await tab.locator('#link').isVisible());
});

test('updates pause and go on', async () => {
  await tab.locator('#choices summary').click();
  await tab.locator('input[name="pause"]').check();
  const first = await received();
  await fixture.tell('more 2');
  await tab.waitForTimeout(2500);
  assert.equal(await received(), first);
  assert.match(await wire(), /^Tạm dừng/);
  await tab.locator('input[name="pause"]').uncheck();
  await changed(first);
});

test('a hidden tab lets go of the stream and catches up when it is seen again', async () => {
  const setHidden = (hidden) =>
    tab.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await setHidden(true);
  const first = await received();
  await fixture.tell('more 4');
  await tab.waitForTimeout(2500);
  assert.equal(await received(), first);
  await setHidden(false);
  await changed(first);
});

test('a chosen theme stays after a reload, from the first paint on', async () => {
  await tab.locator('#choices summary').click();
  await tab.locator('input[name="theme"][value="dark"]').check();
  await tab.locator('input[name="contrast"]').check();
  await tab.reload({ waitUntil: 'commit' });
  await tab.waitForSelector('html[data-theme="dark"][data-contrast="more"]');
  assert.ok(await tab.locator('input[value="dark"]').isChecked());
});

test('the first event does not make the page load itself again', async () => {
  let fetches = 0;
  tab.on('request', (request) => {
    fetches += request.url() === `${fixture.url}/`;
  });
  await tab.reload();
  await tab.waitForSelector('html[data-wire="live"]');
  await tab.waitForTimeout(2500);
  assert.equal(fetches, 1);
});

test('changed rows are marked for a moment', async () => {
  await fixture.tell('more 1');
  await tab.waitForSelector('#f-dat-dai.fresh', { timeout: PATIENCE_MS });
  await tab.waitForSelector('#f-dat-dai:not(.fresh)', { timeout: PATIENCE_MS });
});
