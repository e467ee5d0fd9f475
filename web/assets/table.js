// Sorting and searching of the tables. What the reader chose is kept here, not in the document,
// so that it can be laid over a newer copy of the page before that replaces the old one.
import { fold } from './fold.js';

const sorts = new Map(); // table id -> { column, down }
const queries = new Map(); // table id -> text

const collator = new Intl.Collator('vi', { numeric: true });

function rank(row, column, kind) {
  const cell = row.cells[column];
  if (kind === 'text') return cell.querySelector('.name').textContent;
  return cell.dataset.v === undefined ? null : Number(cell.dataset.v);
}

function compare(a, b, kind, down) {
  if (a === null || b === null) return (a === null) - (b === null); // no data is always last
  const order = kind === 'text' ? collator.compare(a, b) : a - b;
  return down ? -order : order;
}

function sort(table) {
  const chosen = sorts.get(table.id);
  if (!chosen) return;
  const head = table.tHead.rows[0].cells[chosen.column];
  const kind = head.dataset.sort;
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, key: rank(row, chosen.column, kind) }));
  rows.sort((a, b) => compare(a.key, b.key, kind, chosen.down));
  for (const { row } of rows) body.append(row);
  head.setAttribute('aria-sort', chosen.down ? 'descending' : 'ascending');
}

function filter(root, table) {
  const wanted = fold(queries.get(table.id) || '');
  let left = 0;
  for (const row of table.tBodies[0].rows) {
    row.hidden = !fold(row.cells[0].textContent).includes(wanted);
    left += !row.hidden;
  }
  if (table.tFoot) table.tFoot.hidden = wanted !== '';
  root.querySelector(`#${table.id}-none`).hidden = left > 0;
  return left;
}

function addButtons(table) {
  for (const head of table.tHead.rows[0].cells) {
    if (!head.dataset.sort || head.querySelector('button')) continue;
    const button = table.ownerDocument.createElement('button');
    button.type = 'button';
    button.append(...head.childNodes);
    head.append(button);
  }
}

/** Lays what the reader chose over a document or a part of one. */
export function arrange(root) {
  for (const element of root.querySelectorAll('.search, .copy')) element.hidden = false;
  for (const input of root.querySelectorAll('input[data-table]'))
    input.setAttribute('value', queries.get(input.dataset.table) || '');
  for (const table of root.querySelectorAll('table.figures:not(.paged)')) {
    addButtons(table);
    sort(table);
    filter(root, table);
  }
}

/** Listens to the reader; `say` tells a screen reader the outcome. */
export function listen(say) {
  document.addEventListener('click', (event) => {
    const head = event.target.closest('th[data-sort]');
    if (!head || !event.target.closest('button')) return;
    const table = head.closest('table');
    const last = sorts.get(table.id);
    const column = head.cellIndex;
    // Numbers first from the top, names first from A.
    const down = last && last.column === column ? !last.down : head.dataset.sort === 'number';
    sorts.set(table.id, { column, down });
    for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
    sort(table);
    say(`${head.innerText} ${down ? '▼' : '▲'}`);
  });
  document.addEventListener('input', (event) => {
    const id = event.target.dataset.table;
    if (!id) return;
    queries.set(id, event.target.value);
    const left = filter(document, document.getElementById(id));
    say(left > 0 ? String(left) : document.getElementById(`${id}-none`).textContent);
  });
}
