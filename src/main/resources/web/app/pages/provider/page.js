// The page of a provider: what its calls cost in a period, when, and for whom. The providers' own pages say what differs.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { empty, workspaceOptions } from '../../parts.js';
import { periodKeys, periodOf, periodPicker } from '../../period.js';
import { chart } from './chart.js';
import { figuresRow } from './figures.js';
import { heatPanel } from './heat.js';
import { load, workspaceOf } from './load.js';
import { workspacesPanel } from './workspaces.js';

const REFRESH_SECONDS = 60;

/**
 * What a page module exports, of a provider:
 * - `name` as in its addresses, `count` the field of its sums that counts calls;
 * - `more(app, query, period)` asks for what only it shows, which is then `data.more`;
 * - `measures(app)` what its charts can show, each {key, name, of(sums), format, axis (as a chart takes it)};
 * - `figures(app)` lists of {name, of(sums), format, note} as they stand in rows;
 * - `columns(app)` of the table of workspaces; `banner(app)` and `panels(app)` further content.
 */
export const providerPage = (provider) => ({
  reloads: [...periodKeys, 'workspace'],
  load: (app) => load(app, provider),
  view: (app) => view(app, provider),
  refresh: ({ period }) => (period.isRunning ? REFRESH_SECONDS : undefined),
});

function view(app, provider) {
  const { t, data } = app;
  return html`
    <div class="bar"><h1>${t('title')}</h1>${workspaceFilter(app)}</div>
    ${periodPicker(app, periodOf(app))}
    ${isUnknown(app)
    ? html`<section class="panel">${empty(t('workspace.unknown'), html`<a href=${app.link({ workspace: null })}>${t('workspace.all')}</a>`)}</section>`
    : html`
      ${provider.banner?.(app) ?? nothing}
      <section class="panel">${figuresRow(app, provider)}</section>
      ${data.stats.totals[provider.count] > 0 ? content(app, provider) : html`
        <section class="panel">${empty(t('empty'), html`${t('empty.advice')} <a href=${app.link({}, '/runs')}>${t('page./runs')}</a>`)}</section>`}`}`;
}

function content(app, provider) {
  const measures = provider.measures(app);
  const totals = app.data.stats.totals;
  const measure = measures.find(({ key }) => key === app.state.show) ?? measures.find(({ of }) => of(totals) > 0) ?? measures[0];
  return html`
    ${chart(app, measures, measure)}
    ${app.data.workspace ? nothing : workspacesPanel(app, provider, measure)}
    ${provider.panels?.(app) ?? nothing}
    ${heatPanel(app, measure)}
    ${download(app, provider)}`;
}

function workspaceFilter(app) {
  const { t, go } = app;
  const chosen = workspaceOf(app.state);
  const options = [['', t('workspace.all')], ...workspaceOptions(app)];
  return html`
    <label class="end">${t('workspace')} <select @change=${(event) => go({ workspace: event.target.value || null })}>
      ${options.map(([id, name]) => html`<option value=${id} .selected=${id === (chosen ?? '')}>${name}</option>`)}
    </select></label>`;
}

const isUnknown = ({ data }) => data.workspace && !data.workspaces.some(({ workspace_id: id }) => String(id) === data.workspace);

const download = ({ t, data }, provider) => {
  const given = { from: data.period.from, to: data.period.to, ...(data.workspace ? { workspace: data.workspace } : {}) };
  return html`<p class="bar"><a class="button" download href=${`/api/${provider.name}-snapshots.csv?${new URLSearchParams(given)}`}>${t('csv.snapshots')}</a>
    <span class="quiet">${t('csv.note')}</span></p>`;
};
