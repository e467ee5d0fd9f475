// The pictures of the README's tour, of simulated figures:
//
//     PAGE_FIXTURE=build/dev/tests/browser/page_fixture node tests/browser/tour.mjs web/tour
//
// Of few colours, so that they stay small: `mogrify -colors 64 web/tour/*.png` when they are made anew.
import { join } from 'node:path';
import { begin, browser, end, fixture, openTab } from './stage.mjs';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('tour.mjs FOLDER');

const DESK = { viewport: { width: 1280, height: 900 } };
const WALL = { viewport: { width: 1280, height: 720 } };

const toDossier = async (tab) => {
  await tab.fill('#name', 'lan');
  await tab.fill('input[type=password]', 'mật khẩu của Lan');
  await tab.click('main form button');
  await tab.waitForURL('**/noi-bo');
  await tab.goto(`${fixture.url}/noi-bo/danh-sach`);
  await tab.click('button.code');
  await tab.locator('.life').evaluate((life) => life.closest('.card').previousElementSibling.scrollIntoView());
};

const PICTURES = {
  overview: ['/', DESK],
  units: ['/don-vi', DESK],
  trend: ['/xu-huong', DESK, (tab) => tab.evaluate(() => document.querySelector('.lead').scrollIntoView())],
  'form-06': ['/bieu-06?period=2026-10', DESK],
  wall: ['/man-hinh', WALL],
  dossier: ['/noi-bo', DESK, toDossier],
};

await begin([]);
for (const [name, [path, options, first]] of Object.entries(PICTURES)) {
  const tab = await openTab(browser, fixture.url + path, options);
  await first?.(tab);
  await tab.waitForTimeout(150);
  await tab.screenshot({ path: join(folder, `${name}.png`) });
  await tab.context().close();
}
await end();
