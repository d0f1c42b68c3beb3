// What the workspaces cost today and this week, how the sync is, and Sync now.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { JOBS, find, jobName, progressed, progressOf, seconds, start, statusBadge, summary, trouble } from '../runs.js';
import { merged } from '../words.js';
import * as jobWords from '../words/jobs.js';
import * as own from '../words/overview.js';
import { attention, coverage, jobStates, standing } from './overview/health.js';
import { ask, figures } from './overview/figures.js';
import { totals, workspaces } from './overview/workspaces.js';

const SYNCS = ['twilio-hourly', 'elevenlabs-hourly'];
const MOST_SECONDS = 60;
/** A schedule that has just fired has opened its run by then. */
const AFTER_FIRING = 2;
/** For how long it is said how a run ended. */
const RECENT = 600_000;

export const words = merged(jobWords.words, own.words);
export const reloads = [];

// the runs that this page has shown as running: how they ended is shown, too
const followed = new Set();

export async function load(app) {
  const today = new Date().toISOString().slice(0, 10);
  const [answers, list, jobs, accounts, alerts, health] = await Promise.all([
    ask(app), app.get('/api/workspaces'), app.get('/api/jobs'), app.get('/api/coverage', { from: today }), app.get('/api/alerts'), checks(app),
  ]);
  running(jobs).forEach(({ runId }) => followed.add(runId));
  const over = [...followed].filter((id) => !running(jobs).some(({ runId }) => runId === id));
  const ended = (await Promise.all(over.map((id) => find(app, id)))).filter((run) => run && Date.now() - Date.parse(run.ended) < RECENT);
  followed.clear();
  [...running(jobs), ...ended].forEach(({ runId }) => followed.add(runId));
  return {
    ...figures(answers, list.workspaces), jobs: inOrder(jobs.jobs), accounts: accounts.accounts, alerts: alerts.alerts, checks: health,
    ended,
  };
}

/** Those that run by themselves first. */
const inOrder = (jobs) => [...jobs].sort((one, other) => JOBS.indexOf(one.job) - JOBS.indexOf(other.job));

const running = ({ jobs }) => jobs.map((job) => job.running).filter(Boolean);

/** What is not up; a program that answers 503 says so in its answer. */
async function checks(app) {
  const answer = await app.health;
  return (answer?.checks ?? []).filter(({ status }) => status !== 'UP');
}

/** Soon after the next schedule fires, a minute at most. */
export function refresh({ jobs }) {
  const until = jobs.flatMap(({ schedules }) => schedules).filter(({ next }) => next)
    .map(({ next }) => (Date.parse(next) - Date.now()) / 1000 + AFTER_FIRING);
  return Math.max(AFTER_FIRING, Math.min(MOST_SECONDS, ...until));
}

export const isRunning = (data) => running(data).length > 0;

export async function progress(app, data) {
  const now = await progressed(app, running(data));
  return now && { ...data, jobs: data.jobs.map((job) => ({ ...job, running: job.running && now.get(job.running.runId) })) };
}

/** Starts what is not switched off; where a run is in the way, that one is followed. */
const sync = (app, jobs) => app.act(async (send) => {
  followed.clear();
  const started = await Promise.allSettled(jobs.map(({ job }) => start(send, job)));
  started.filter(({ value }) => value).forEach(({ value }) => followed.add(value.runId));
  const refused = started.find(({ status }) => status === 'rejected');
  if (refused) throw refused.reason;
});

export function view(app) {
  const { t, data, acting } = app;
  const targets = data.jobs.filter(({ job, switchedOff }) => SYNCS.includes(job) && !switchedOff);
  const isBusy = acting || (targets.length > 0 && targets.every((job) => job.running));
  return html`
    <div class="bar"><h1>${t('title')}</h1>
      <button type="button" class="end" ?disabled=${isBusy || targets.length === 0} title=${targets.length === 0 ? t('sync.off') : ''}
        @click=${() => sync(app, targets)}>${t(isBusy ? 'sync.running' : 'sync.now')}</button></div>
    ${standing(app, data)}
    ${underWay(app, running(data))}
    ${results(app, data.ended)}
    ${attention(app, data)}
    ${totals(app, data)}
    ${workspaces(app, data.each)}
    <div class="columns">${jobStates(app, data.jobs)}${coverage(app, data.accounts)}</div>`;
}

const underWay = (app, runs) => (runs.length === 0 ? nothing : html`
  <section class="panel" aria-labelledby="under-way"><h2 id="under-way">${app.t('sync.progress')}</h2>
    ${runs.map((run) => progressOf(app, run))}</section>`);

function results(app, runs) {
  const { t, f, link } = app;
  if (runs.length === 0) return nothing;
  const close = () => { followed.clear(); app.reload(); };
  return html`
    <section class="panel results" aria-labelledby="results">
      <header><h2 id="results">${t('sync.results')}</h2><button type="button" class="plain" aria-label=${t('close')} @click=${close}>×</button></header>
      <ul role="status">${runs.map((run) => html`<li>${statusBadge(app, run)} <strong>${jobName(app, run.job)}</strong>
        ${run.status === 'failed' ? nothing : html`<span>${summary(app, run)}</span>`}
        <span class="quiet">${f.duration(seconds(run))}</span> <a href=${link({ run: run.runId }, '/runs')}>${t('sync.open', { n: String(run.runId) })}</a>
        ${trouble(app, run)}</li>`)}</ul>
    </section>`;
}
