// The page beside others below a path, behind the real nginx that speaks TLS: in a real browser
// everything stays below that path, whatever is followed, sent or streamed.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { browser, fixture, openTab, setUpWith } from './stage.mjs';

const BASE = '/dunghan';
const PASSWORD = 'mật khẩu của Lan';
const PROXIES = fileURLToPath(new URL('../integration/proxies.py', import.meta.url));

let nginx, root;
async function beginNginx() {
  const words = [PROXIES, new URL(fixture.url).port, BASE];
  nginx = spawn('/usr/bin/python3', words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const { value } = await createInterface({ input: nginx.stdout })[Symbol.asyncIterator]().next();
  root = `https://127.0.0.1:${value}`;
}
setUpWith(['0', BASE], beginNginx, 'aside');
after(() => nginx?.stdin.end());

/** A tab that keeps whatever it asked for outside the base, and what failed. */
async function open(path) {
  const tab = await openTab(browser, root + path, { ignoreHTTPSErrors: true });
  tab.strays = [];
  tab.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== root || !`${url.pathname}/`.startsWith(`${BASE}/`)) tab.strays.push(request.url());
  });
  tab.on('response', (response) => {
    if (response.status() >= 400) tab.strays.push(`${response.status()} ${response.url()}`);
  });
  return tab;
}

/** Where the links and forms of the page lead, without their fragments. */
const leads = (tab) =>
  tab.evaluate(() => [
    ...[...document.querySelectorAll('a[href]')].map((a) => a.href.split('#')[0]),
    ...[...document.forms].filter((form) => form.method === 'get').map((form) => form.action),
  ]);

/** One path for all units, and one for all fields, since each of their pages opens a stream. */
const kindOf = (path) => path.replace(/\/(don-vi|linh-vuc|en\/units|en\/fields)\/[^/]+$/, '/$1/one');

/** Follows all links from here, of many of a kind one; returns the paths that were seen. */
async function follow(tab, from) {
  const seen = new Set(), kinds = new Set();
  for (const queue = [root + from]; queue.length > 0; ) {
    const url = new URL(queue.pop());
    if (kinds.has(kindOf(url.pathname))) continue;
    kinds.add(kindOf(url.pathname));
    seen.add(url.pathname);
    assert.ok(url.pathname.startsWith(`${BASE}/`), url.href);
    const answer = await tab.context().request.get(url.href);
    assert.equal(answer.status(), 200, url.href);
    if (!answer.headers()['content-type'].startsWith('text/html')) continue;
    await tab.goto(url.href);
    queue.push(...(await leads(tab)));
  }
  return seen;
}

test('every public page, file and asset stays below the base, in both languages', async () => {
  const tab = await open(`${BASE}/`);
  const seen = await follow(tab, `${BASE}/`);
  for (const path of ['/', '/en/', '/cach-tinh', '/en/method', '/bieu-06', '/en/form-06', '/api/v1', '/api/v1/reports/06.xlsx'])
    assert.ok(seen.has(BASE + path), path);
  assert.deepEqual(tab.strays, []);
  assert.deepEqual(tab.complaints, []);
  await tab.context().close();
});

test('the page is live there', async () => {
  const tab = await open(`${BASE}/`);
  await tab.waitForSelector('html[data-wire="live"]');
  const received = () => tab.locator('#n-received b').innerText();
  const first = await received();
  await fixture.tell('more 5');
  await tab.waitForFunction((text) => document.querySelector('#n-received b').innerText !== text, first, {
    timeout: 5000,
  });
  assert.deepEqual(tab.strays, []);
  await tab.context().close();
});

test('the form of a report, a fault and a missing slash lead below it', async () => {
  const tab = await open(`${BASE}/bieu-06`);
  await tab.selectOption('#unit', { index: 1 });
  await tab.click('main form button');
  await tab.waitForURL(`**${BASE}/bieu-06?**`);
  assert.deepEqual(tab.strays, []);
  await tab.goto(root + BASE);
  assert.equal(new URL(tab.url()).pathname, `${BASE}/`);
  await tab.goto(`${root}${BASE}/en/method/`);
  assert.equal(new URL(tab.url()).pathname, `${BASE}/en/method`);
  await tab.goto(`${root}${BASE}/nowhere`);
  assert.match(await tab.locator('main').innerText(), new RegExp(`“${BASE}/nowhere”`));
  await tab.click('main a');
  assert.equal(new URL(tab.url()).pathname, `${BASE}/`);
  await tab.context().close();
});

test('programs are led below it', async () => {
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  const get = (path) => context.request.get(root + path, { maxRedirects: 0 });
  const { links } = await (await get(`${BASE}/api/v1`)).json();
  for (const path of Object.values(links)) assert.ok(path.startsWith(`${BASE}/`), path);
  const { type, instance } = await (await get(`${BASE}/api/v1/nowhere`)).json();
  assert.equal(instance, `${BASE}/api/v1/nowhere`);
  assert.equal((await (await get(type)).json()).status, 404);
  const icon = (await get(`${BASE}/favicon.ico`)).headers().location;
  assert.equal((await get(icon)).status(), 200);
  assert.match(await (await get(`${BASE}/robots.txt`)).text(), /^Disallow: \/dunghan\/noi-bo$/m);
  assert.equal((await get('/')).status(), 404, 'what is beside is not ours');
  await context.close();
});

test('staff log in, look, act and log out below it, with a cookie that is for it alone', async () => {
  const tab = await open(`${BASE}/noi-bo`);
  assert.equal(new URL(tab.url()).pathname, `${BASE}/noi-bo/dang-nhap`);
  await tab.fill('#name', 'lan');
  await tab.fill('#password', PASSWORD);
  await tab.click('main form button');
  await tab.waitForURL(`**${BASE}/noi-bo`);
  const [cookie] = await tab.context().cookies();
  assert.deepEqual(
    [cookie.name, cookie.path, cookie.secure, cookie.httpOnly],
    ['dunghan', BASE, true, true],
  );
  const seen = await follow(tab, `${BASE}/noi-bo`);
  assert.ok(seen.has(`${BASE}/noi-bo/danh-sach`) && seen.has(`${BASE}/en/staff/quarantine`));
  await tab.goto(`${root}${BASE}/noi-bo/su-kien-de-rieng`);
  await tab.locator('.aside button[value="replay"]').first().click();
  await tab.click('button[name="confirm"]');
  await tab.waitForSelector('.told');
  await tab.click('.staff form button');
  await tab.waitForURL(`**${BASE}/noi-bo/dang-nhap`);
  assert.deepEqual(await tab.context().cookies(), []);
  assert.deepEqual(tab.strays, []);
  assert.deepEqual(tab.complaints, []);
  await tab.context().close();
});
