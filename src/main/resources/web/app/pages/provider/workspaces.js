// What each workspace had in the period, against the period before; its name leads to it alone.
import { html } from '/lib/lit-html/lit-html.js';
import { saveTable } from '../../csv.js';
import { stretch } from '../../period.js';
import { inOrder, table } from '../../table.js';
import { workspaceName } from '../../parts.js';
import { largestColours } from './chart.js';
import { per } from './figures.js';

export function workspacesPanel(app, provider, measure) {
  const { t, data } = app;
  const columns = columnsOf(app, provider, measure);
  const rows = rowsOf(app);
  const sort = columns.some(({ key }) => key === app.state.sort?.replace(/^-/, '')) ? app.state.sort : `-${measure.key}`;
  const { from, to } = stretch(Date.parse(data.period.from), Date.parse(data.period.to), data.zone);
  const save = () => saveTable(`${provider.name} ${from} ${to}.csv`.replaceAll(':', '.'), columns, inOrder(app, rows, columns, sort));
  const all = { sums: data.stats.totals, before: data.before?.totals, comparable: data.comparable?.totals };
  return html`
    <section class="panel">
      <header><h2>${t('byWorkspace')}</h2><span class="quiet">${t('byWorkspace.note', { what: measure.name })}</span>
        <button type="button" class="second" @click=${save}>${t('csv.table')}</button></header>
      ${table(app, {
    caption: t('byWorkspace'), columns, rows, sort,
    footer: columns.map((column, place) => (place ? column.cell?.(all) ?? column.value(all) : t('total'))),
  })}
    </section>`;
}

/** Each {id, name, sums, before, comparable}; one that had calls only before is shown, too. */
function rowsOf(app) {
  const { stats, before, comparable } = app.data;
  const byId = (sums) => new Map(sums?.workspaces.map((workspace) => [workspace.workspace_id, workspace]));
  const [then, over, now] = [before, comparable, stats].map(byId);
  const nothing = Object.fromEntries(Object.keys(stats.totals).map((figure) => [figure, 0]));
  return [...new Map([...then, ...now]).values()].map(({ workspace_id: id, name }) => ({
    id, name: workspaceName(app, id, name), sums: now.get(id) ?? nothing, before: then.get(id), comparable: comparable && (over.get(id) ?? nothing),
  }));
}

function columnsOf(app, provider, measure) {
  const { t, f, data, link } = app;
  const colours = largestColours(app, measure);
  const { of } = measure;
  const share = ({ sums }) => per(of(sums), of(data.stats.totals));
  const change = ({ before, comparable }) => (before && comparable && of(before) > 0 ? of(comparable) / of(before) - 1 : undefined);
  return [
    {
      key: 'name', label: t('workspace'), value: ({ name }) => name,
      cell: ({ id, name }) => html`<span class="named"><i class="swatch ${colours.get(id) ?? ''}"></i>
        <a class="short" href=${link({ workspace: id })} title=${name}>${name}</a></span>`,
    },
    ...provider.columns(app),
    { key: 'share', label: t('share'), isNumber: true, value: share, cell: (row) => f.share(share(row)) },
    { key: 'change', label: t('changed'), isNumber: true, value: change, cell: (row) => f.percent(change(row)) },
  ];
}
