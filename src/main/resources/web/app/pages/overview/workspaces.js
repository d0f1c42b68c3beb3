// What the workspaces cost: all together, and a card or a row each.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { trendLine } from '../../chart.js';
import { badge, choice, colourOf, empty, figure, workspaceName } from '../../parts.js';
import { inOrder, table } from '../../table.js';
import { cost } from './figures.js';

/** More of them are easier to read as a table. */
const MOST_CARDS = 12;

const nameOf = (app, { id, name }) => workspaceName(app, id, name);
const parts = ({ t, f }, { telephony, llm }) => t('cost.parts', { telephony: f.money(telephony), llm: f.money(llm) });
const change = ({ t, f }, key, { now, before }) => (before > 0 ? t(key, { change: f.change(now, before) }) : undefined);
const notPriced = ({ t }, n) => (n > 0 ? badge(t('unpriced', { n }), 'warn') : nothing);

/** All workspaces together. */
export function totals(app, { all, currencies }) {
  const { t, f } = app;
  const column = (key) => html`
    <div class="span"><h3>${t(key)}</h3>
      <div class="figures-row">
        ${figure(t('cost'), f.money(cost(all[key])))}
        ${figure(t('calls'), f.whole(all[key].calls))}
        ${figure(t('conversations'), f.whole(all[key].conversations))}
        ${figure(t('talk'), f.duration(all[key].seconds))}
      </div>
      <p class="quiet">${[change(app, `change.${key}`, all[key]), parts(app, all[key])].filter(Boolean).join(' · ')}</p>
      ${all[key].credits > 0 ? html`<p class="quiet">${t('credits.note', { n: all[key].credits, usd: f.money(all[key].creditsUsd) })}</p>` : nothing}
    </div>`;
  return html`
    <section class="panel" aria-labelledby="all">
      <header><h2 id="all">${t('all')}</h2>${notPriced(app, all.unpriced)}</header>
      <div class="columns">${column('today')}${column('week')}</div>
      ${currencies.length > 0 ? html`<p class="banner">${t('currencies', { list: currencies.join(', ') })}</p>` : nothing}
    </section>`;
}

export function workspaces(app, each) {
  const { t, go, state } = app;
  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const wanted = plain(state.q ?? '');
  const found = each.filter((workspace) => plain(nameOf(app, workspace)).includes(wanted));
  const kind = ['cards', 'table'].includes(state.view) ? state.view : each.length > MOST_CARDS ? 'table' : 'cards';
  const all = columns(app, each);
  const sort = all.some(({ key }) => key === state.sort?.replace(/^-/, '')) ? state.sort : '-week';
  return html`
    <section class="panel workspaces" aria-labelledby="workspaces">
      <header><h2 id="workspaces">${t('workspaces')}</h2>
        <div class="bar">
          <input type="search" aria-label=${t('filter')} placeholder=${t('filter')} maxlength="200" .value=${state.q ?? ''}
            @input=${(event) => go({ q: event.target.value }, { replace: true })}>
          ${choice(t('view'), ['cards', 'table'].map((view) => [view, t(`view.${view}`)]), kind, (view) => go({ view }))}
        </div></header>
      ${each.length === 0 ? empty(t('empty.title'), t('empty.do'))
        : found.length === 0 ? empty(t('none.title'), t('none.do'))
          : kind === 'table' ? html`${table(app, { caption: t('workspaces'), columns: all, rows: found, sort })}
            <p class="quiet">${t('table.note')} ${t('change.note')}</p>`
            : html`<div class="cards">${inOrder(app, found, all, sort).map((workspace) => card(app, workspace, each))}</div>
              <p class="quiet">${t('change.note')}</p>`}
    </section>`;
}

const isQuiet = ({ week }) => week.calls + week.conversations === 0;

const trend = ({ trend: values }) => (values ? trendLine(values) : nothing);

const swatch = (workspace, each) => html`<i class="swatch ${colourOf(workspace.id, each.map(({ id }) => id))}"></i>`;

