// Takes a newer copy of this page over the one that is shown, without disturbing the reader.
import { Idiomorph } from 'idiomorph';

const FRESH_MS = 2000;

const options = {
  morphStyle: 'outerHTML',
  ignoreActiveValue: true,
  callbacks: {
    // What the reader has opened stays open.
    beforeAttributeUpdated: (name, node) => !(name === 'open' && node.tagName === 'DETAILS'),
  },
};

const watched = () => [...document.querySelectorAll('tr[id], .five > div')];

function markChanges(before) {
  const changed = watched().filter((e) => before.has(e.id) && before.get(e.id) !== e.textContent);
  for (const element of changed) element.classList.add('fresh');
  setTimeout(() => changed.forEach((element) => element.classList.remove('fresh')), FRESH_MS);
}

/** Replaces what differs in the page's text; the head and the reader's choices stay. */
export function take(next) {
  const before = new Map(watched().map((element) => [element.id, element.textContent]));
  for (const part of ['main', 'footer', '#alarms', '#link', '#data'])
    Idiomorph.morph(document.querySelector(part), next.querySelector(part), options);
  // Whether a live wire may be called live is for the centre to say.
  document.getElementById('wire').dataset.live = next.getElementById('wire').dataset.live;
  document.title = next.title;
  markChanges(before);
}
