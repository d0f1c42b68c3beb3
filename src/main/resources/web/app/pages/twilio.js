// What the calls of Twilio cost, when, for whom, and how they went.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { badge } from '../parts.js';
import { merged } from '../words.js';
import * as shared from '../words/provider.js';
import * as own from '../words/twilio.js';
import { per } from './provider/figures.js';
import { providerPage } from './provider/page.js';
import { statusesPanel, currenciesOf, directionsPanel, moneyOf, unpricedOf } from './twilio/directions.js';

const provider = {
  name: 'twilio',
  count: 'total_calls',
  more: async (app, query) => (await app.get('/api/twilio-directions', query)).directions,
  measures, figures, columns, banner,
  panels: (app) => html`<div class="columns">${directionsPanel(app)}${statusesPanel(app)}</div>`,
};

export const words = merged(shared.words, own.words);
export const { reloads, load, view, refresh } = providerPage(provider);

const cost = (sums) => sums.total_cost;
const calls = (sums) => sums.total_calls;
const seconds = (sums) => sums.total_duration;
const perMinute = (sums) => per(sums.total_cost, sums.total_duration / 60);
const perCall = (sums) => per(sums.total_duration, sums.total_calls);

/** Amounts of several currencies add up to nothing. */
const isMixed = (app) => currenciesOf(app.data.more).length > 1;

function money(app) {
  const [currency] = currenciesOf(app.data.more);
  return { currency, full: (value) => app.f.money(value, currency), rate: (value) => app.f.rate(value, currency) };
}

const duration = ({ f }) => (value) => f.duration(value === undefined ? undefined : Math.round(value));

function measures(app) {
  const { t, f } = app;
  const { currency, full } = money(app);
  return [
    ...(isMixed(app) ? [] : [{ key: 'cost', name: t('cost.in', { currency }), of: cost, format: full }]),
    { key: 'calls', name: t('calls'), of: calls, format: f.number },
  ];
}

function figures(app) {
  const { t, f, data: { more } } = app;
  const { currency, full, rate } = money(app);
  const unpriced = unpricedOf(more);
  const note = unpriced ? badge(t('unpriced', { n: unpriced }), 'warn') : undefined;
  return [[
    isMixed(app) ? { name: t('cost'), of: () => undefined, format: () => moneyOf(app, more), note } : { name: t('cost.in', { currency }), of: cost, format: full, note },
    { name: t('calls'), of: calls, format: f.whole },
    { name: t('time'), of: seconds, format: f.duration },
    ...(isMixed(app) ? [] : [{ name: t('perMinute'), of: perMinute, format: rate }]),
    { name: t('perCall'), of: perCall, format: duration(app) },
  ]];
}

function columns(app) {
  const { t, f, data: { more } } = app;
  const { full, rate } = money(app);
  const of = (figure, format) => ({ isNumber: true, value: ({ sums }) => figure(sums), cell: ({ sums }) => format(figure(sums)) });
  const own = (id) => more.filter(({ workspace_id: workspace }) => id === undefined || workspace === id);
  return [
    isMixed(app)
      ? { key: 'cost', label: t('cost'), isNumber: true, isSortable: false, value: ({ id }) => moneyOf(app, own(id)) }
      : { key: 'cost', label: t('cost'), ...of(cost, full) },
    { key: 'unpriced', label: t('notPriced'), isNumber: true, value: ({ id }) => unpricedOf(own(id)), cell: ({ id }) => f.whole(unpricedOf(own(id))) },
    { key: 'calls', label: t('calls'), ...of(calls, f.whole) },
    { key: 'time', label: t('time'), saved: t('time.seconds'), ...of(seconds, f.duration) },
    ...(isMixed(app) ? [] : [{ key: 'perMinute', label: t('perMinute'), ...of(perMinute, rate) }]),
  ];
}

function banner(app) {
  if (!isMixed(app)) return nothing;
  const currencies = new Intl.ListFormat(app.f.locale).format(currenciesOf(app.data.more));
  return html`<p class="banner">${app.t('currencies', { currencies })}</p>`;
}
