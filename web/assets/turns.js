// The screens of a wall take turns. Which one is shown is kept here, not in the document, so that it
// can be laid over a newer copy of the page before that replaces the old one.
let shown = Math.max(0, [...document.querySelectorAll('.turn')].findIndex((turn) => !turn.hidden));
let standing = false;

/** Lays it over a document: the screen, and the button that lets it stand. */
export function lay(root) {
  const turns = [...root.querySelectorAll('.turn')];
  shown %= turns.length;
  turns.forEach((turn, i) => {
    turn.hidden = i !== shown;
  });
  const button = root.getElementById('pause');
  button.parentNode.hidden = false;
  button.setAttribute('aria-pressed', standing);
  if (standing) button.textContent = button.dataset.paused;
  else button.textContent = button.dataset.turning;
}

/** Shows the next one, or the one so many further. */
export function turn(by = 1) {
  const count = document.querySelectorAll('.turn').length;
  shown = (shown + by + count) % count;
  lay(document);
}

/** Lets it stand, or go on. */
export function stand(yes) {
  standing = yes;
  lay(document);
}

export const stands = () => standing;
