// Pictures of every page in every look, to be looked at:
//
//     PAGE_FIXTURE=build/dev/bin/page_fixture node tests/browser/screenshots.mjs FOLDER [WORD]
//
// FOLDER gets a PNG, or a PDF of what is printed, of each page, language and look whose name has WORD in
// it: desktop, a PC of 1024 pixels, a phone, dark, print; the wall's screens, wide and upright; the staff
// pages; and each state that the figures can be in.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PAGES } from './pages.mjs';
import { begin, end, browser, fixture, openTab } from './stage.mjs';

const [folder, word = ''] = process.argv.slice(2);
if (!folder) throw new Error('screenshots.mjs FOLDER [WORD]');

const LOOKS = {
  desktop: { viewport: { width: 1440, height: 900 } },
  old: { viewport: { width: 1024, height: 768 } },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  dark: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  print: { viewport: { width: 1440, height: 900 } },
};

const WALLS = {
  wall: { viewport: { width: 1920, height: 1080 } },
  portrait: { viewport: { width: 1080, height: 1920 } },
};

const STAFF = ['', '/danh-sach', '/danh-sach?list=due-soon', '/ho-so', '/xin-loi', '/su-kien-de-rieng', '/cong-thu-thap', '/chot-ky', '/danh-muc', '/danh-muc/units', '/mat-khau', '/tai-khoan', '/nhat-ky'];

// What is said to page_fixture, and what of it is looked at.
const STATES = {
  silent: ['silent 2'],
  unheard: ['unheard 8'],
  aside: ['aside'],
  troubled: ['troubled'],
  'link-silent': ['link 1'],
  'link-lost': ['link 2'],
  'link-never': ['link 3'],
  failing: ['fail'],
  unannounced: ['unannounced'],
  province: ['communes 3321'],
  empty: ['empty'],
};

const nameOf = (path) => path.replace(/^\/$/, '/overview').replace(/^\/en\/$/, '/en/overview').slice(1).replace(/[^a-z0-9-]+/gi, '_');

async function logIn(tab) {
  await tab.fill('#name', 'lan');
  await tab.fill('input[type=password]', 'mật khẩu của Lan');
  await tab.click('main form button');
  await tab.waitForURL('**/noi-bo');
}

async function take(path, name, options, staff = false) {
  if (!name.includes(word)) return;
  const tab = await openTab(browser, fixture.url + (staff ? '/noi-bo' : path), options);
  if (staff) {
    await logIn(tab);
    await tab.goto(fixture.url + path);
  }
  await tab.waitForTimeout(150);
  if (name.endsWith('print')) await tab.pdf({ path: join(folder, `${name}.pdf`), preferCSSPageSize: true });
  else await tab.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  console.log(name);
  await tab.context().close();
}

mkdirSync(folder, { recursive: true });
await begin([]);
for (const path of PAGES)
  for (const [look, options] of Object.entries(LOOKS)) await take(path, `${nameOf(path)}-${look}`, options);
for (const [look, options] of Object.entries(WALLS)) await take('/man-hinh', `man-hinh-${look}`, options);
await fixture.tell('aside');
for (const path of STAFF)
  for (const look of ['desktop', 'phone', 'print']) await take(`/noi-bo${path}`, `${nameOf(`/noi-bo${path}`)}-${look}`, LOOKS[look], true);
await end();
for (const [state, commands] of Object.entries(STATES)) {
  await begin(commands);
  for (const path of ['/', '/don-vi'])
    for (const look of ['desktop', 'phone']) await take(path, `${nameOf(path)}-${state}-${look}`, LOOKS[look]);
  await end();
}
