// A table that sorts by its heads; the order lies in the address.
import { html, nothing } from '/lib/lit-html/lit-html.js';

/**
 * @param columns each {key, label, value(row) to sort by, cell(row) to show, isNumber, isSortable (true unless false), className}
 * @param sort the key of the column, with - before it for the largest first
 * @param details what is shown below a row, nothing where it is closed
 * @param most so many rows at most, of those in order
 * @param open opens a row that is clicked beside its links; its first cell needs a link to the same
 */
export function table(app, { caption, columns, rows, sort, parameter = 'sort', details, rowClass, open, footer, most }) {
  const sorted = inOrder(app, rows, columns, sort).slice(0, most);
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label=${caption}>
      <table>
        <caption class="unseen">${caption}</caption>
        <thead><tr>${columns.map((column) => head(app, column, sort, parameter))}</tr></thead>
        <tbody>${sorted.map((row) => html`
          <tr class=${rowClass?.(row) ?? ''}
            @click=${open && ((event) => isPlain(event) && open(row))}>${columns.map((column, place) => cell(column, row, place))}</tr>
          ${below(details?.(row), columns.length)}`)}</tbody>
        ${footer ? html`<tfoot><tr>
          ${footer.map((value, place) => html`<td class=${columns[place].isNumber ? 'number' : ''}>${value}</td>`)}</tr></tfoot>` : nothing}
      </table>
    </div>`;
}

const kindOf = (column) => `${column.isNumber ? 'number' : ''} ${column.className ?? ''}`.trim();

/** Neither on something that does its own, nor to mark a text. */
const isPlain = (event) => !event.target.closest('a, button, input, select, label') && !String(getSelection());

const cell = (column, row, place) => (place === 0 && !column.isNumber
  ? html`<th scope="row" class=${kindOf(column)}>${show(column, row)}</th>`
  : html`<td class=${kindOf(column)}>${show(column, row)}</td>`);

const show = (column, row) => (column.cell ? column.cell(row) : column.value(row) ?? '–');

const below = (content, width) => (content ? html`<tr class="details"><td colspan=${width}>${content}</td></tr>` : nothing);

function head(app, column, sort, parameter) {
  const kind = kindOf(column);
  if (column.isSortable === false || !column.value) return html`<th scope="col" class=${kind}>${column.label}</th>`;
  const order = sort === column.key ? 'ascending' : sort === `-${column.key}` ? 'descending' : 'none';
  // numbers begin with the largest, words with A
  const next = order === 'none' ? (column.isNumber ? `-${column.key}` : column.key) : order === 'ascending' ? `-${column.key}` : column.key;
  return html`<th scope="col" class=${kind} aria-sort=${order}>
    <button class="plain sort" @click=${() => app.go({ [parameter]: next })}>
      ${column.label}${order === 'none' ? nothing : html`<span aria-hidden="true">${order === 'ascending' ? '↑' : '↓'}</span>`}</button></th>`;
}

/** The rows in that order; nulls last, equal ones as they came. */
export function inOrder(app, rows, columns, sort) {
  const column = columns.find(({ key }) => key === sort?.replace(/^-/, ''));
  if (!column?.value) return rows;
  const words = new Intl.Collator(app.f.locale, { numeric: true });
  const sign = sort.startsWith('-') ? -1 : 1;
  return [...rows].sort((one, other) => {
    const [left, right] = [column.value(one), column.value(other)];
    const nulls = (left === null || left === undefined) - (right === null || right === undefined);
    return nulls || sign * (typeof left === 'number' ? left - right : words.compare(left ?? '', right ?? ''));
  });
}
