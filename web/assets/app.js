// Enhances the page that the server drew; without this it is the same page, standing still.
import { offer } from './choices.js';
import { start } from './live.js';
import { attend } from './menu.js';
import { arrange, listen } from './table.js';

const region = document.getElementById('say');
const say = (text) => {
  region.textContent = text;
};

async function copy(button) {
  const text = document.getElementById(button.dataset.copy).innerText;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Not allowed outside https: select it, so that Ctrl+C takes it.
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    return;
  }
  say(button.dataset.done);
  const before = button.textContent;
  button.textContent = button.dataset.done;
  setTimeout(() => {
    button.textContent = before;
  }, 2000);
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('button[data-copy]');
  if (button) copy(button);
});

// Commands name the address under which the reader has found the page.
for (const place of document.querySelectorAll('[data-origin]')) place.textContent = location.origin;

// What is folded is printed all the same, also where the style cannot open it.
addEventListener('beforeprint', () => {
  for (const fold of document.querySelectorAll('details.printed')) fold.open = true;
});

arrange(document);
listen(say);
attend();
offer(document.getElementById('wire') ? start(say, arrange) : () => {});
