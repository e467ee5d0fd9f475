// The schema of profiles: every shipped one and those of their README are of it, spoilt ones are
// not. What a schema cannot say is in profile_rules_test.py.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const fromPage = createRequire(new URL('../../web/package.json', import.meta.url));
const Ajv2020 = fromPage('ajv/dist/2020');
const { parse } = fromPage('yaml');

const FOLDER = new URL('../../sensors/profiles/', import.meta.url);
const text = (name) => readFileSync(new URL(name, FOLDER), 'utf8');
const schema = JSON.parse(text('profile.schema.json'));
const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).compile(schema);
const said = () => validate.errors.map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`).join('\n');

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const good = (name) => structuredClone(parse(text(`${name}.yaml`)));

test('every shipped profile is of the schema, and says so to editors', () => {
  assert.ok(files.length > 20);
  for (const name of files) {
    assert.ok(validate(parse(text(name))), `${name}\n${validate.errors && said()}`);
    assert.equal(text(name).split('\n')[0], '# yaml-language-server: $schema=profile.schema.json', name);
  }
});

test('the example of the README is of it', () => {
  const examples = [...text('README.md').matchAll(/^```yaml\n([^]*?)^```$/gm)].map((match) => parse(match[1]));
  const profiles = examples.filter((example) => example.profile);
  assert.equal(profiles.length, 1);
  for (const profile of profiles) assert.ok(validate(profile), validate.errors && said());
});

/** Every member that a profile can have, with its path; conditions (allOf, if, then) add none. */
function* members(node, path = '') {
  for (const [name, member] of Object.entries(node.properties ?? {})) {
    const named = member.$ref ? schema.$defs[member.$ref.split('/').at(-1)] : {};
    yield [`${path}/${name}`, { ...named, ...member }];
    yield* members(member, `${path}/${name}`);
  }
  if (node.items) yield* members(node.items, `${path}/*`);
}

test('every member is explained to whoever writes one', () => {
  const all = [...members(schema), ...Object.entries(schema.$defs).flatMap(([name, part]) => [...members(part, name)])];
  assert.ok(all.length > 70);
  for (const [path, member] of all) assert.ok(member.title && member.description, path);
});

// What is spoilt, in which profile, how; and what the schema says of it.
const SPOILT = [
  ['an unknown member', 'moxa-iologik-e1210', (p) => (p.retries = 3), /"retries"/],
  ['a write', 'moxa-iologik-e1210', (p) => (p.writes = [{ at: 272 }]), /"writes"/],
  ['a name with capitals', 'moxa-iologik-e1210', (p) => (p.profile = 'Moxa'), /\/profile must match/],
  ['no version', 'moxa-iologik-e1210', (p) => delete p.version, /"version"/],
  ['no models', 'moxa-iologik-e1210', (p) => (p.models = []), /\/models must NOT have fewer/],
  ['no proof of the registers', 'moxa-iologik-e1210', (p) => delete p.proof.registers, /"registers"/],
  ['a proof without source', 'moxa-iologik-e1210', (p) => delete p.proof.registers.source, /"source"/],
  ['hearsay', 'moxa-iologik-e1210', (p) => (p.proof.registers.kind = 'heard'), /\/kind must be equal to one/],
  ['another kind of link', 'moxa-iologik-e1210', (p) => p.link.kinds.push('udp'), /\/kinds\/1 must be equal to one/],
  ['unit id 0, which is a broadcast', 'moxa-iologik-e1210', (p) => (p.link.unit_id = 0), /\/unit_id must be >= 1/],
  ['an odd baud', 'icp-das-tm', (p) => (p.link.baud = 14400), /\/baud must be equal to one/],
  ['a frame of 9 bits', 'icp-das-tm', (p) => (p.link.frame = '9N1'), /\/frame must match/],
  ['no addresses', 'moxa-iologik-e1210', (p) => delete p.addresses, /"addresses"/],
  ['an order for everything', 'moxa-iologik-e1210', (p) => (p.words = 'CDAB'), /\/words must be equal to one/],
  ['126 registers', 'moxa-iologik-e1210', (p) => (p.reads[0].count = 126), /\/reads\/0\/count must be <= 125/],
  ['257 bits', 'moxa-iologik-e1210', (p) => (p.reads[1].count = 257), /\/reads\/1\/count must be <= 256/],
  ['no table', 'moxa-iologik-e1210', (p) => delete p.reads[0].table, /"table"/],
  ['a printed address counted from zero', 'moxa-iologik-e1210', (p) => (p.reads[0].at = 300017), /\/at must be <= 65535/],
  ['register 0 counted from one', 'icp-das-tm', (p) => (p.reads[0].at = 0), /\/at must be >= 1/],
  ['40105 as an input', 'hms-iox-8dio', (p) => (p.reads[1].table = 'input'), /\/reads\/1\/at must be/],
  ['104 as printed', 'hms-iox-8dio', (p) => (p.reads[1].at = 104), /\/reads\/1\/at must be/],
  ['an identity of 17 bits', 'hms-iox-8dio', (p) => (p.identity[0].equals = 65536), /\/equals must be <= 65535/],
  ['an empty device', 'icp-das-tm', (p) => (p.device = {}), /\/device must NOT have fewer/],
  ['an uptime of one register', 'wirenboard-wb-mcm8', (p) => delete p.device.uptime.type, /"type"/],
  ['numbers as a list', 'moxa-iologik-e1210', (p) => (p.channels[0].numbers = '0,1,2'), /\/numbers must match/],
  ['a name with a number', 'moxa-iologik-e1210', (p) => (p.channels[0].name = 'di0'), /\/name must match/],
  ['a counter and a key at once', 'rating-pad-5', (p) => (p.channels[0].counter = { read: 'keys', at: 0, type: 'u16', step: 1 }), /exactly one schema/],
  ['a display of bits', 'dm56a04', (p) => (p.channels[0].display.bit = 0), /"bit"/],
  ['11 digits', 'dm56a04', (p) => (p.channels[0].display.digits = 11), /\/digits must be <= 10/],
  ['displays over each other', 'dm56a04', (p) => (p.channels[0].numbers = '1-2'), /"step"/],
  ['neither', 'rating-pad-5', (p) => delete p.channels[0].edges, /exactly one schema/],
  ['numbers without a step', 'moxa-iologik-e1210', (p) => delete p.channels[0].counter.step, /"step"/],
  ['a state without a step', 'moxa-iologik-e1210', (p) => delete p.channels[0].state.step, /"step"/],
  ['no order of words', 'moxa-iologik-e1210', (p) => delete p.words, /"words"/],
  ['a hexadecimal number', 'moxa-iologik-e1210', (p) => (p.reads[0].at = '0x10'), /\/reads\/0\/at must be integer/],
  ['a counter that is signed', 'moxa-iologik-e1210', (p) => (p.channels[0].counter.type = 's32'), /\/type must be equal to one/],
  ['an order of one word', 'icp-das-tm', (p) => (p.channels[0].counter.words = 'low_first'), /\/counter\/type must be equal to one/],
  ['bit 16', 'hms-iox-8dio', (p) => (p.channels[0].state.bit = 16), /\/bit must be <= 15/],
  ['a bit with a type', 'hms-iox-8dio', (p) => (p.channels[0].state.type = 'u16'), /\/state\/type/],
  ['a step of no bit', 'hms-iox-8dio', (p) => delete p.channels[0].state.bit, /"bit"/],
  ['a key that runs', 'rating-pad-5', (p) => (p.channels[0].running = { read: 'keys', at: 0 }), /"counter"/],
  ['a key of both edges', 'rating-pad-5', (p) => (p.channels[0].edges.edge = 'both'), /\/edge must be equal to one/],
  ['a text without sequence', 'generic-barcode-reader', (p) => delete p.channels[0].text.sequence, /"sequence"/],
  ['a text with numbers', 'generic-barcode-reader', (p) => (p.channels[0].numbers = '1-2'), /\/numbers/],
  ['an acknowledgement into inputs', 'generic-barcode-reader', (p) => (p.channels[0].text.acknowledge = 30002), /\/acknowledge must be/],
  ['counters nobody bounds', 'moxa-iologik-e1210', (p) => delete p.counter, /"counter"/],
  ['a bound of nothing', 'moxa-iologik-e1210', (p) => (p.counter.at_most_per_minute = 0), /\/at_most_per_minute must be >= 1/],
  ['a counter that forgets at will', 'moxa-iologik-e1210', (p) => (p.counter.power_loss = 'maybe'), /\/power_loss must be equal to one/],
  ['a wrap at 20 bits', 'moxa-iologik-e1210', (p) => (p.counter.wraps_at = 20), /\/wraps_at must be equal to one/],
  ['a note of nothing', 'moxa-iologik-e1210', (p) => p.notes.push(''), /\/notes\/3 must match/],
  ['channels of the record terminal', 'record-terminal', (p) => (p.channels = []), /\/channels/],
];

for (const [what, name, spoil, expected] of SPOILT)
  test(`refused: ${what}`, () => {
    const profile = good(name);
    spoil(profile);
    assert.equal(validate(profile), false, what);
    assert.match(said(), expected);
  });
