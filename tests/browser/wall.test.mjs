// The wall: screens take turns for months, and nothing that happens to server or network ends that.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { browser, fixture, openTab, setUp } from './stage.mjs';

const PATIENCE_MS = 20000; // for what has no limit of its own: the machine may be busy
const WALL = { viewport: { width: 1920, height: 1080 } };
const UPRIGHT = { viewport: { width: 1080, height: 1920 } };
const TURN_MS = 20000;
const MINUTE_MS = 60000;

let tab;

setUp();

const shown = () => tab.locator('.turn:visible h2').innerText();
const turn = () => tab.evaluate(() => document.querySelector('.turn:not([hidden])').id);
const wire = () => tab.locator('#wire').innerText();

/** A wall whose clock is ours, opened on an afternoon. */
async function open(path = '/man-hinh', options = WALL) {
  tab = await openTab(browser, 'about:blank', options);
  await tab.clock.install({ time: new Date('2026-11-20T14:00:00+07:00') });
  await tab.goto(fixture.url + path);
  await tab.waitForSelector('html[data-wire="live"]');
}

beforeEach(() => open());
afterEach(() => tab.context().close());

test('the screens take turns, fields and units and how it is counted', async () => {
  const seen = [];
  for (let i = 0; i < 5; i++) {
    seen.push(await shown());
    await tab.clock.runFor(TURN_MS);
  }
  assert.deepEqual(seen, ['Theo lĩnh vực (1/2)', 'Theo lĩnh vực (2/2)', 'Theo đơn vị', 'Cách tính', 'Theo lĩnh vực (1/2)']);
  assert.equal(await tab.locator('.turn:visible').count(), 1);
});

test('a key, a tap or the button stops them, and after five minutes they go on', async () => {
  const button = tab.locator('#pause');
  const stops = [
    () => tab.keyboard.press(' '),
    () => tab.mouse.click(900, 600),
    async () => {
      await button.focus();
      await tab.keyboard.press('Enter');
    },
  ];
  for (const stop of stops) {
    await stop();
    assert.equal(await button.innerText(), 'Chuyển màn hình tiếp');
    const before = await turn();
    await tab.clock.runFor(2 * MINUTE_MS);
    assert.equal(await turn(), before);
    await tab.clock.runFor(3 * MINUTE_MS + TURN_MS);
    assert.notEqual(await turn(), before);
    assert.equal(await button.getAttribute('aria-pressed'), 'false');
    await button.blur();
  }
  const before = await turn();
  await tab.keyboard.press(' ');
  await tab.keyboard.press('ArrowRight');
  assert.notEqual(await turn(), before);
  await tab.keyboard.press('ArrowLeft');
  assert.equal(await turn(), before);
  await tab.keyboard.press(' ');
  assert.equal(await button.innerText(), 'Tạm dừng chuyển màn hình');
});

test('newer figures come in on the screen that is shown', async () => {
  await tab.clock.runFor(2 * TURN_MS);
  const before = await tab.locator('.of').innerText();
  await fixture.tell('more 3');
  await tab.clock.runFor(5000);
  await tab.waitForFunction((text) => document.querySelector('.of').innerText !== text, before, { timeout: PATIENCE_MS });
  assert.equal(await turn(), 'turn-3');
  assert.equal(await tab.locator('#pause').isVisible(), true);
});

test('a lost server is told over the full width, the figures turn grey, and all comes back', async () => {
  await fixture.tell('close');
  await tab.waitForSelector('html[data-wire="lost"]', { timeout: PATIENCE_MS });
  assert.match(await wire(), /^✕ Mất kết nối từ \d\d:\d\d/);
  const bar = await tab.locator('#wire').boundingBox();
  assert.ok(bar.width >= 1900, `${bar.width} wide`);
  const grey = await tab.evaluate(() => {
    const root = document.querySelector('main');
    const style = getComputedStyle(root);
    return style.getPropertyValue('--bad') === style.getPropertyValue('--none');
  });
  assert.ok(grey);
  const before = await turn();
  await tab.clock.runFor(TURN_MS);
  assert.notEqual(await turn(), before, 'it turns all the same');
  await tab.clock.runFor(600 * MINUTE_MS);
  await fixture.tell('open');
  for (let i = 0; i < 20 && (await tab.evaluate(() => document.documentElement.dataset.wire)) !== 'live'; i++) {
    await tab.clock.runFor(MINUTE_MS);
    await tab.waitForTimeout(500);
  }
  await tab.waitForSelector('html[data-wire="live"]', { timeout: PATIENCE_MS });
});

test('at three in the night it begins anew, when the server is there', async () => {
  let loads = 0;
  tab.on('load', () => loads++);
  await tab.route('**/man-hinh', (route) => route.abort());
  await tab.clock.runFor(13 * 60 * MINUTE_MS + 5 * MINUTE_MS); // 03:05
  await tab.waitForTimeout(500);
  assert.equal(loads, 0, 'never for a page that is not there');
  assert.equal(await tab.locator('.turn:visible').count(), 1);
  await tab.unroute('**/man-hinh');
  const loaded = tab.waitForEvent('load', { timeout: PATIENCE_MS });
  await tab.clock.runFor(2 * MINUTE_MS);
  await loaded;
  await tab.waitForSelector('.turn:visible');
  await tab.clock.runFor(30 * MINUTE_MS);
  await tab.waitForTimeout(500);
  assert.equal(loads, 1, 'once a night');
});

test('a new build makes it begin anew', async () => {
  const loaded = tab.waitForEvent('load', { timeout: PATIENCE_MS });
  await tab.evaluate(() => {
    document.querySelector('meta[name="build"]').content = 'older';
  });
  await fixture.tell('more 1');
  await tab.clock.runFor(5000);
  await loaded;
});

