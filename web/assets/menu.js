// What unfolds in the head folds itself when the reader turns to something else.
const menus = document.querySelectorAll('.menu');

function foldAllBut(element) {
  for (const menu of menus) if (!menu.contains(element)) menu.open = false;
}

function foldHere() {
  for (const menu of menus) {
    if (!menu.open) continue;
    menu.open = false;
    menu.querySelector('summary').focus();
  }
}

/** Listens to the reader. */
export function attend() {
  document.addEventListener('click', ({ target }) => foldAllBut(target));
  document.addEventListener('focusin', ({ target }) => foldAllBut(target));
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') foldHere();
  });
}
