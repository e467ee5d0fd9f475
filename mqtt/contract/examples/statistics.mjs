// On-time rates as they change, a line each, with mqtt.js (npm install mqtt).
//
// In the directory that `dunghan integrator add` wrote:
//   node statistics.mjs HOST PORT                  with its certificate
//   node statistics.mjs HOST PORT NAME PASSWORD    as --password told them
//
// What is retained comes at once, then whatever changes.
import { readFileSync } from 'node:fs';
import mqtt from 'mqtt';

const [host, port, username, password] = process.argv.slice(2);
const login = username
  ? { username, password, clientId: username }
  : { cert: readFileSync('integrator.crt'), key: readFileSync('integrator.key') };
const client = mqtt.connect({
  protocol: 'mqtts',
  host,
  port: Number(port),
  protocolVersion: 5,
  ca: readFileSync('ca.crt'),
  ...login,
});

client.on('connect', () => {
  console.log('connected');
  // One unit: dunghan/v1/stats/H42.31/_all/month. Periods: dunghan/v1/meta/periods.
  client.subscribe(['dunghan/v1/stats/+/_all/month', 'dunghan/v1/centre'], { qos: 1 });
});
client.on('error', (error) => console.error(error.message));
client.on('message', (topic, payload) => {
  if (payload.length === 0) {
    console.log(`${topic}: ended`); // emptied: there is no such unit any more
    return;
  }
  const said = JSON.parse(payload);
  if (topic === 'dunghan/v1/centre') {
    console.log(`the centre: ${said.link}`); // other than "ready": figures may be old
    return;
  }
  const { num, den, pct } = said.rates.A; // pct is a string, exact; null: no data
  const onTime = pct === null ? 'no data yet' : `${pct} % on time (${num}/${den})`;
  console.log(`${said.unit}: ${onTime}, ${said.in_progress.overdue} overdue`);
});
