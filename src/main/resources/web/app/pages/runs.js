// The ledger: every run, what it did and why it did not; and starting one.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { empty, viewLink } from '../parts.js';
import { JOBS, STATUSES, find, jobName, progressed, progressOf, seconds, statusBadge, summary, trouble } from '../runs.js';
import { table } from '../table.js';
import { merged } from '../words.js';
import * as jobWords from '../words/jobs.js';
import * as own from '../words/runs.js';
import { details, opened, period, triggerName } from './runs/details.js';
import { menu, starting } from './runs/starting.js';

const LIMITS = [50, 200, 1000];
const SECONDS = 15;

export const words = merged(jobWords.words, own.words);
export const reloads = ['job', 'status', 'limit', 'run'];

/** What the address asks for, as far as it makes sense. */
const asked = ({ job, status, limit }) => ({
  job: JOBS.includes(job) ? job : undefined,
  status: STATUSES.includes(status) ? status : undefined,
  limit: LIMITS.find((most) => String(most) === limit) ?? LIMITS[0],
});

export async function load(app) {
  const [list, jobs] = await Promise.all([app.get('/api/runs', asked(app.state)), app.get('/api/jobs')]);
  const id = opened(app.state);
  return { runs: list.runs, jobs: jobs.jobs, other: id && !list.runs.some(({ runId }) => runId === id) ? await find(app, id) : undefined };
}

export const refresh = () => SECONDS;

const running = ({ runs, other, jobs }) => [...new Map([...jobs.map((job) => job.running), ...runs, other]
  .filter((run) => run?.status === 'running').map((run) => [run.runId, run])).values()];

export const isRunning = (data) => running(data).length > 0;

export async function progress(app, data) {
  const now = await progressed(app, running(data));
  const updated = (run) => (run && now.get(run.runId)) ?? run;
  return now && {
    runs: data.runs.map(updated), other: updated(data.other), jobs: data.jobs.map((job) => ({ ...job, running: updated(job.running) })),
  };
}

export function view(app) {
  const { t, data, state } = app;
  const { job, status, limit } = asked(state);
  const id = opened(state);
  const under = running(data);
  return html`
    <div class="bar"><h1>${t('title')}</h1>${menu(app)}</div>
    ${under.length > 0 ? html`<section class="panel" aria-labelledby="under-way"><h2 id="under-way">${t('run.progress')}</h2>
      ${under.map((run) => progressOf(app, run))}</section>` : nothing}
    ${id && !data.runs.some(({ runId }) => runId === id) && !app.isLoading ? alone(app, id, data.other) : nothing}
    <section class="panel" aria-labelledby="list">
      <h2 class="unseen" id="list">${t('list.title')}</h2>
      <div class="bar">
        ${choose(app, 'job', JOBS, job, (name) => jobName(app, name))}
        ${choose(app, 'status', STATUSES, status, (name) => t(`status.${name}`))}
      </div>
      ${data.runs.length === 0 ? (job || status ? empty(t('none.title'), t('none.do')) : empty(t('empty.title'), t('empty.do'))) : list(app, id)}
      ${more(app, limit)}
    </section>
    ${starting(app)}`;
}

const choose = ({ t, go }, name, values, chosen, label) => html`
  <label>${t(`filter.${name}`)} <select @change=${(event) => go({ [name]: event.target.value, run: null })}>
    <option value="" .selected=${!chosen}>${t('any')}</option>
    ${values.map((value) => html`<option value=${value} .selected=${value === chosen}>${label(value)}</option>`)}
  </select></label>`;

/** A run that a link leads to and the list does not hold. */
const alone = (app, id, run) => html`
  <section class="panel" aria-labelledby="alone">
    <header><h2 id="alone">${app.t('run.n', { n: String(id) })}${run ? html` · ${jobName(app, run.job)} ${statusBadge(app, run)}` : nothing}</h2>
      ${viewLink(app, { run: null }, app.t('run.close'))}</header>
    ${run ? details(app, run) : html`<p>${app.t('run.missing', { n: String(id) })}</p>`}
  </section>`;

function list(app, id) {
  const { t, f, data } = app;
  const isOpen = (run) => run.runId === id;
  const column = (key, label, cell, isNumber = false) => ({ key, label, cell, isNumber, isSortable: false });
  return html`<div class="ledger">${table(app, {
    caption: t('list.title'),
    rows: data.runs,
    rowClass: (run) => (isOpen(run) ? 'open' : ''),
    details: (run) => (isOpen(run) ? details(app, run) : undefined),
    columns: [
      column('run', t('run'), (run) => viewLink(app, { run: isOpen(run) ? null : run.runId }, String(run.runId),
        { isOpen: isOpen(run), label: t('run.n', { n: String(run.runId) }) })),
      column('job', t('job'), (run) => jobName(app, run.job)),
      column('status', t('status'), (run) => statusBadge(app, run)),
      column('started', t('started'), (run) => html`<time datetime=${run.started} title=${f.exact(run.started)}>${f.dateTime(run.started)}</time>`),
      column('took', t('took'), (run) => (run.status === 'skipped' ? '–' : f.duration(seconds(run))), true),
      column('result', t('result'), (run) => (isOpen(run) || run.status === 'running' ? summary(app, run)
        : html`${['skipped', 'failed'].includes(run.status) ? nothing : summary(app, run)}${trouble(app, run, { isShort: true })}`)),
      column('trigger', t('trigger'), (run) => triggerName(app, run)),
      column('period', t('run.period'), (run) => html`<span class="quiet">${period(app, run) ?? '–'}</span>`),
    ],
  })}</div>`;
}

function more({ t, go, data }, limit) {
  const next = LIMITS.find((most) => most > limit);
  if (data.runs.length < limit) return nothing;
  return next ? html`<div class="bar"><button type="button" class="second" @click=${() => go({ limit: next })}>${t('list.more')}</button></div>` : nothing;
}
