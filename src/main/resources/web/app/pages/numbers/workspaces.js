// The workspaces, with what their numbers cost; adds and renames one.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { Failure, get } from '../../api.js';
import { dialog, viewLink, workspaceName } from '../../parts.js';
import { table } from '../../table.js';

/** What the last try met: {key of what was asked, sentence}. */
let problem;

export function workspaceList(app) {
  const { t, f, state, data } = app;
  const sums = new Map(data.workspaces.map(({ workspace_id: id }) => [id, { numbers: 0, cost: 0 }]));
  for (const { workspace_id: id, cost } of data.phones) {
    const sum = sums.get(id);
    if (!sum) continue;
    sum.numbers += 1;
    sum.cost += cost ?? 0;
  }
  const rows = data.workspaces.map((workspace) => ({
    ...workspace, ...sums.get(workspace.workspace_id), name: workspaceName(app, workspace.workspace_id, workspace.name),
  }));
  const columns = [
    {
      key: 'name', label: t('workspace'), className: 'name', value: ({ name }) => name,
      cell: ({ workspace_id: id, name }) => viewLink(app, { workspace: id }, name, { label: t('numbers.of', { workspace: name }) }),
    },
    { key: 'numbers', label: t('numbers'), isNumber: true, value: ({ numbers }) => numbers, cell: ({ numbers }) => f.whole(numbers) },
    { key: 'cost', label: t('cost'), isNumber: true, value: ({ cost }) => cost, cell: ({ cost }) => f.money(cost) },
    {
      key: 'edit', label: html`<span class="unseen">${t('rename')}</span>`, isSortable: false, isNumber: true,
      cell: ({ workspace_id: id, name }) => html`<button class="plain edit" title=${t('rename')} aria-label=${t('rename.of', { workspace: name })}
        @click=${() => app.go({ edit: id })}>✎</button>`,
    },
  ];
  return html`<div class="panel side">
    <header><h2>${t('workspaces')}</h2><button class="second" @click=${() => app.go({ edit: 'new' })}>${t('workspace.new')}</button></header>
    ${table(app, { caption: t('workspaces'), columns, rows, sort: state.order ?? 'name', parameter: 'order' })}
  </div>`;
}

/** Nothing where the address names no workspace to be added or renamed. */
export function nameDialog(app) {
  const { t, state, data } = app;
  const { edit } = state;
  const workspace = data.workspaces.find(({ workspace_id: id }) => String(id) === edit);
  if (state.number || (edit !== 'new' && !workspace)) return nothing;
  const close = () => app.go({ edit: null });
  const title = workspace ? t('rename.of', { workspace: workspaceName(app, edit, workspace.name) }) : t('workspace.new.title');
  return dialog(app, title, html`
    ${nameForm(app, {
      text: workspace?.name ?? '', button: t(workspace ? 'rename' : 'workspace.add'),
      save: (name) => (workspace ? rename(app, workspace, name) : add(app, name)),
    })}
    ${problem?.key === edit ? html`<p class="banner bad" role="alert">${problem.sentence}</p>` : nothing}
    <div class="bar actions"><button class="second" @click=${close}>${t('cancel')}</button></div>`, close);
}

export const nameForm = (app, { text, button, save }) => html`
  <form class="bar" @submit=${(event) => { event.preventDefault(); save(event.target.elements.name.value); }}>
    <label class="grow">${app.t('workspace.name')} <input type="text" name="name" required maxlength="200" autocomplete="off" autofocus .value=${text}></label>
    <button ?disabled=${app.acting}>${button}</button>
  </form>`;

/** Adds it, unless there is one of that name: after an answer that got lost nobody shall add it twice. */
export async function newWorkspace(app, send, name) {
  const { workspaces } = await get('/api/workspaces');
  const same = workspaces.find((workspace) => workspace.name?.trim() === name.trim());
  if (same) throw new Failure(409, app.t('workspace.same', { workspace: same.name }));
  return send('POST', '/api/workspaces', { name });
}

function add(app, name) {
  attempt(app, (send) => newWorkspace(app, send, name), { done: (answer) => answer && app.t('workspace.added', { workspace: answer.name }) });
}

function rename(app, { workspace_id: id, name: before }, name) {
  const path = `/api/workspaces/${id}`;
  attempt(app, (send) => send('PATCH', path, { name }), {
    done: (answer) => answer && app.t('renamed', { workspace: answer.name }),
    undo: (answer) => answer && before ? { action: (send) => send('PATCH', path, { name: before }), done: app.t('renamed', { workspace: before }) } : undefined,
  });
}

/** Closes the dialog once it is done; what the API refuses is said in it. */
function attempt(app, action, told) {
  const key = app.state.edit;
  problem = undefined;
  app.act(async (send) => {
    try {
      const answer = await action(send);
      app.go({ edit: null }, { replace: true });
      return answer;
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      problem = { key, sentence: failure.sentence ?? app.t('failure.unreachable') };
      return undefined;
    }
  }, told);
}
