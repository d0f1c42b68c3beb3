// Starts the page that the address names, and keeps what it shows up to date.
import { html, render, nothing } from '/lib/lit-html/lit-html.js';
import { Failure, get, send } from './api.js';
import { formats } from './format.js';
import { frame } from './frame.js';
import { failurePanel, loadingPanel } from './parts.js';
import { preferred, prefer } from './preferences.js';
import { address, read } from './state.js';
import { translator } from './words.js';
import * as common from './words/common.js';

const PAGES = {
  '/': 'overview',
  '/twilio': 'twilio',
  '/elevenlabs': 'elevenlabs',
  '/calls': 'calls',
  '/numbers': 'numbers',
  '/runs': 'runs',
};
const RETRY_SECONDS = 3;
const PATIENCE_SECONDS = 15;
const NOTICE_SECONDS = 8;

const page = await import(`./pages/${PAGES[location.pathname] ?? 'overview'}.js`);

let app;
let data;
let failure;
let loading;
let timer;
let notice;
let acting = false;
let watching = false;

/** What a page is given: its state from the address, words, formats, and what it may do. */
function context() {
  const language = preferred('language');
  const state = read();
  const zone = preferred('zone', state.zone);
  const f = formats(language, zone);
  return {
    state, language, zone, data, failure, notice, acting,
    isLoading: Boolean(loading),
    t: translator(language, f.number, common.words, page.words),
    f,
    get: (path, query) => get(path, query, loading?.signal),
    link: address,
    go, redraw, reload, act, prefer: choose,
  };
}

/** Shows another view of this page, which back leaves again. */
function go(changes, { replace = false } = {}) {
  history[replace ? 'replaceState' : 'pushState'](null, '', address(changes));
  changed();
}

function changed() {
  const before = app.state;
  const after = read();
  const keys = ['zone', ...(page.reloads ?? [])];
  if (keys.some((key) => before[key] !== after[key])) {
    reload();
  } else {
    redraw();
  }
}

/** Draws what is there. */
function redraw() {
  app = context();
  document.documentElement.lang = app.language;
  document.documentElement.dataset.theme = preferred('theme');
  document.title = `${app.t('title')} · Centralita`;
  const content = data === undefined
    ? failure ? failurePanel(app) : loadingPanel(app)
    : page.view(app);
  render(frame(app, content ?? nothing), document.body);
}

/** Asks for what the page shows, and draws it; what came before stays until then. */
async function reload() {
  loading?.abort();
  clearTimeout(timer);
  const mine = (loading = new AbortController());
  // an answer that does not come holds its connection, and with it the next question
  const patience = setTimeout(() => mine.abort(), PATIENCE_SECONDS * 1000);
  redraw();
  try {
    app.health = requireDatabase();
    const [, loaded] = await Promise.all([app.health, page.load(app)]);
    if (mine !== loading) return;
    data = loaded;
    failure = undefined;
  } catch (problem) {
    if (mine !== loading) return;
    mine.abort();
    const isSilent = problem.name === 'AbortError';
    // what lacks its database refuses for other reasons, too
    const database = isSilent || problem.status === 503 ? await requireDatabase().catch((why) => why) : undefined;
    failure = database ?? (isSilent ? new Failure(0) : problem);
    if (!(failure instanceof Failure)) console.error(failure);
    if (mine !== loading) return;
  } finally {
    clearTimeout(patience);
  }
  loading = undefined;
  redraw();
  later();
}

/** What /health says. Without its database the program has requests wait for it, and this says so at once. */
async function requireDatabase() {
  const answer = await get('/health').catch((problem) => problem.answer);
  const database = answer?.checks?.find(({ name, status }) => name === 'database' && status === 'DOWN');
  if (database) throw Object.assign(new Failure(503, database.reason), { about: 'database' });
  return answer;
}

/** Loads again after a while: soon after a failure, as often as the page says otherwise. */
function later() {
  clearTimeout(timer);
  const seconds = failure ? (failure.isTemporary ? RETRY_SECONDS : undefined) : page.refresh?.(data);
  if (seconds) timer = setTimeout(() => (isSeen() ? reload() : undefined), seconds * 1000);
}

/** Each second while something runs: the page says what, and how far it is; nothing once it is over. */
async function watch() {
  if (!isSeen() || loading || watching || !data || !page.isRunning?.(data)) return;
  watching = true;
  try {
    const next = await page.progress(app, data);
    if (loading) return;
    if (next) { data = next; redraw(); } else { reload(); }
  } catch (problem) {
    if (!(problem instanceof Failure)) console.error(problem);
    reload();
  } finally {
    watching = false;
  }
}

const isSeen = () => document.visibilityState === 'visible';

/**
 * Does what a button says, once however often it is pressed, and says how it went; then loads again. `done` is a sentence, or
 * makes one of the answer; so does `undo` {action, done}, where the notice offers that.
 */
async function act(action, { done, undo } = {}) {
  if (acting) return;
  acting = true;
  redraw();
  try {
    const answer = await action(send);
    say(typeof done === 'function' ? done(answer) : done, false, undo?.(answer));
  } catch (problem) {
    if (!(problem instanceof Failure)) console.error(problem);
    say(problem.sentence ?? app.t('failure.unknown'), true);
  }
  acting = false;
  await reload();
}

function say(sentence, isBad = false, undo = undefined) {
  if (!sentence) return;
  const mine = (notice = { sentence, isBad, undo });
  if (!isBad && !undo) setTimeout(() => { if (notice === mine) { notice = undefined; redraw(); } }, NOTICE_SECONDS * 1000);
}

function choose(name, value) {
  if (name === 'notice') { notice = undefined; redraw(); return; }
  prefer(name, value);
  if (name === 'zone') { go({ zone: value }, { replace: true }); } else { redraw(); }
}

addEventListener('popstate', changed);
addEventListener('visibilitychange', () => { if (isSeen() && !loading) reload(); });
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw());
// another tab chose another language, theme or zone
addEventListener('storage', () => reload());

setInterval(watch, 1000);
// until now the document showed its own head
document.body.replaceChildren();
reload();
