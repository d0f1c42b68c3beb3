// How calls went: by direction and by status, each leading to its calls.
import { html } from '/lib/lit-html/lit-html.js';
import { table } from '../../table.js';
import { nameOf } from '../../words.js';
import { callsOf } from '../provider/chart.js';

/** Those in which something has cost something; else the one that is named, or the dollar. */
export function currenciesOf(rows) {
  const known = (those) => [...new Set(those.map(({ price_unit: currency }) => currency).filter(Boolean))].sort();
  const paid = known(rows.filter(({ cost }) => cost > 0));
  return paid.length ? paid : [known(rows)[0] ?? 'USD'];
}

export const unpricedOf = (rows) => rows.reduce((sum, { unpriced }) => sum + unpriced, 0);

/** The cost in each currency by itself, named where the page has several. */
export function moneyOf({ f, data }, rows) {
  const format = data.more.currencies.length > 1 ? f.coded : f.money;
  return currenciesOf(rows).map((currency) => format(costIn(rows, currency), currency)).join(' · ');
}

const costIn = (rows, currency) => rows.filter(({ price_unit: unit }) => unit === currency).reduce((sum, { cost }) => sum + cost, 0);

export const directionsPanel = (app) => panel(app, 'direction', 'byDirection', 'directions');
export const statusesPanel = (app) => panel(app, 'status', 'byStatus', 'statuses');

function panel(app, field, title, parameter) {
  const { t, f, data } = app;
  const rows = added(data.more.directions, field);
  const isMixed = data.more.currencies.length > 1;
  const word = (value) => (value === null ? t('unknown') : nameOf(t, field, value));
  const columns = [
    {
      key: 'name', label: t(field), value: ({ value }) => word(value),
      cell: ({ value }) => (value === null ? word(value)
        : html`<a href=${callsOf(app, Date.parse(data.period.from), Date.parse(data.period.to), { [field]: value })}>${word(value)}</a>`),
    },
    { key: 'calls', label: t('calls'), isNumber: true, value: ({ calls }) => calls, cell: ({ calls }) => f.whole(calls) },
    { key: 'cost', label: t('cost'), isNumber: true, isSortable: !isMixed, value: ({ cost }) => cost, cell: ({ own }) => moneyOf(app, own) },
    { key: 'time', label: t('time'), isNumber: true, value: ({ duration }) => duration, cell: ({ duration }) => f.duration(duration) },
    { key: 'unpriced', label: t('notPriced'), isNumber: true, value: ({ unpriced }) => unpriced, cell: ({ unpriced }) => f.whole(unpriced) },
  ];
  return html`
    <section class="panel">
      <h2>${t(title)}</h2>
      ${table(app, { caption: t(title), columns, rows, parameter, sort: app.state[parameter] ?? '-calls' })}
    </section>`;
}

/** One row for each value of the field. */
function added(rows, field) {
  const byValue = new Map();
  for (const row of rows) byValue.set(row[field], [...(byValue.get(row[field]) ?? []), row]);
  const sum = (own, figure) => own.reduce((total, row) => total + row[figure], 0);
  return [...byValue].map(([value, own]) => ({
    value, own, calls: sum(own, 'calls'), cost: sum(own, 'cost'), duration: sum(own, 'duration'), unpriced: sum(own, 'unpriced'),
  }));
}
