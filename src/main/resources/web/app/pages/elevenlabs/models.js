// Which models the conversations used: tokens and what they cost, by kind.
import { html } from '/lib/lit-html/lit-html.js';
import { empty } from '../../parts.js';
import { table } from '../../table.js';
import { per } from '../provider/figures.js';

const KINDS = ['input', 'input_cache_read', 'input_cache_write', 'output_total'];

export function modelsPanel(app) {
  const { t, f, data } = app;
  const rows = Object.entries(data.stats.totals.llm_usage ?? {}).map(([name, usage]) => ({ name, usage, ...sum(Object.values(usage)) }));
  const all = sum(rows);
  const share = ({ price }) => per(price, all.price);
  const both = ({ tokens, price }) => html`${f.whole(tokens)}<br><span class="quiet">${f.money(price)}</span>`;
  const columns = [
    { key: 'name', label: t('model'), value: ({ name }) => name },
    ...KINDS.map((kind) => ({
      key: kind, label: t(`tokens.${kind}`), isNumber: true, value: ({ usage }) => sum([usage[kind]]).tokens, cell: ({ usage }) => both(sum([usage[kind]])),
    })),
    { key: 'tokens', label: t('tokens'), isNumber: true, value: ({ tokens }) => tokens, cell: ({ tokens }) => f.whole(tokens) },
    { key: 'price', label: t('modelDollars'), isNumber: true, value: ({ price }) => price, cell: ({ price }) => f.money(price) },
    { key: 'share', label: t('share'), isNumber: true, value: share, cell: (row) => f.share(share(row)) },
  ];
  const footer = [
    t('total'), ...KINDS.map((kind) => both(sum(rows.map(({ usage }) => usage[kind])))),
    f.whole(all.tokens), f.money(all.price), f.share(share(all)),
  ];
  return html`
    <section class="panel">
      <h2>${t('byModel')}</h2>
      ${rows.length
    ? table(app, { caption: t('byModel'), columns, rows, footer, parameter: 'models', sort: app.state.models ?? '-price' })
    : empty(t('noModels'))}
    </section>`;
}

/** Of what is there: a usage need not have every kind, nor a kind both figures. */
const sum = (figures) => figures.reduce((total, figure) => ({
  tokens: total.tokens + (figure?.tokens ?? 0), price: total.price + (figure?.price ?? 0),
}), { tokens: 0, price: 0 });
