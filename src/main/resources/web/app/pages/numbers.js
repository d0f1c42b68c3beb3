// Which number is whose, and giving one to a workspace.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { badge, choice, empty, workspaceName, workspaceOptions } from '../parts.js';
import { table } from '../table.js';
import { words } from '../words/numbers.js';
import { giveDialog, loadPreview } from './numbers/give.js';
import { nameDialog, workspaceList } from './numbers/workspaces.js';

export { words };
export const reloads = ['number', 'to', 'edit'];

const REFRESH_SECONDS = 60;
const SEPARATORS = /[-./()\s\p{Z}\p{C}\p{Pd}]+/gu;
const E164 = /^\+[1-9]\d{6,14}$/;

/** More rows than one reads at a time are shown when they are asked for. */
const PAGE = 100;
let shown = PAGE;

export async function load(app) {
  const [{ phones }, { workspaces }, { alerts }, preview] = await Promise.all([
    app.get('/api/phones'), app.get('/api/workspaces'), app.get('/api/alerts'), loadPreview(app)]);
  return { phones, workspaces, alerts, preview };
}

export const refresh = () => REFRESH_SECONDS;

export const view = (app) => html`
  <h1>${app.t('title')}</h1>
  ${app.data.alerts.filter(({ id }) => id === 'unreadable-phones').map(({ message, action }) => html`
    <p class="banner" role="status" lang="en"><strong>${message}</strong> ${action}</p>`)}
  <div class="with-side">
    <div class="panel">${filters(app)}${list(app)}</div>
    ${workspaceList(app)}
  </div>
  ${giveDialog(app)}${nameDialog(app)}`;

function filters(app) {
  const { t, go, state, data } = app;
  const set = (changes) => { shown = PAGE; go(changes, { replace: true }); };
  const fresh = data.phones.filter(({ automatic }) => automatic).length;
  return html`
    <search class="bar">
      <label><span class="unseen">${t('q')}</span>
        <input type="search" autocomplete="off" placeholder=${t('q')} .value=${state.q ?? ''}
          @input=${(event) => set({ q: event.target.value.trim() })}></label>
      <label>${t('workspace')} <select @change=${(event) => set({ workspace: event.target.value })}>
        ${[['', t('all')], ...workspaceOptions(app)].map(([id, name]) => html`
          <option value=${id} .selected=${id === (state.workspace ?? '')}>${name}</option>`)}</select></label>
      ${choice(t('which'), [['', t('which.all')], ['new', t('which.new', { n: fresh })]], state.show === 'new' ? 'new' : '', (show) => set({ show }))}
    </search>`;
}

/** Those that fit, the ones that nobody has given to a workspace first, of these the newest. */
function found({ state, data }) {
  const search = (state.q ?? '').trim();
  const part = search.replace(SEPARATORS, '');
  const workspace = data.workspaces.some(({ workspace_id: id }) => String(id) === state.workspace) ? state.workspace : undefined;
  return data.phones
    .filter(({ phone_number: number }) => !search || (number ?? '').includes(search) || (part && (number ?? '').includes(part))
      || (part.startsWith('00') && (number ?? '').includes(part.replace(/^00/, '+'))))
    .filter(({ workspace_id: id }) => !workspace || String(id) === workspace)
    .filter(({ automatic }) => state.show !== 'new' || automatic)
    .sort((one, other) => Boolean(other.automatic) - Boolean(one.automatic)
      || (one.automatic ? (other.created_at ?? '').localeCompare(one.created_at ?? '') : (other.last_call ?? '').localeCompare(one.last_call ?? '')));
}

function list(app) {
  const { t, state, data } = app;
  const rows = found(app);
  const search = (state.q ?? '').replace(SEPARATORS, '').replace(/^00/, '+');
  const isNew = E164.test(search) && !data.phones.some(({ phone_number: number }) => number === search);
  const add = isNew ? html`<div class="bar">${t('unknown', { number: search })}
    <button class="second" @click=${() => app.go({ number: search })}>${t('give.unknown')}</button></div>` : nothing;
  if (data.phones.length === 0 && !isNew) return empty(t('none.yet'), t('none.yet.advice'));
  if (rows.length === 0) return isNew ? add : empty(t('none'), t('none.advice'));
  return html`${add}
    <p class="quiet"><span role="status">${t('count', { n: rows.length })}.</span> ${t('all.time')}</p>
    ${table(app, { caption: t('list'), columns: columns(app), rows, sort: state.sort, most: shown })}
    ${rows.length > shown ? html`<div><button class="second" @click=${() => { shown += PAGE; app.redraw(); }}>
      ${t('more', { n: Math.min(PAGE, rows.length - shown) })}</button></div>` : nothing}`;
}

function columns(app) {
  const { t, f, link } = app;
  const workspaces = workspaceOptions(app);
  return [
    {
      key: 'number', label: t('number'), className: 'number-name', value: (phone) => phone.phone_number ?? '',
      cell: (phone) => html`${phone.phone_number ?? '–'}
        ${phone.automatic ? html` <span title=${f.dateTime(phone.created_at)}>${badge(t('new'), 'warn')}</span>` : nothing}
        ${phone.counts === false ? badge(t('uncounted'), 'bad') : nothing}`,
    },
    {
      key: 'workspace', label: t('workspace'), value: (phone) => workspaceName(app, phone.workspace_id, phone.workspace),
      cell: (phone) => give(app, phone, workspaces),
    },
    {
      key: 'calls', label: t('calls'), isNumber: true, value: (phone) => phone.calls,
      cell: (phone) => (phone.calls ? html`<a href=${link({ q: phone.phone_number }, '/calls')}
        aria-label=${t('calls.of', { n: phone.calls, number: phone.phone_number })}>${f.whole(phone.calls)}</a>` : '0'),
    },
    { key: 'cost', label: t('cost'), isNumber: true, value: (phone) => phone.cost, cell: (phone) => f.money(phone.cost) },
    {
      key: 'last', label: t('last'), isNumber: true, value: (phone) => (phone.last_call ? Date.parse(phone.last_call) : null),
      cell: (phone) => (phone.last_call ? html`<span title=${f.exact(phone.last_call)}>${f.ago(phone.last_call)}</span>` : '–'),
    },
  ];
}

/** The workspace, to be chosen; what is chosen is asked about first, so that the field says what is until then. */
function give(app, phone, workspaces) {
  const { t, go } = app;
  // it stands for no number of its own
  if (phone.counts === false) return phone.workspace_id == null ? '–' : workspaceName(app, phone.workspace_id, phone.workspace);
  const current = String(phone.workspace_id);
  const name = workspaceName(app, current, phone.workspace);
  const chosen = (event) => {
    const to = event.target.value;
    event.target.value = current;
    go({ number: phone.phone_number, to });
  };
  const all = workspaces.some(([id]) => id === current) ? workspaces : [[current, name], ...workspaces];
  return html`<span class="give"><select aria-label=${t('workspace.of', { number: phone.phone_number })} @change=${chosen}>
      ${all.map(([id, text]) => html`<option value=${id} .selected=${id === current}>${text}</option>`)}
      <option value="new">${t('workspace.new')}</option></select>
    ${phone.automatic ? html`<button class="plain" aria-label=${t('keep.of', { number: phone.phone_number, workspace: name })}
      @click=${() => go({ number: phone.phone_number, to: current })}>${t('keep')}</button>` : nothing}</span>`;
}
