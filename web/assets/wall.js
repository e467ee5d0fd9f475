// The wall: it stays as it is for months, whatever becomes of server and network, and nobody is near
// to reload it. It never leaves the page that it has for one that it does not have yet.
import { start } from './live.js';
import { lay, stand, stands, turn } from './turns.js';

const MINUTE_MS = 60000;
const HOUR_MS = 60 * MINUTE_MS;
const STAND_MS = 5 * MINUTE_MS; // whoever stopped it has gone by then
const IDLE_MS = 3000; // the pointer goes away
const NIGHT = '03'; // when it begins anew, once

const root = document.documentElement;
const region = document.getElementById('say');
const button = document.getElementById('pause');
const turnMs = Number(document.getElementById('main').dataset.turn) * 1000;
const begun = Date.now();
const hour = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh', hour: '2-digit' });
let turning = 0;
let going = 0;
let idle = 0;

function goOn() {
  clearInterval(turning);
  clearTimeout(going);
  stand(false);
  turning = setInterval(turn, turnMs);
}

function pause() {
  if (stands()) {
    goOn();
    return;
  }
  clearInterval(turning);
  stand(true);
  going = setTimeout(goOn, STAND_MS);
}

function step(by) {
  turn(by);
  if (!stands()) goOn(); // a whole turn for what was asked for
}

const keys = { ' ': pause, ArrowRight: () => step(1), ArrowLeft: () => step(-1) };

// A pixel now and then, so that nothing burns into the panel.
function shift() {
  root.dataset.shift = Math.floor((Date.now() - begun) / HOUR_MS) % 4;
}

async function beginAnew() {
  if (hour.format(Date.now()) !== NIGHT || Date.now() - begun < 2 * HOUR_MS) return;
  const response = await fetch(location.href, { cache: 'no-store' }).catch(() => null);
  if (response?.ok) location.reload(); // else in a minute
}

document.addEventListener('keydown', (event) => {
  if (event.target !== button && keys[event.key]) {
    event.preventDefault();
    keys[event.key]();
  }
});
document.addEventListener('click', pause);
document.addEventListener('pointermove', () => {
  delete root.dataset.idle;
  clearTimeout(idle);
  idle = setTimeout(() => {
    root.dataset.idle = '';
  }, IDLE_MS);
});
root.dataset.idle = '';
setInterval(shift, MINUTE_MS);
setInterval(beginAnew, MINUTE_MS);
start((text) => {
  region.textContent = text;
}, lay);
goOn();
