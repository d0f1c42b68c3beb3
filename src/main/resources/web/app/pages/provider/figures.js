// The figures above everything, against the period before.
import { html } from '/lib/lit-html/lit-html.js';
import { figure } from '../../parts.js';

/** A quotient; undefined where there is nothing to divide by. */
export const per = (amount, whole) => (whole > 0 ? amount / whole : undefined);

/** Seconds that need not be whole. */
export const meanDuration = ({ f }) => (seconds) => f.duration(seconds === undefined ? undefined : Math.round(seconds));

/** A column of what the sums of a workspace say. */
export const column = (key, label, of, format, more) => ({
  key, label, isNumber: true, value: ({ sums }) => of(sums), cell: ({ sums }) => format(of(sums)), ...more,
});

export function figuresRow(app, provider) {
  return html`
    ${provider.figures(app).map((row, place) => html`<div class=${place ? 'figures-row small' : 'figures-row'}>${row.map((shown) => one(app, shown))}</div>`)}
    <p class="quiet">${comparison(app)}</p>`;
}

const one = (app, { name, of, format, note }) => figure(name, format(of(app.data.stats.totals)), { change: change(app, of, format), note });

/** How much more than before, and what it was. */
function change({ t, f, data }, of, format) {
  const [before, now] = [data.before, data.comparable].map((sums) => sums && of(sums.totals));
  if (now === undefined) return undefined;
  return before > 0 ? t('change', { change: f.change(now, before), before: format(before) }) : t('change.none');
}

function comparison({ t, f, data: { period, before, comparable } }) {
  if (!before || !comparable) return t('before.none');
  return t('before', { now: f.dateTime(period.comparable.to), from: f.dateTime(period.previous.from), to: f.dateTime(period.previous.to) });
}
