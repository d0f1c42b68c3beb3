// The conversation of a call: what it cost in credits and in money, and for what.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { copyButton, viewLink } from '../../parts.js';
import { table } from '../../table.js';
import { nameOf } from '../../words.js';

export function conversation(app, call) {
  const { t, f } = app;
  const it = call.conversation;
  const credits = (value) => (value === null ? '–' : t('credits', { n: value }));
  const others = (it.call_ids ?? []).filter((id) => id !== call.id);
  const rows = [
    [t('conversation.id'), html`<span class="sid">${it.conversation_id}</span> ${copyButton(app, it.conversation_id)}`],
    [t('conversation.match'), t(it.match === 'sid' || it.match === 'number' ? `match.${it.match}` : 'match.none')],
    [t('time'), `${f.exact(it.start_time)} · ${f.duration(it.duration)}`],
    [t('status'), nameOf(t, 'conversation.status', it.status)],
    [t('agent'), html`<span class="sid">${it.agent_id ?? '–'}</span>`],
    others.length && [t('conversation.calls', { n: others.length }), html`<ul class="plain">
      ${others.map((id) => html`<li>${viewLink(app, { call: id }, id, { className: 'sid' })}</li>`)}</ul>`],
  ];
  const money = [
    [t('credits.all'), credits(it.cost)],
    [t('credits.call'), credits(it.call_charge)],
    [t('credits.llm'), credits(it.llm_charge)],
    [t('usd.all'), f.exactMoney(it.cost_usd)],
    [t('usd.llm'), f.exactMoney(it.llm_price)],
    [t('usd.telephony'), it.telephony_cost === null ? '–' : f.exactMoney(it.telephony_cost, it.telephony_price_unit)],
    [t('free.minutes'), f.number(it.free_minutes_consumed)],
    [t('free.llm'), f.exactMoney(it.free_llm_dollars_consumed)],
    [t('discount'), it.dev_discount === null ? '–' : t(it.dev_discount ? 'yes' : 'no')],
  ];
  return html`
    <section class="part"><h3>${t('conversation')}</h3>
      ${list(rows)}
      <h4>${t('conversation.cost')}</h4>
      ${list(money)}
      <p class="quiet">${t('credits.note')}</p>
      ${usage(app, it.llm_usage)}
    </section>`;
}

const list = (rows) => html`<dl class="facts">${rows.filter(Boolean).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;

const KINDS = ['input', 'input_cache_read', 'input_cache_write', 'output_total'];
const place = ({ kind }) => (KINDS.includes(kind) ? KINDS.indexOf(kind) : KINDS.length);

/** Tokens and price of each model, as far as the record has the shape that is known. */
function usage(app, models) {
  const { t, f } = app;
  const isObject = (value) => value !== null && typeof value === 'object';
  if (!isObject(models)) return nothing;
  const rows = Object.entries(models).filter(([, uses]) => isObject(uses))
    .flatMap(([model, uses]) => Object.entries(uses).filter(([, use]) => isObject(use)).map(([kind, use]) => ({ model, kind, ...use })))
    .filter(({ tokens, price }) => tokens || price)
    .sort((one, other) => one.model.localeCompare(other.model) || place(one) - place(other));
  if (rows.length === 0) return nothing;
  const sum = (key) => rows.reduce((all, row) => all + (Number(row[key]) || 0), 0);
  return table(app, {
    caption: t('usage'), rows,
    columns: [
      { key: 'model', label: t('usage.model'), cell: ({ model }) => model },
      { key: 'kind', label: t('usage.kind'), cell: ({ kind }) => nameOf(t, 'usage', kind) },
      { key: 'tokens', label: t('usage.tokens'), isNumber: true, cell: ({ tokens }) => f.whole(Number(tokens) || 0) },
      { key: 'price', label: t('usage.price'), isNumber: true, cell: ({ price }) => f.smallMoney(Number(price) || 0) },
    ],
    footer: [t('total'), '', f.whole(sum('tokens')), f.smallMoney(sum('price'))],
  });
}