test('what is shown moves by a pixel with the hours', async () => {
  const at = () => tab.evaluate(() => getComputedStyle(document.body).transform);
  const places = new Set([await at()]);
  for (let i = 0; i < 4; i++) {
    await tab.clock.runFor(61 * MINUTE_MS);
    places.add(await at());
  }
  assert.equal(places.size, 4);
});

test('everything is seen at once, on a wide wall and an upright one', async () => {
  const paths = ['/man-hinh', '/en/wall', '/man-hinh?don-vi=H99.4'];
  for (const command of ['communes 3321', 'link 2', 'link 0', 'communes 0']) {
    await fixture.tell(command);
    for (const [options, path] of [WALL, UPRIGHT].flatMap((o) => paths.map((p) => [o, p]))) {
      await tab.context().close();
      await open(path, options);
      for (let i = 0; i < 4; i++) {
        const cut = await tab.evaluate(() => {
          const turns = document.querySelector('.turns').getBoundingClientRect();
          const foot = document.querySelector('footer').getBoundingClientRect();
          const parts = [...document.querySelectorAll('.turn:not([hidden]) > *')].map((e) => e.getBoundingClientRect());
          const stands = [...document.querySelectorAll('.stands > *')].map((e) => e.getBoundingClientRect());
          const low = (boxes, end) => boxes.filter((box) => box.bottom > end + 1 || box.right > innerWidth + 1).length;
          return low(parts, turns.bottom) + low(stands, foot.top) + (foot.bottom > innerHeight + 1);
        });
        assert.equal(cut, 0, `${path} after ${command}, ${options.viewport.width} wide, ${await turn()}`);
        await tab.keyboard.press('ArrowRight');
      }
    }
  }
});

test('without JavaScript the browser asks for the next turn itself', async () => {
  const html = await (await fetch(`${fixture.url}/man-hinh?don-vi=H99.4&luot=4`)).text();
  assert.match(html, /<noscript><meta http-equiv="refresh" content="20; url=\/man-hinh\?don-vi=H99\.4&amp;luot=1"><\/noscript>/);
  await tab.context().close();
  tab = await openTab(browser, `${fixture.url}/man-hinh?luot=3`, { ...WALL, javaScriptEnabled: false });
  assert.equal(await shown(), 'Theo đơn vị');
  assert.equal(await tab.locator('button:visible').count(), 0);
});

test('a unit that is none, a screen that is none are refused', async () => {
  for (const query of ['don-vi=nowhere', 'man=moon', 'luot=0', 'mau=red']) {
    const answer = await fetch(`${fixture.url}/man-hinh?${query}`);
    assert.equal(answer.status, 400, query);
  }
});

/** What the tab holds once its garbage is gone. */
async function held(session) {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name) => metrics.find((metric) => metric.name === name).value;
  return { heap: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') };
}

// WALL_UPDATES=10000 is the long form: two minutes of a quiet machine.
const UPDATES = Number(process.env.WALL_UPDATES ?? 1000);

test(`${UPDATES} updates leave nothing behind`, { timeout: 900000 }, async () => {
  await tab.context().close();
  tab = await openTab(browser, `${fixture.url}/man-hinh`, WALL);
  await tab.waitForSelector('html[data-wire="live"]');
  // The server's part is played in the tab: each copy of the page is a newer one with other counts, and
  // there is news as soon as one is shown. The screens turn as they do in the time of ten such copies.
  await tab.evaluate(async () => {
    const page = await (await fetch(location.href)).text();
    const base = Number(document.querySelector('meta[name="v"]').content);
    const patience = window.setTimeout;
    let number = 0;
    window.fetch = async () => {
      number += 1;
      const next = page
        .replace(/name="v" content="\d+"/, `name="v" content="${base + number}"`)
        .replace(/<p class="of">[^<]*/, `<p class="of">${number}`)
        .replaceAll('data-v="0">0<', `data-v="${number % 7}">${number % 7}<`);
      return new Response(next, { headers: { date: new Date().toUTCString() } });
    };
    window.setTimeout = (what, ms, ...rest) => patience(what, ms > 2000 ? ms : 0, ...rest);
    window.EventSource = class extends EventTarget {
      static OPEN = 1;
      static CLOSED = 2;
      readyState = 1;
      constructor() {
        super();
        window.stream = this;
      }
      close() {}
    };
    document.dispatchEvent(new Event('visibilitychange')); // opens a stream, which is this one now
    window.updates = async (count) => {
      for (const last = number + count; number < last; ) {
        window.stream.dispatchEvent(new MessageEvent('data', { data: JSON.stringify({ v: 1e9 }) }));
        if (number % 10 === 0) document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight' }));
        await new Promise((done) => patience(done, 0));
      }
    };
  });
  const session = await tab.context().newCDPSession(tab);
  await session.send('Performance.enable');
  await tab.evaluate(() => window.updates(500));
  const before = await held(session);
  for (let i = 0; i < UPDATES; i += 100) await tab.evaluate(() => window.updates(100));
  const after = await held(session);
  console.log(before, after);
  assert.ok(Number(await tab.locator('.of').innerText()) > UPDATES + 490, 'one of the last is shown');
  assert.equal(after.listeners, before.listeners);
  assert.ok(after.nodes <= before.nodes + 50, `${after.nodes - before.nodes} nodes more`);
  assert.ok(after.heap <= before.heap + 512 * 1024, `${after.heap - before.heap} bytes more`);
});
