// What the calls of Twilio cost, when, for whom, and how they went.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { badge } from '../parts.js';
import { merged } from '../words.js';
import * as shared from '../words/provider.js';
import * as own from '../words/twilio.js';
import * as values from '../words/values.js';
import { column, meanDuration, per } from './provider/figures.js';
import { providerPage } from './provider/page.js';
import { currenciesOf, directionsPanel, moneyOf, statusesPanel, unpricedOf } from './twilio/directions.js';

const provider = {
  name: 'twilio',
  count: 'total_calls',
  more,
  measures, figures, columns, banner,
  panels: (app) => html`<div class="columns">${directionsPanel(app)}${statusesPanel(app)}</div>`,
};

export const words = merged(shared.words, values.words, own.words);
export const { reloads, load, view, refresh } = providerPage(provider);

const cost = (sums) => sums.total_cost;
const calls = (sums) => sums.total_calls;
const seconds = (sums) => sums.total_duration;
const perMinute = (sums) => per(sums.total_cost, sums.total_duration / 60);
const perCall = (sums) => per(sums.total_duration, sums.total_calls);

/** The directions of the period, and every currency that it or the one before has. */
async function more(app, query, { previous: { from, to } }) {
  const [now, before] = await Promise.all([{}, { from, to }].map((changed) => directionsOf(app, { ...query, ...changed })));
  return { directions: now, currencies: currenciesOf([...now, ...before]) };
}

const directionsOf = async (app, query) => (query.from < query.to ? (await app.get('/api/twilio-directions', query)).directions : []);

/** Amounts of several currencies add up to nothing, and do not compare. */
const isMixed = ({ data }) => data.more.currencies.length > 1;

function money(app) {
  const [currency] = app.data.more.currencies;
  const inIt = (format) => (value) => format(value, currency);
  return { currency, full: inIt(app.f.money), rate: inIt(app.f.rate), exact: inIt(app.f.exactMoney) };
}

function measures(app) {
  const { t, f } = app;
  const { currency, full, exact } = money(app);
  const all = [
    { key: 'cost', name: t('cost.in', { currency }), of: cost, format: full, axis: exact },
    { key: 'calls', name: t('calls'), of: calls, format: f.number },
  ];
  return isMixed(app) ? all.slice(1) : all;
}

function figures(app) {
  const { t, f, data: { more: { directions } } } = app;
  const { currency, full, rate } = money(app);
  const unpriced = unpricedOf(directions);
  const note = unpriced ? badge(t('unpriced', { n: unpriced }), 'warn') : undefined;
  const further = [
    { name: t('calls'), of: calls, format: f.whole },
    { name: t('time'), of: seconds, format: f.duration },
    { name: t('perCall'), of: perCall, format: meanDuration(app) },
  ];
  return isMixed(app)
    ? [[{ name: t('cost'), of: () => undefined, format: () => moneyOf(app, directions), note }, ...further]]
    : [[{ name: t('cost.in', { currency }), of: cost, format: full, note }, { name: t('perMinute'), of: perMinute, format: rate }, ...further]];
}

function columns(app) {
  const { t, f, data: { more: { directions } } } = app;
  const { full, rate } = money(app);
  // of all of them in the last row
  const those = (id) => directions.filter(({ workspace_id: workspace }) => id === undefined || workspace === id);
  const unpriced = ({ id }) => unpricedOf(those(id));
  const amounts = isMixed(app)
    ? [{ key: 'cost', label: t('cost'), isNumber: true, isSortable: false, value: ({ id }) => moneyOf(app, those(id)) }]
    : [column('cost', t('cost'), cost, full), column('perMinute', t('perMinute'), perMinute, rate)];
  return [
    ...amounts,
    column('calls', t('calls'), calls, f.whole),
    column('time', t('time'), seconds, f.duration, { saved: t('time.seconds') }),
    { key: 'unpriced', label: t('notPriced'), isNumber: true, value: unpriced, cell: (row) => f.whole(unpriced(row)) },
  ];
}

function banner(app) {
  if (!isMixed(app)) return nothing;
  const currencies = new Intl.ListFormat(app.f.locale).format(app.data.more.currencies);
  return html`<p class="banner">${app.t('currencies', { currencies })}</p>`;
}
