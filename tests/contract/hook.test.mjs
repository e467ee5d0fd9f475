// What is promised to who posts events at a gateway: OpenAPI 3.1, and events as they travel on MQTT.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const fromPage = createRequire(new URL('../../web/package.json', import.meta.url));
const Ajv2020 = fromPage('ajv/dist/2020');
const addFormats = fromPage('ajv-formats');
const openapi = await import(fromPage.resolve('@seriousme/openapi-schema-validator'));

const ROOT = new URL('../../', import.meta.url);
const read = (path) => JSON.parse(readFileSync(new URL(path, ROOT), 'utf8'));
const document = read('sensors/hook/openapi.json');
const ajv = new Ajv2020({ strict: false });
addFormats(ajv);
for (const name of ['common', 'event']) ajv.addSchema(read(`mqtt/contract/schemas/${name}.json`), `x:/${name}.json`);

test('it is OpenAPI 3.1', async () => {
  const { valid, errors } = await new openapi.Validator().validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors, null, 1));
});

test('its types are those of an event but voided and device', () => {
  const types = ajv.getSchema('x:/event.json').schema.properties.type.enum;
  assert.deepEqual(
    document.components.schemas.Event.properties.type.enum,
    types.filter((type) => !['voided', 'device'].includes(type)),
  );
});

test('its example is a batch, of events as they travel once they have a unit', () => {
  const { schema, example } = document.paths['/v1/events'].post.requestBody.content['application/json'];
  ajv.addSchema(document, 'x:/hook.json');
  const batch = ajv.compile({ $ref: `x:/hook.json${schema.$ref}` });
  assert.ok(batch(example), JSON.stringify(batch.errors));
  const event = ajv.getSchema('x:/event.json');
  for (const one of example.events) {
    assert.ok(!event(one), 'a unit is needed');
    assert.ok(event({ ...one, unit: 'H42.31' }), JSON.stringify(event.errors));
  }
});
