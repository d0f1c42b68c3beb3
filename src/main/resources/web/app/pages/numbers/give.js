// Gives a number to a workspace: says what would move, does it, and takes it back.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { Failure, get, send } from '../../api.js';
import { dialog, workspaceName, workspaceOptions } from '../../parts.js';
import { nameForm, newWorkspace } from './workspaces.js';

/** What the last try met: {key of its question, sentence}. */
let problem;

const keyOf = ({ state }) => `${state.number} ${state.to}`;
const address = (number, query = '') => `/api/phones/${encodeURIComponent(number)}${query}`;
const hasTarget = ({ state }) => /^\d{1,15}$/.test(state.to ?? '');

/** What would move: {key, answer} or {key, failure}; nothing where the address does not ask. */
export async function loadPreview(app) {
  const { number, to } = app.state;
  const key = keyOf(app);
  if (!number || !hasTarget(app)) return undefined;
  try {
    return { key, answer: await send('PUT', address(number, '?dryRun=true'), { workspace_id: Number(to) }) };
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    return { key, failure };
  }
}

/** Nothing where the address names no number. */
export function giveDialog(app) {
  const { t, state, data } = app;
  if (!state.number) return nothing;
  const phone = phoneOf(data.phones, state.number) ?? { phone_number: state.number, calls: 0, cost: 0 };
  const preview = data.preview?.key === keyOf(app) ? data.preview : undefined;
  const close = () => app.go({ number: null, to: null });
  return dialog(app, t('give.title', { number: state.number }), html`
    <div class="part">
      <p>${phone.workspace_id === undefined ? t('give.unlisted') : t('give.now', { workspace: workspaceName(app, phone.workspace_id, phone.workspace) })}</p>
      ${target(app, phone)}
      ${state.to === 'new' ? nameForm(app, { text: '', button: t('workspace.add'), save: (name) => add(app, name) }) : nothing}
      ${hasTarget(app) ? moves(app, phone, preview) : nothing}
      ${problem?.key === keyOf(app) ? html`<p class="banner bad" role="alert">${problem.sentence}</p>` : nothing}
    </div>
    <div class="bar actions">
      <button class="second" @click=${close}>${t('cancel')}</button>
      ${hasTarget(app) ? html`<button aria-busy=${app.acting} ?disabled=${app.acting || !preview?.answer || isNothing(app, phone)}
        @click=${() => confirm(app, phone)}>${t(isKept(app, phone) ? 'give.keep' : 'give')}</button>` : nothing}
    </div>`, close);
}

const phoneOf = (phones, number) => phones.find((phone) => phone.phone_number === number && phone.counts !== false);

/** Somebody confirms the workspace that the sync gave it. */
const isKept = ({ state }, phone) => Boolean(phone.automatic) && String(phone.workspace_id) === state.to;
const isNothing = ({ state }, phone) => !phone.automatic && String(phone.workspace_id) === state.to;

function target(app) {
  const { t, state } = app;
  const choices = [...(state.to ? [] : [['', t('choose')]]), ...workspaceOptions(app), ['new', t('workspace.new')]];
  return html`<label>${t('give.to')}
    <select ?autofocus=${state.to !== 'new'} @change=${(event) => app.go({ to: event.target.value }, { replace: true })}>
      ${choices.map(([id, name]) => html`<option value=${id} .selected=${id === (state.to ?? '')}>${name}</option>`)}</select></label>`;
}

function moves(app, phone, preview) {
  const { t, f } = app;
  const failure = preview ? preview.failure : app.failure;
  if (failure) return html`<p class="banner bad" role="alert">${failure.sentence ?? t('failure.unreachable')}</p>`;
  if (!preview) return html`<p class="quiet" role="status">${t('give.counting')}</p>`;
  if (isNothing(app, phone)) return html`<p class="quiet">${t('give.nothing')}</p>`;
  if (isKept(app, phone)) return html`<p class="quiet">${t('give.kept')}</p>`;
  const { changedCalls: calls, changedConversations: conversations, snapshots } = preview.answer;
  const rows = [
    [t('calls'), f.whole(calls)], [t('conversations'), f.whole(conversations)],
    [t('cost'), f.money(calls ? phone.cost : 0)], [t('snapshots'), f.whole(snapshots)],
  ];
  return html`<p role="status">${t('give.moves')}</p>
    <dl class="facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd class="number">${value}</dd>`)}</dl>`;
}

/** Once however often it is pressed, and not where another tab was quicker. */
function confirm(app, phone) {
  const { t, state } = app;
  const { number } = state;
  const to = Number(state.to);
  const kept = isKept(app, phone);
  const name = workspaceOptions(app).find(([id]) => id === state.to)?.[1] ?? state.to;
  app.act((send) => attempt(app, async () => {
    const { phones } = await get('/api/phones', { q: number });
    if (phoneOf(phones, number)?.workspace_id !== phone.workspace_id) {
      problem = { key: keyOf(app), sentence: t('give.changed') };
      return undefined;
    }
    const answer = await send('PUT', address(number), { workspace_id: to });
    app.go({ number: null, to: null }, { replace: true });
    return answer;
  }), {
    done: (answer) => answer && t(kept ? 'give.kept.done' : 'give.done', { number, workspace: name, n: answer.changedCalls }),
    undo: (answer) => answer && !kept && phone.workspace_id !== undefined ? {
      action: (send) => send('PUT', address(number), { workspace_id: phone.workspace_id }),
      done: t('give.undone', { number, workspace: workspaceName(app, phone.workspace_id, phone.workspace) }),
    } : undefined,
  });
}

function add(app, name) {
  app.act((send) => attempt(app, async () => {
    const { workspace_id: id } = await newWorkspace(app, send, name);
    app.go({ to: id }, { replace: true });
  }));
}

/** What the API refuses is said in the dialog: what lies behind it cannot be read. */
async function attempt(app, action) {
  problem = undefined;
  try {
    return await action();
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    problem = { key: keyOf(app), sentence: failure.sentence ?? app.t('failure.unreachable') };
    return undefined;
  }
}
