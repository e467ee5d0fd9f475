// Bundles and compresses what the page loads: node build.mjs OUTPUT_FOLDER
//
// Writes each asset plain and as gzip, idiomorph's licence, and asset.inc, which names them for
// web/assets/asset.c. The same input gives the same bytes.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];

const assets = [
  { id: 'ASSET_STYLE', file: 'style.css', type: 'text/css; charset=utf-8' },
  { id: 'ASSET_STAFF', file: 'staff.css', type: 'text/css; charset=utf-8' },
  { id: 'ASSET_APP', file: 'app.js', type: 'text/javascript; charset=utf-8' },
  { id: 'ASSET_THEME', file: 'theme.js', type: 'text/javascript; charset=utf-8' },
  { id: 'ASSET_WALL', file: 'wall.js', type: 'text/javascript; charset=utf-8' },
  { id: 'ASSET_WALL_STYLE', file: 'wall.css', type: 'text/css; charset=utf-8' },
  { id: 'ASSET_ICON', file: 'icon.svg', type: 'image/svg+xml' },
  { id: 'ASSET_FAVICON', file: 'favicon.ico', type: 'image/x-icon' }, // icon.svg as pixels
];

const sha256 = (...parts) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 12);
};

async function bytesOf(file) {
  const path = join(here, file);
  if (file.endsWith('.ico')) return readFileSync(path);
  if (file.endsWith('.svg')) return Buffer.from(readFileSync(path, 'utf8').replace(/\n\s*/g, ''));
  const result = await build({
    entryPoints: [path],
    bundle: true,
    minify: true,
    write: false,
    format: file === 'theme.js' ? 'iife' : 'esm',
    target: ['chrome80', 'firefox78', 'safari14'],
    supported: { destructuring: true }, // Safari 14 fails only at a rare form of it
    legalComments: 'none', // the licence is on a page of its own
    charset: 'utf8',
  });
  return Buffer.from(result.outputFiles[0].contents);
}

mkdirSync(out, { recursive: true });
const lines = [];
const all = [];
for (const { id, file, type } of assets) {
  const bytes = await bytesOf(file);
  const hash = sha256(bytes);
  const symbol = `asset_${file.replace('.', '_')}`;
  const url = `/static/${file.replace('.', `.${hash}.`)}`;
  writeFileSync(join(out, file), bytes);
  writeFileSync(join(out, `${file}.gz`), gzipSync(bytes, { level: 9 }));
  lines.push(`ASSET(${id}, ${symbol}, "${url}", "${hash}", "${type}")`);
  all.push(bytes);
}
const licence = join(here, '../node_modules/idiomorph/LICENSE');
writeFileSync(join(out, 'licence.txt'), readFileSync(licence));
writeFileSync(
  join(out, 'asset.inc'),
  `/* Made by web/assets/build.mjs. */\n#define ASSET_BUILD "${sha256(...all)}"\n${lines.join('\n')}\n`,
);
