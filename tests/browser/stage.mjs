// What the browser tests share: page_fixture as a child process, Debian's chromium, and the looks.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { after, before } from 'node:test';

export const fromPage = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = fromPage('playwright-core');

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 360, height: 740 };
export const LOOKS = {
  light: { viewport: DESK, colorScheme: 'light' },
  dark: { viewport: DESK, colorScheme: 'dark' },
  phone: { viewport: PHONE, colorScheme: 'light', isMobile: true, hasTouch: true },
  'dark phone': { viewport: PHONE, colorScheme: 'dark', isMobile: true, hasTouch: true },
};

/** The page served by the real library; `tell` changes its made-up figures. */
class Fixture {
  static async start(words) {
    const path = process.env.PAGE_FIXTURE;
    if (!path) throw new Error('PAGE_FIXTURE: where is the program page_fixture?');
    const fixture = new Fixture(path, words);
    await fixture.answer(/^port/);
    return fixture;
  }

  constructor(path, words) {
    this.child = spawn(path, words, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async answer(wanted) {
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) throw new Error('page_fixture has ended');
      const port = /^port (\d+)/.exec(value);
      if (port) this.url = `http://127.0.0.1:${port[1]}`;
      if (wanted.test(value)) return;
    }
  }

  async tell(command) {
    this.child.stdin.write(`${command}\n`);
    await this.answer(/^done/);
  }

  async stop() {
    const ended = new Promise((resolve) => {
      this.child.once('exit', resolve);
    });
    this.child.stdin.end();
    const status = await ended;
    if (status !== 0) throw new Error(`page_fixture ended with ${status}`);
  }
}

/** Debian's chromium. */
export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ARGUMENTS,
    chromiumSandbox: false,
  });

/** What all tests of a file share, from its call of setUp() on. */
export let fixture, browser;

/** Before the tests of a file: page and browser, and the figures as these commands say; then both end. */
export const setUp = (...commands) => setUpWith([], async () => {}, ...commands);

/** The same, with words for page_fixture: its port, and the base of all paths; and what is begun after it. */
export function setUpWith(words, then, ...commands) {
  before(async () => {
    await begin(commands, words);
    await then();
  });
  after(end);
}

/** Page and browser, and the figures as these commands say, until end(). */
export async function begin(commands, words = []) {
  fixture = await Fixture.start(words);
  browser = await launch();
  for (const command of commands) await fixture.tell(command);
}

export async function end() {
  await browser?.close();
  await fixture?.stop();
}

/** A tab that collects whatever the browser complains about. */
export async function openTab(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: DESK, locale: 'vi-VN', ...options });
  const tab = await context.newPage();
  tab.complaints = [];
  tab.on('console', (message) => {
    if (message.type() === 'error') tab.complaints.push(message.text());
  });
  tab.on('pageerror', (error) => tab.complaints.push(error.message));
  await tab.goto(url);
  return tab;
}
