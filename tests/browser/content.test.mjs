// What the page says and weighs, with and without its script.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { PAGES, VIETNAMESE } from './pages.mjs';
import { browser, DESK, fixture, fromPage, LOOKS, openTab, PHONE, setUp } from './stage.mjs';

const { HtmlValidate } = fromPage('html-validate');
const PATHS = [...VIETNAMESE, '/en/', '/en/form-06?period=2026-10', '/en/units?cap=commune&tim=mau', '/en/fields?cong-thuc=D', '/en/calendar?nam=2027', '/qua-han?danh-sach=sap-den-han&theo=don-vi', '/en/trend?don-vi=tat-ca,H99.3&tim=dat', '/nowhere'];

setUp('silent 2', 'aside');

/** The text of the main part without what only the script brings. */
const saidBy = (tab) =>
  tab.evaluate(() => {
    for (const tool of document.querySelectorAll('.search, .copy')) tool.remove();
    return document.querySelector('main').innerText.replace(/\s+/g, ' ');
  });

test('the page says the same without JavaScript', async () => {
  for (const path of [...VIETNAMESE.filter((p) => p !== '/api' && p !== '/man-hinh'), '/en/', '/bieu-06?period=2026-10']) { // /api names the reader's host; a wall has wall.test.mjs
    const bare = await openTab(browser, fixture.url + path, { javaScriptEnabled: false });
    const lively = await openTab(browser, fixture.url + path);
    await lively.waitForSelector('#choices:not([hidden])');
    assert.equal(await saidBy(bare), await saidBy(lively));
    await bare.context().close();
    await lively.context().close();
  }
});

test('without JavaScript there is a link to reload and no dead control', async () => {
  const tab = await openTab(browser, fixture.url, { javaScriptEnabled: false });
  assert.equal(await tab.locator('noscript a').innerText(), 'Tải lại');
  // Of a form with an address of its own all works without any.
  assert.equal(await tab.locator(':is(button, input):not(form[method] *):visible').count(), 0);
  await tab.context().close();
});

test('no page breaks its content security policy or fails in its script', async () => {
  for (const path of PATHS.filter((p) => p !== '/nowhere')) {
    const tab = await openTab(browser, fixture.url + path);
    await tab.waitForTimeout(200);
    assert.deepEqual(tab.complaints, [], path);
    await tab.context().close();
  }
});

test('the commands for programs name the address of the reader', async () => {
  const tab = await openTab(browser, `${fixture.url}/en/api`);
  await tab.waitForFunction(() => document.querySelector('pre').innerText.includes(location.origin));
  assert.match(await tab.locator('pre').first().innerText(), new RegExp(` ${fixture.url}/api/v1/summary`));
  await tab.context().close();
});

test('nothing is asked of any other host', async () => {
  const context = await browser.newContext();
  const tab = await context.newPage();
  const hosts = new Set();
  tab.on('request', (request) => hosts.add(new URL(request.url()).origin));
  await tab.goto(fixture.url);
  await tab.waitForSelector('#wire:not([hidden])');
  assert.deepEqual([...hosts], [fixture.url]);
  await context.close();
});

test('a script of another site may read the API with headers of its own, and no page', async () => {
  const other = createServer((_, answer) => answer.end()).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const context = await browser.newContext();
  const tab = await context.newPage();
  const read = (path) =>
    tab.evaluate(
      async (url) => (await fetch(url, { headers: { 'X-Own': '1' } }).catch(() => ({ status: 0 }))).status,
      fixture.url + path,
    );
  await tab.goto(`http://127.0.0.1:${other.address().port}/`);
  assert.equal(await read('/api/v1/summary'), 200);
  assert.equal(await read('/api/v1/nothing'), 0);
  assert.equal(await read('/'), 0);
  assert.equal(await read('/healthz'), 0);
  await context.close();
  other.close();
});

test('a browser that knows no SVG gets an icon', async () => {
  const context = await browser.newContext();
  const answer = await context.request.get(`${fixture.url}/favicon.ico`);
  assert.equal(answer.headers()['content-type'], 'image/x-icon');
  assert.equal((await answer.body()).readUInt16LE(2), 1, 'an icon by its first bytes');
  await context.close();
});

