// The calls that fit, newest first, a page at a time; what was loaded stays.
import { filterKeys, filterOf } from './filters.js';
import { Failure } from '../../api.js';

const PAGE = 50;

/** What is shown: {key of its filters, call that was open, calls, next, isBusy, failure}. */
let kept;

/** The newest page, before what was loaded already where both meet. */
export async function loadList(app) {
  const { query, problem } = filterOf(app);
  const key = JSON.stringify([app.zone, ...filterKeys.map((name) => app.state[name])]);
  const before = kept?.key === key ? kept : undefined;
  const call = app.state.call;
  // only another call was opened: the rows stay where they are
  if (before && before.call !== call) {
    before.call = call;
    return before;
  }
  const page = problem ? { calls: [], next: null } : await app.get('/api/calls', { ...query, limit: PAGE });
  kept = { key, call, ...joined(page, before) };
  return kept;
}

/** @param before what was shown before with the same filters */
function joined(page, before) {
  const ids = new Set(page.calls.map(({ id }) => id));
  if (!before || !page.next || !before.calls.some(({ id }) => ids.has(id))) return page;
  const last = page.calls.at(-1);
  const older = before.calls.filter((call) => !ids.has(call.id) && isAfter(call, last));
  return { calls: [...page.calls, ...older], next: older.length ? before.next : page.next };
}

const isAfter = (call, last) => call.call_date < last.call_date || (call.call_date === last.call_date && call.id < last.id);

/** The next page below what is there. */
export async function loadMore(app) {
  const list = app.data.list;
  if (list.isBusy) return;
  list.isBusy = true;
  list.failure = undefined;
  app.redraw();
  const after = list.next;
  try {
    const page = await app.get('/api/calls', { ...filterOf(app).query, limit: PAGE, after });
    const ids = new Set(list.calls.map(({ id }) => id));
    const now = kept.key === list.key && kept.next === after ? kept : list;
    now.calls = [...now.calls, ...page.calls.filter(({ id }) => !ids.has(id))];
    now.next = page.next;
  } catch (problem) {
    if (problem instanceof Failure) list.failure = problem;
    else if (problem.name !== 'AbortError') throw problem;
  } finally {
    list.isBusy = false;
    app.redraw();
  }
}
