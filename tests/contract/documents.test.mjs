// The documents of the contract by the rules of their kind: OpenAPI 3.1, AsyncAPI 3 with the MQTT
// binding, JSON Schema 2020-12; and every example in them by its schema.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const fromPage = createRequire(new URL('../../web/package.json', import.meta.url));
const Ajv = fromPage('ajv');
const Ajv2020 = fromPage('ajv/dist/2020');
const addFormats = fromPage('ajv-formats');
const { schemas: asyncapiVersions } = fromPage('@asyncapi/specs');
const openapi = await import(fromPage.resolve('@seriousme/openapi-schema-validator'));

const FOLDERS = ['mqtt/contract', 'web/contract'].map((path) => new URL(`../../${path}/`, import.meta.url));
const PLACE = 'http://contract/'; // only what relative references begin with

const read = (url) => JSON.parse(readFileSync(url, 'utf8'));
const schemas = new Map(
  FOLDERS.flatMap((folder) =>
    readdirSync(new URL('schemas/', folder)).map((name) => [name, read(new URL(`schemas/${name}`, folder))]),
  ),
);
const asyncapiDocument = read(new URL('asyncapi.json', FOLDERS[0]));
const openapiDocument = read(new URL('openapi.json', FOLDERS[1]));

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false, strictTypes: false });
addFormats(ajv);
ajv.addKeyword('x-title-vi'); // for the Vietnamese page
for (const [name, schema] of schemas) ajv.addSchema(schema, `${PLACE}schemas/${name}`);

/** Every node of a document with its path. */
function* nodes(node, path = '#') {
  if (typeof node !== 'object' || node === null) return;
  yield [path, node];
  for (const [key, value] of Object.entries(node)) yield* nodes(value, `${path}/${key}`);
}

/** What a reference of a document stands for; undefined: nothing. */
function target(reference, document) {
  const [file, pointer = ''] = reference.split('#');
  const whole = file ? schemas.get(file.replace('schemas/', '')) : document;
  return pointer
    .split('/')
    .slice(1)
    .reduce((node, key) => node?.[key.replace(/~1/g, '/').replace(/~0/g, '~')], whole);
}

test('openapi.json is OpenAPI 3.1', async () => {
  const inlined = structuredClone(openapiDocument);
  for (const [, node] of nodes(inlined)) if (node.$ref?.startsWith('schemas/')) delete node.$ref;
  const { valid, errors } = await new openapi.Validator().validate(inlined);
  assert.ok(valid, JSON.stringify(errors, null, 1));
  delete inlined.paths['/healthz'].get.responses['200'].description;
  assert.ok(!(await new openapi.Validator().validate(inlined)).valid, 'an answer without description');
});

test('asyncapi.json is AsyncAPI 3 with the MQTT binding', () => {
  const draft07 = new Ajv({ meta: false, strict: false }); // the schema brings its own meta-schema
  addFormats(draft07);
  const validate = draft07.compile(asyncapiVersions['3.0.0']);
  assert.ok(validate(asyncapiDocument), JSON.stringify(validate.errors, null, 1));
  const wrong = structuredClone(asyncapiDocument);
  wrong.operations.sendReceipt.bindings.mqtt.qos = 'once';
  assert.ok(!validate(wrong), 'a wrong binding');
});

test('every reference leads somewhere', () => {
  const documents = new Map([['openapi', openapiDocument], ['asyncapi', asyncapiDocument], ...schemas]);
  for (const [name, document] of documents)
    for (const [path, node] of nodes(document))
      if (typeof node.$ref === 'string')
        assert.notEqual(target(node.$ref, document), undefined, `${name} ${path}: ${node.$ref}`);
});

test('every parameter of an address is there, and no other', () => {
  for (const [name, channel] of Object.entries(asyncapiDocument.channels)) {
    const named = [...channel.address.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    assert.deepEqual(Object.keys(channel.parameters ?? {}), named, name);
  }
  for (const [path, item] of Object.entries(openapiDocument.paths)) {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    for (const operation of Object.values(item)) {
      const parameters = (operation.parameters ?? []).map((p) => (p.$ref ? target(p.$ref, openapiDocument) : p));
      assert.deepEqual(parameters.filter((p) => p.in === 'path').map((p) => p.name), named, path);
    }
  }
});

test('no two operations of a document have one name', () => {
  const names = Object.values(openapiDocument.paths).flatMap((item) => Object.values(item).map((o) => o.operationId));
  assert.equal(new Set(names).size, names.length);
});

test('every schema compiles, is described, and its examples are of it', () => {
  for (const [name, schema] of schemas) {
    assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema', name);
    assert.ok(schema.title && schema.description, name);
    const validate = ajv.getSchema(`${PLACE}schemas/${name}`);
    for (const example of schema.examples ?? [])
      assert.ok(validate(example), `${name}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(example)}`);
  }
});

test('every part of a schema has examples of it, where it has any', () => {
  for (const [name, schema] of schemas)
    for (const [path, node] of nodes(schema)) {
      if (path === '#' || !Array.isArray(node.examples) || path.includes('/examples')) continue;
      const pointer = path.slice(1).split('/').map(encodeURIComponent).join('/');
      const validate = ajv.compile({ $ref: `${PLACE}schemas/${name}#${pointer}` });
      for (const example of node.examples) assert.ok(validate(example), `${name} ${path}: ${JSON.stringify(example)}`);
    }
});

test('every payload that is a whole has an example', () => {
  const text = JSON.stringify([openapiDocument, asyncapiDocument]);
  const payloads = new Set([...text.matchAll(/"\$ref":"schemas\/([\w.-]+)"/g)].map((match) => match[1]));
  assert.ok(payloads.size > 15);
  for (const name of payloads) assert.ok(schemas.get(name)?.examples?.length > 0, name);
});

test('whatever people read is there in Vietnamese too', () => {
  for (const [path, node] of nodes(openapiDocument)) {
    const spoken = path.startsWith('#/paths') || path.startsWith('#/components/');
    if (spoken && typeof node.summary === 'string') assert.ok(node['x-summary-vi'], path);
    if (spoken && typeof node.description === 'string') assert.ok(node['x-description-vi'], path);
  }
  for (const [name, channel] of Object.entries(asyncapiDocument.channels)) assert.ok(channel['x-summary-vi'], name);
  for (const [name, schema] of schemas) assert.ok(schema['x-title-vi'], name);
});
