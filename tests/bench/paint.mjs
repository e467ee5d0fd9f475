// The first paint of pages in Debian's chromium, cold: nothing of the page is there before.
//
//     node paint.mjs ROUNDS URL...
//
// Prints a line of JSON for each: {"url", "plain", "slowed"}, the medians in milliseconds from the
// navigation to the first contentful paint, as the machine is and with its CPU six times slower.
import { launch } from '../browser/stage.mjs';

const [rounds, ...urls] = process.argv.slice(2);
const DESK = { width: 1280, height: 900 };
const SLOWED = 6;

const paint = () =>
  new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const first = list.getEntriesByName('first-contentful-paint')[0];
      if (first) resolve(first.startTime);
    }).observe({ type: 'paint', buffered: true });
  });

/** Milliseconds, in a browser's profile of its own. */
async function measure(browser, url, slower) {
  const context = await browser.newContext({ viewport: DESK, locale: 'vi-VN' });
  const tab = await context.newPage();
  const session = await context.newCDPSession(tab);
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower });
  await tab.goto(url);
  const at = await tab.evaluate(paint);
  await context.close();
  return at;
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

async function medianOf(browser, url, slower) {
  const some = [];
  for (let i = 0; i < Number(rounds); i++) some.push(await measure(browser, url, slower));
  return median(some);
}

const browser = await launch();
await measure(browser, urls[0], 1); // the browser's own first page
for (const url of urls)
  console.log(JSON.stringify({ url, plain: await medianOf(browser, url, 1), slowed: await medianOf(browser, url, SLOWED) }));
await browser.close();
