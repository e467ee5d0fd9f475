// Every page for the public, as web/contract/openapi.json lists them: a new page is in by itself.
import { readFileSync } from 'node:fs';

const contract = JSON.parse(readFileSync(new URL('../../web/contract/openapi.json', import.meta.url)));

// What stands for one of many in a path, as page_fixture has them.
const ONES = { unitCode: 'H99.1', fieldCode: 'dat-dai', procedureCode: '1.001193' };

const nameOf = (parameter) => parameter.$ref?.split('/').at(-1);

const isPage = ([, item]) => {
  const { tags, responses } = item.get ?? {};
  return tags?.includes('page') && responses[200]?.$ref === '#/components/responses/Page';
};

const fill = ([path, item]) =>
  path.replace(/\{[^}]+\}/, () => {
    const name = item.get.parameters.map(nameOf).find((each) => each in ONES);
    if (!name) throw new Error(`${path}: ONES has none of its parameters`);
    return ONES[name];
  });

// Some of another period than the running month, for they lack what is of now.
const OVER = ['/?ky=2026-Q3', '/don-vi?ky=2026-10', '/don-vi/H99.1?ky=bc-09', '/don-vi/H99.4/ban-tin?ky=2026-10', '/en/fields/dat-dai?tu=2026-03-01&den=2026-03-09'];

/** The path of each, in both languages. */
export const PAGES = [...Object.entries(contract.paths).filter(isPage).map(fill), ...OVER];

/** Those in Vietnamese. */
export const VIETNAMESE = PAGES.filter((path) => !path.startsWith('/en/'));
