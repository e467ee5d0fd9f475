// Keeps the page current: the stream says that there is a newer version, the page fetches itself
// and takes it over. What is shown about the connection is never better than the truth.
import { take } from './morph.js';

const PAUSE_MS = 2000; // at least, between two fetches, however often there is news
const STALE_MS = 45000; // three beats of the server
const POLL_MS = 30000; // when there is no stream, or one that something on the way keeps back
const AGAIN_MS = 600000; // then a stream that was kept back is tried again
const CHECK_MS = 5000;

const meta = (name, root = document) => root.querySelector(`meta[name="${name}"]`)?.content;
const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

const wire = document.getElementById('wire');
let version = Number(meta('v'));
let alarms = meta('alarms'); // what is wrong at the centre, as this page says it
let heard = Date.now(); // when the server was last heard
let ahead = 0; // how far the server's clock is ahead of this computer's
let state = '';
let stream = null;
let poller = 0;
let again = 0;
let paused = false;
let fetching = false;
let fetched = -PAUSE_MS; // when the last fetch began
let timer = 0;
let announce = () => {};
let lay = () => {};

/** The page is as new as it can be: by the stream, or by asking. */
const current = (what) => what === 'live' || what === 'asked';

function show(next) {
  const exact = clock.format(heard + ahead);
  const time = current(next) ? exact : exact.slice(0, 5);
  wire.textContent = wire.dataset[next].replaceAll('{0}', time);
  wire.hidden = false;
  document.documentElement.dataset.wire = next;
  if (next !== state && state && !(current(next) && current(state))) announce(wire.textContent);
  state = next;
}

/** The server spoke, and perhaps said what time it has. */
function hear(at) {
  heard = Date.now();
  if (at) ahead = Date.parse(at) - heard;
  show(stream?.readyState === EventSource.OPEN ? 'live' : 'asked');
}

function reloadOnce(build) {
  try {
    if (sessionStorage.getItem('build') === build) return;
    sessionStorage.setItem('build', build);
  } catch {
    return; // without a memory it might reload for ever
  }
  location.reload();
}

async function refresh() {
  if (fetching) return;
  fetching = true;
  fetched = performance.now();
  try {
    // The browser adds If-None-Match by itself; "not modified" comes back as the kept copy.
    const response = await fetch(location.href, { cache: 'no-cache' });
    if (!response.ok) throw new Error(String(response.status));
    const next = new DOMParser().parseFromString(await response.text(), 'text/html');
    hear(response.headers.get('date'));
    if (meta('build', next) !== meta('build')) reloadOnce(meta('build', next));
    const newer = Number(meta('v', next));
    if (!paused && (newer !== version || meta('alarms', next) !== alarms)) {
      lay(next);
      take(next);
      version = newer;
      alarms = meta('alarms', next);
      show(state);
    }
  } catch {
    show('lost');
  } finally {
    fetching = false;
  }
}

/** Fetches now, or as soon as the pause since the last time is over. */
function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, Math.max(0, fetched + PAUSE_MS - performance.now()));
}

function onNews(event) {
  const news = JSON.parse(event.data);
  hear(news.at);
  if (news.v > version || String(news.alarms ?? alarms) !== alarms) refreshSoon();
}

function close() {
  stream?.close();
  stream = null;
  clearInterval(poller);
  clearTimeout(again);
  clearTimeout(timer);
}

/** Asks instead of listening, for so long. */
function poll(ms) {
  close();
  poller = setInterval(refresh, POLL_MS);
  again = setTimeout(open, ms);
  refresh();
}

function open() {
  close();
  stream = new EventSource(wire.dataset.stream);
  stream.addEventListener('data', onNews);
  stream.addEventListener('beat', onNews);
  stream.addEventListener('build', (event) => {
    const { build, at } = JSON.parse(event.data);
    hear(at);
    if (build !== meta('build')) reloadOnce(build);
  });
  stream.addEventListener('error', () => {
    // Closed for good: the server refused. Else the browser tries again by itself.
    if (stream.readyState === EventSource.CLOSED) poll(POLL_MS);
    else show('lost');
  });
}

function choose() {
  if (paused || document.hidden) {
    close();
    if (paused) show('paused');
    return;
  }
  open();
}

/**
 * Starts; `say` tells a screen reader, `over` lays what the reader chose over a newer copy of the page.
 * Gives a function that pauses and goes on.
 */
export function start(say, over) {
  announce = say;
  lay = over;
  hear();
  choose();
  document.addEventListener('visibilitychange', choose);
  setInterval(() => {
    if (!current(state) || !stream || Date.now() - heard <= STALE_MS) return;
    show('stale');
    poll(AGAIN_MS);
  }, CHECK_MS);
  return (yes) => {
    paused = yes;
    choose();
  };
}
