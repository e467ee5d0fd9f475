// axe-core over a page: what it finds against WCAG 2.2 A and AA and good practice.
import { readFileSync } from 'node:fs';
import { fromPage } from './stage.mjs';

const axe = readFileSync(fromPage.resolve('axe-core/axe.min.js'), 'utf8');

export async function violations(tab) {
  // evaluate() runs beside the page's policy, so nothing has to be loosened for it.
  await tab.evaluate(axe);
  const { violations: found } = await tab.evaluate(() => window.axe.run());
  return found.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html} ${n.failureSummary}`));
}
