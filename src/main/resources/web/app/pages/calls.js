// Which calls there were, and the whole story of one.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { table } from '../table.js';
import { badge, empty, viewLink } from '../parts.js';
import { nameOf } from '../words.js';
import { words } from '../words/calls.js';
import { filterKeys, filterOf, filters, isFiltered } from './calls/filters.js';
import { loadList, loadMore } from './calls/list.js';
import { loadStory, storyDrawer } from './calls/story.js';
import { costOf, tones, workspaceOf } from './calls/names.js';

export { words };
export const reloads = [...filterKeys, 'call'];

const REFRESH_SECONDS = 60;

export async function load(app) {
  const [list, { workspaces }, story] = await Promise.all([loadList(app), app.get('/api/workspaces'), loadStory(app)]);
  return { list, workspaces, story };
}

export const refresh = () => REFRESH_SECONDS;

export const view = (app) => html`
  <h1>${app.t('title')}</h1>
  ${filters(app)}
  <div class="panel call-list">${list(app)}</div>
  ${storyDrawer(app)}`;

function list(app) {
  const { t, data: { list: { calls, next, isBusy, failure } } } = app;
  const { problem, query } = filterOf(app);
  if (problem) return empty(t(problem), t('q.advice'));
  if (calls.length === 0) {
    return isFiltered(app)
      ? html`${empty(t('none'), t('none.advice'))}`
      : html`<div class="empty"><p><strong>${t('none.yet')}</strong></p><p><a href=${app.link({}, '/runs')}>${t('none.yet.advice')}</a></p></div>`;
  }
  return html`
    <div class="bar">
      <span class="quiet" role="status">${t(next ? 'shown.more' : 'shown.all', { n: calls.length })}</span>
      <a class="button end" download href=${`/api/calls.csv${asText(query)}`}>${t('csv')}</a>
    </div>
    ${table(app, {
      caption: t('list'), columns: columns(app), rows: calls,
      open: ({ id }) => app.go({ call: id }), rowClass: ({ id }) => (id === app.state.call ? 'opens chosen' : 'opens'),
    })}
    ${next ? html`<div class="bar">
      <button class="second" ?disabled=${isBusy} @click=${() => loadMore(app)}>${t(isBusy ? 'loading' : 'more')}</button>
      ${failure ? html`<span role="alert">${failure.sentence ?? t('failure.unreachable')}</span>` : nothing}</div>` : nothing}`;
}

function asText(query) {
  const text = new URLSearchParams(Object.entries(query)).toString();
  return text && `?${text}`;
}

function columns(app) {
  const { t, f } = app;
  const from = (call) => call.from_number ?? t('number.none');
  const to = (call) => call.to_number ?? t('number.none');
  return [
    {
      key: 'time', label: t('time'), className: 'line',
      cell: (call) => viewLink(app, { call: call.id }, f.exact(call.call_date),
        { label: `${t('open')}: ${f.exact(call.call_date)}, ${from(call)} → ${to(call)}` }),
    },
    { key: 'direction', label: t('direction'), className: 'line wide', cell: (call) => nameOf(t, 'direction', call.direction) },
    {
      key: 'numbers', label: t('numbers'), className: 'line',
      cell: (call) => html`<span class="whole">${from(call)} <span class="quiet" aria-hidden="true">→</span></span> ${to(call)}`,
    },
    {
      key: 'workspace', label: t('workspace'), className: 'name',
      cell: (call) => html`<span class="short" title=${workspaceOf(app, call, '')}>${workspaceOf(app, call, '–')}</span>`,
    },
    { key: 'duration', label: t('duration'), isNumber: true, cell: (call) => f.duration(call.duration) },
    { key: 'cost', label: t('cost'), isNumber: true, cell: (call) => costOf(app, call) },
    { key: 'status', label: t('status'), className: 'line', cell: (call) => badge(nameOf(t, 'status', call.status), tones[call.status]) },
    { key: 'attribution', label: t('attribution'), className: 'line', cell: (call) => attribution(app, call) },
    { key: 'has', label: t('has'), className: 'line quiet wide', cell: (call) => has(app, call) },
  ];
}

const attribution = ({ t }, call) => (call.synced
  ? html`<span class=${['phone', 'transfer'].includes(call.attribution) ? '' : 'warned'}>${nameOf(t, 'attribution', call.attribution)}</span>`
  : html`<span class="quiet">${t('unsynced')}</span>`);

const has = ({ t }, call) => [call.recordings?.length && t('has.recording'), call.conversation_id && t('has.conversation')]
  .filter(Boolean).join(', ') || '–';
