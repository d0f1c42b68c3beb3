import { html } from '/lib/lit-html/lit-html.js';
import { periodOf, periodPicker, periodKeys } from '../period.js';
import { timeChart, trendLine } from '../chart.js';
import { table } from '../table.js';
import { figure, badge } from '../parts.js';
export const words = { en: { title: 'Overview' }, es: { title: 'Resumen' } };
export const reloads = periodKeys;
export async function load(app) {
  const p = periodOf(app);
  const stats = await app.get('/api/twilio-stats', { from: p.from, to: p.to, group: p.group });
  return { stats, p };
}
export function view(app) {
  const { f, data } = app; const { stats, p } = data;
  return html`<h1>${app.t('title')}</h1>${periodPicker(app, p)}
  <section class="panel"><div class="figures-row">${figure('Cost', f.money(stats.totals.total_cost), {change: '+3 %'})}${figure('Calls', f.whole(stats.totals.total_calls))}${badge('not priced', 'warn')}</div>
  ${timeChart(app, { title: 'Cost', format: (v) => f.money(v), buckets: stats.series.map((b) => ({ start: Date.parse(b.start), to: Date.parse(b.start) + (p.group === 'day' ? 864e5 : 36e5), label: (p.group==='day'?f.fullDay:f.dateTime)(b.start) })),
    series: [{ name: 'A', colour: 'series-1', values: stats.series.map((b) => b.total_cost * .6) }, { name: 'B', colour: 'series-2', values: stats.series.map((b) => b.total_cost * .4) }], pick: console.log, range: console.log })}
  </section>
  <section class="panel">${table(app, { caption: 'W', sort: app.state.sort ?? '-cost', rows: stats.workspaces, columns: [{key:'name', label:'Workspace', value: (w) => w.name}, {key:'cost', label:'Cost', isNumber: true, value: (w) => w.total_cost, cell: (w) => f.money(w.total_cost)}, {key:'t', label: 'Trend', isSortable: false, cell: () => trendLine([1,5,3,6,2])}]})}</section>`;
}