test('no page scrolls sideways on a phone, nor at 320 pixels, nor with large text', async () => {
  for (const path of PATHS) {
    const tab = await openTab(browser, fixture.url + path);
    for (const size of ['', 'large']) {
      await tab.evaluate((value) => document.documentElement.setAttribute('data-size', value), size);
      for (const width of [320, PHONE.width, 540, 834, 1024]) {
        await tab.setViewportSize({ width, height: 700 });
        const over = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${path} at ${width} ${size}: ${over} too wide`);
      }
    }
    await tab.context().close();
  }
});

test('every page is valid HTML', async () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:recommended'],
    rules: {
      'long-title': 'off',
      'meta-refresh': 'off', // of a wall without a script: nobody reads in its way
      'valid-id': ['error', { relaxed: true }], // codes of units have dots
    },
  });
  for (const path of [...PAGES, ...PATHS]) {
    const html = await (await fetch(fixture.url + path)).text();
    const report = await validator.validateString(html, path);
    const found = report.results.flatMap((result) => result.messages);
    assert.deepEqual(
      found.map((m) => `${path}:${m.line}:${m.column} ${m.ruleId} ${m.message}`),
      [],
    );
  }
});

/** How many bytes travel for one address, compressed. */
const weigh = async (path) => {
  const response = await fetch(fixture.url + path, { headers: { 'accept-encoding': 'gzip' } });
  const wire = response.headers.get('content-length');
  await response.arrayBuffer();
  assert.equal(response.headers.get('content-encoding'), 'gzip', path);
  return Number(wire);
};

test('a first visit stays within its budget', async () => {
  const html = await (await fetch(fixture.url)).text();
  const assets = [...html.matchAll(/"(\/static\/[^"]+)"/g)].map((match) => match[1]);
  const sizes = { '/': await weigh('/') };
  for (const path of assets) sizes[path] = await weigh(path);
  const total = Object.values(sizes).reduce((sum, size) => sum + size, 0);
  console.log(sizes, total);
  assert.ok(sizes['/'] <= 15 * 1024, 'HTML');
  assert.ok(total <= 30 * 1024, 'all of it');
});

test('units are sorted, searched and paged without JavaScript, and the other language keeps it', async () => {
  await fixture.tell('communes 120');
  const tab = await openTab(browser, `${fixture.url}/don-vi`, { javaScriptEnabled: false });
  const names = () => tab.locator('#units tbody th a').allInnerTexts();
  assert.equal((await names()).length, 50);
  assert.equal(await tab.locator('#units th[aria-sort="ascending"]').count(), 1);
  await tab.getByRole('link', { name: 'Trang sau' }).click();
  assert.match(tab.url(), /[?]trang=2$/);
  await tab.locator('#units thead').getByRole('link', { name: 'Đang quá hạn' }).click();
  assert.match(tab.url(), /[?]sap-xep=-dang-qua-han$/, 'another order begins on its first page');
  await tab.getByLabel('Tìm đơn vị').fill('MAU dong');
  await tab.getByRole('button', { name: 'Xem' }).click();
  assert.deepEqual(await names(), ['Xã Mẫu Đông']);
  await tab.getByRole('link', { name: 'English' }).click();
  assert.equal(new URL(tab.url()).pathname, '/en/units');
  assert.equal(new URL(tab.url()).searchParams.get('tim'), 'MAU dong');
  assert.deepEqual(await names(), ['Xã Mẫu Đông']);
  await tab.getByLabel('Find a unit').fill('nowhere');
  await tab.getByRole('button', { name: 'Show' }).click();
  assert.match(await tab.locator('.empty').innerText(), /matches “nowhere”/);
  await tab.goto(`${fixture.url}/don-vi?cap=hamlet`);
  assert.match(await tab.locator('main').innerText(), /“cap” không nhận giá trị “hamlet”/);
  await tab.context().close();
  await fixture.tell('communes 0');
});

test('a province of 3,321 communes is no heavier than a page may be', async () => {
  await fixture.tell('communes 3321');
  const paths = [...PAGES, '/don-vi?trang=60'];
  const sizes = {};
  for (const path of paths) sizes[path] = await weigh(path);
  console.log(sizes);
  for (const path of paths) assert.ok(sizes[path] <= (path === '/' ? 15 : 40) * 1024, path);
  const tab = await openTab(browser, fixture.url);
  assert.equal(await tab.locator('#units tbody tr').count(), 12);
  await tab.getByRole('link', { name: 'Tất cả 3.330 đơn vị' }).click();
  assert.equal(await tab.locator('#units tbody tr').count(), 50);
  await tab.context().close();
  await fixture.tell('communes 0');
});

test('what is overdue is narrowed, put in order and paged without a script', async () => {
  await fixture.tell('communes 120');
  const tab = await openTab(browser, `${fixture.url}/qua-han`, { javaScriptEnabled: false });
  const numbers = async () => (await tab.locator('#late tbody td:last-child').allInnerTexts()).map(Number);
  const sorted = (list, down) => [...list].sort((a, b) => (down ? b - a : a - b));
  assert.equal((await numbers()).length, 50);
  assert.deepEqual(await numbers(), sorted(await numbers(), true));
  await tab.locator('#late thead').getByRole('link', { name: 'Tổng (cột 13)' }).click();
  assert.deepEqual(await numbers(), sorted(await numbers(), false));
  await tab.getByRole('link', { name: 'Trang sau' }).click();
  assert.match(tab.url(), /[?]sap-xep=tong&trang=2$/);
  await tab.getByLabel('Tìm đơn vị').fill('mau dong');
  await tab.getByRole('button', { name: 'Xem' }).click();
  assert.deepEqual(await tab.locator('#late tbody th').allInnerTexts(), ['Xã Mẫu Đông', 'Xã Mẫu Đông']);
  await tab.getByRole('link', { name: /Sắp đến hạn/ }).click();
  await tab.locator('#late tbody a').first().click();
  assert.equal(new URL(tab.url()).searchParams.get('don-vi'), 'H99.3');
  await tab.getByRole('link', { name: 'Xóa bộ lọc' }).click();
  assert.match(tab.url(), /[?]danh-sach=sap-den-han$/);
  await tab.getByRole('link', { name: 'English' }).click();
  assert.match(tab.url(), /\/en\/overdue[?]danh-sach=sap-den-han$/);
  await tab.context().close();
  await fixture.tell('communes 0');
});

test('a line is found, added to the trend and taken away again without a script', async () => {
  const tab = await openTab(browser, `${fixture.url}/xu-huong`, { javaScriptEnabled: false });
  const heads = () => tab.locator('#months thead th').allInnerTexts();
  await tab.getByLabel('So sánh với').fill('dat dai');
  await tab.getByRole('button', { name: 'Tìm để thêm' }).click();
  await tab.locator('.found').getByRole('link', { name: 'Đất đai' }).click();
  assert.deepEqual(await heads(), ['Tháng', 'Toàn bộ', 'Đất đai']);
  assert.equal(await tab.locator('figure path.line').count(), 2);
  assert.match(await tab.locator('figure text.t1').innerHTML(), /^Đất đai \d/);
  await tab.getByRole('link', { name: '36 tháng' }).click();
  assert.equal(await tab.locator('#months tbody tr').count(), 36);
  await tab.getByRole('link', { name: 'Bỏ Toàn bộ' }).click();
  assert.deepEqual((await heads()).slice(0, 2), ['Tháng', 'Đất đai']);
  assert.equal(await tab.locator('figure path.line').count(), 1);
  await tab.context().close();
});

test('every figure on top leads to where it is explained', async () => {
  const tab = await openTab(browser, fixture.url);
  for (const href of await tab.locator('.five dt a').evaluateAll((links) => links.map((a) => a.href))) {
    await tab.goto(href);
    assert.ok(await tab.locator(new URL(href).hash).isVisible(), href);
  }
  await tab.context().close();
});

test('what is folded is printed in full', async () => {
  await fixture.tell('unheard 3');
  const tab = await openTab(browser, `${fixture.url}/thiet-bi`);
  await tab.locator('#unheard summary').click();
  await tab.emulateMedia({ media: 'print' });
  assert.equal(await tab.evaluate(() => document.querySelector('#unheard li').checkVisibility()), true);
  await tab.context().close();
  await fixture.tell('unheard 0');
});

test('the page prints on A4 with words for its signs and without controls', async () => {
  const tab = await openTab(browser, fixture.url);
  await tab.emulateMedia({ media: 'print' });
  assert.equal(await tab.locator('nav:visible, input:visible, #wire:visible').count(), 0);
  assert.equal(await tab.locator('.sym:visible').count(), 0);
  assert.ok((await tab.locator('#fields .word:visible').count()) > 10);
  await tab.context().close();
});

test('provisional figures bear the word in each look, on paper, and by which year', async () => {
  const settled = await openTab(browser, fixture.url);
  assert.equal(await settled.locator('.tentative').count(), 0);
  assert.match(await settled.locator('.basis').innerText(), /^Lịch nghỉ: bản số 3, /);
  await settled.context().close();
  await fixture.tell('unannounced');
  for (const options of [...Object.values(LOOKS), 'print']) {
    const tab = await openTab(browser, fixture.url, options === 'print' ? {} : options);
    if (options === 'print') await tab.emulateMedia({ media: 'print' });
    assert.deepEqual(await tab.locator('.tentative:visible').allInnerTexts(), Array(5).fill('tạm tính'));
    assert.match(await tab.locator('.lead .state').innerText(), /lịch nghỉ năm 2027 chưa được thông báo/);
    assert.ok(await tab.locator('.basis').isVisible());
    await tab.context().close();
  }
});

test('whatever is wrong with a gateway, its row stays within the page', async () => {
  await fixture.tell('troubled');
  const tab = await openTab(browser, `${fixture.url}/thiet-bi`);
  for (const width of [PHONE.width, 834, 1100, DESK.width, 1920]) {
    await tab.setViewportSize({ width, height: 700 });
    const over = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `at ${width}: ${over} too wide`);
  }
  await tab.context().close();
});
