// Pictures of every page in every look, to be looked at:
//
//     PAGE_FIXTURE=build/dev/bin/page_fixture node tests/browser/screenshots.mjs FOLDER [WORD]
//
// FOLDER gets a PNG, or a PDF of what is printed, of each page, language and look whose name has WORD in
// it: desktop, a PC of 1024 pixels, a phone, dark, print; and of each state that the figures can be in.
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

async function take(path, name, options) {
  if (!name.includes(word)) return;
  const tab = await openTab(browser, fixture.url + path, options);
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
await end();
for (const [state, commands] of Object.entries(STATES)) {
  await begin(commands);
  for (const path of ['/', '/don-vi'])
    for (const look of ['desktop', 'phone']) await take(path, `${nameOf(path)}-${state}-${look}`, LOOKS[look]);
  await end();
}
