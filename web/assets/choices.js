// The reader's choices of look, kept in this browser.
const root = document.documentElement;

function keep(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

function apply(name, value) {
  if (value) root.setAttribute(`data-${name}`, value);
  else root.removeAttribute(`data-${name}`);
  keep(name, value);
}

/** Shows the choices; `pause` is told when updates shall pause. */
export function offer(pause) {
  const box = document.getElementById('choices');
  const choice = (query) => box.querySelector(query);
  choice(`[value="${root.dataset.theme || 'auto'}"]`).checked = true;
  choice('[name="contrast"]').checked = root.dataset.contrast === 'more';
  choice('[name="size"]').checked = root.dataset.size === 'large';
  box.addEventListener('change', ({ target }) => {
    if (target.name === 'pause') pause(target.checked);
    else if (target.name === 'theme') apply('theme', target.value === 'auto' ? '' : target.value);
    else apply(target.name, target.checked ? target.value : '');
  });
  box.hidden = false;
}
