// Runs before the first paint, so that a chosen look does not flash. Small, and never throws:
// storage may be forbidden.
const root = document.documentElement;
root.classList.add('js');
for (const name of ['theme', 'contrast', 'size']) {
  try {
    const value = localStorage.getItem(name);
    if (value) root.setAttribute(`data-${name}`, value);
  } catch {
    break;
  }
}