const usage = (app, workspace) => html`
  <a class="short" href=${app.link({ workspace: workspace.id }, '/twilio')} title=${nameOf(app, workspace)}>${nameOf(app, workspace)}</a>`;

const calls = (app, workspace, content, label) => html`
  <a href=${app.link({ workspace: workspace.id, period: '7d' }, '/calls')} aria-label=${`${content}: ${label}`}>${content}</a>`;

function card(app, workspace, each) {
  const { t, f } = app;
  const { today, week } = workspace;
  const row = (key, format, value) => html`
    <tr><th scope="row">${t(key)}</th><td class="number">${format(value(today))}</td><td class="number">${format(value(week))}</td></tr>`;
  return html`
    <article class="card workspace">
      <header><h3>${swatch(workspace, each)} ${usage(app, workspace)}</h3>
        ${calls(app, workspace, t('see.calls'), nameOf(app, workspace))}</header>
      <table>
        <caption class="unseen">${nameOf(app, workspace)}</caption>
        <thead><tr><td></td><th scope="col" class="number">${t('today')}</th><th scope="col" class="number">${t('week')}</th></tr></thead>
        <tbody>
          <tr class="cost"><th scope="row">${t('cost')}</th>
            <td class="number" title=${parts(app, today)}>${f.money(cost(today))}</td>
            <td class="number" title=${parts(app, week)}>${f.money(cost(week))}</td></tr>
          <tr class="changes"><th scope="row">${t('change.head')}</th>
            <td class="number" title=${change(app, 'change.today', today) ?? ''}>${f.change(today.now, today.before)}</td>
            <td class="number" title=${change(app, 'change.week', week) ?? ''}>${f.change(week.now, week.before)}</td></tr>
          ${row('calls', f.whole, ({ calls }) => calls)}
          ${row('conversations', f.whole, ({ conversations }) => conversations)}
          ${row('talk', f.duration, ({ seconds }) => seconds)}
          ${week.credits > 0 ? row('credits', f.whole, ({ credits }) => credits) : nothing}
        </tbody>
      </table>
      <div class="foot">${isQuiet(workspace) ? html`<span class="quiet">${t('quiet.title')}</span>` : trend(workspace)}
        ${notPriced(app, workspace.unpriced)}</div>
    </article>`;
}

function columns(app, each) {
  const { t, f } = app;
  const number = (key, label, value, format) => ({ key, label, value, cell: (row) => format(value(row)), isNumber: true });
  const changes = (key, label, of) => ({
    key, label, isNumber: true, value: (row) => (of(row).before > 0 ? of(row).now / of(row).before : null),
    cell: (row) => html`<span title=${change(app, label, of(row)) ?? ''}>${f.change(of(row).now, of(row).before)}</span>`,
  });
  return [
    {
      key: 'name', label: t('workspace'), value: (row) => nameOf(app, row),
      cell: (row) => html`<span class="named">${swatch(row, each)}${usage(app, row)}</span>`,
    },
    number('today', t('cost.today'), (row) => cost(row.today), f.money),
    { ...changes('today-change', 'change.today', (row) => row.today), label: t('change.head') },
    number('week', t('cost.week'), (row) => cost(row.week), f.money),
    { ...changes('week-change', 'change.week', (row) => row.week), label: t('change.head') },
    { key: 'trend', label: t('trend'), isSortable: false, cell: (row) => (isQuiet(row) ? nothing : trend(row)) },
    {
      ...number('calls', t('calls'), (row) => row.week.calls),
      cell: (row) => calls(app, row, f.whole(row.week.calls), t('see.calls.of', { name: nameOf(app, row) })),
    },
    number('conversations', t('conversations'), (row) => row.week.conversations, f.whole),
    number('talk', t('talk'), (row) => row.week.seconds, f.duration),
    ...(each.some(({ week }) => week.credits > 0) ? [number('credits', t('credits'), (row) => row.week.credits, f.whole)] : []),
    number('unpriced', t('unpriced.head'), (row) => row.unpriced, (value) => (value > 0 ? f.whole(value) : '–')),
  ];
}
