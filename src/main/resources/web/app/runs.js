// How runs are shown, started and cancelled, on every page alike.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { badge } from './parts.js';
import { nameOf } from './words.js';

/** What each job is started by, in the order in which they are listed; the others have a schedule alone. */
const TRIGGERS = {
  'twilio-hourly': '/api/sync-twilio-hourly',
  'elevenlabs-hourly': '/api/sync-elevenlabs-hourly',
  'twilio-daily': '/api/sync-twilio-daily',
  'twilio-historical': '/api/resync-twilio-historical',
  'elevenlabs-historical': '/api/sync-elevenlabs',
  'twilio-snapshots': '/api/generate-twilio-snapshots',
  'elevenlabs-snapshots': '/api/generate-elevenlabs-snapshots',
  'twilio-reassign': '/api/reassign-workspaces',
  'twilio-reconcile': '/api/reconcile-twilio',
};
export const STARTABLE = Object.keys(TRIGGERS);
export const JOBS = [...STARTABLE, 'twilio-pending-calls', 'twilio-recordings'];
export const STATUSES = ['running', 'succeeded', 'failed', 'interrupted', 'cancelled', 'skipped'];

const TONES = { running: 'warn', succeeded: 'good', failed: 'bad', interrupted: 'warn' };

// by what the program's sentences say; the first that fits
const CAUSES = [
  ['credentials', /credentials|refused the key|(is|are) not set/],
  ['account', /not active/],
  ['rate', /fewer requests/],
  ['proxy', /Something between us/],
  ['database', /The database/],
  ['memory', /room for/],
  ['stuck', /taken over three times|went back to the queue/],
  ['unreachable', /could not (be reached|answer)|did not answer/],
];

/** The number of the run that was started, or of the one in the way (`isOther`). */
export async function start(send, job, query = '') {
  try {
    return { runId: (await send('POST', TRIGGERS[job] + query, undefined, { Prefer: 'respond-async' })).runId, isOther: false };
  } catch (problem) {
    if (problem.status !== 409 || !problem.answer?.runId) throw problem;
    return { runId: problem.answer.runId, isOther: true };
  }
}

/** The run of that number; undefined where there is none. */
export const find = (app, id) => app.get(`/api/runs/${id}`).then(({ run }) => run, (problem) => {
  if (problem.status !== 404) throw problem;
  return undefined;
});

// asked for, and not ended yet
const cancelling = new Set();

/** Cancels a run; one that has ended meanwhile needs nothing. */
export const cancel = (app, run) => app.act(async (send) => {
  cancelling.add(run.runId);
  try {
    await send('POST', `/api/runs/${run.runId}/cancel`);
  } catch (problem) {
    if (problem.status === 409) return;
    cancelling.delete(run.runId);
    throw problem;
  }
});

export const jobName = ({ t }, job) => nameOf(t, 'job', job);

export const statusBadge = ({ t }, { status }) => badge(t(`status.${status}`), TONES[status] ?? 'quiet');

const source = ({ job }) => job.split('-')[0];

/** How long it took, or takes so far. */
export const seconds = ({ started, ended }) => Math.max(0, Math.round((Date.parse(ended ?? new Date().toISOString()) - Date.parse(started)) / 1000));

/** What a run did, in a few words: the records first, of the rest what there was. */
export function summary({ t }, run) {
  // the sweep for recordings has no calls to count
  const first = run.job === 'twilio-recordings' ? undefined : ['savedCalls', 'savedConversations', 'totalCalls', 'totalConversations'].find((count) => count in run);
  const rest = ['changedCalls', 'createdPhones', 'settledCalls', 'settledConversations', 'skippedCount', 'rejectedCount', 'snapshots']
    .filter((count) => run[count] > 0 || (count === 'changedCalls' && count in run));
  const parts = [first, ...rest].filter(Boolean).map((count) => t(`n.${count}`, { n: run[count] }));
  if (run.warnings?.length) parts.push(t('n.warnings', { n: run.warnings.length }));
  return parts.join(' · ');
}

/** Why a run did not succeed, as one of a few causes; undefined where it did, or is not over. */
export function cause({ status, error }) {
  if (['cancelled', 'interrupted', 'skipped'].includes(status)) return status;
  if (status !== 'failed') return undefined;
  return CAUSES.find(([, pattern]) => pattern.test(error ?? ''))?.[0] ?? 'other';
}

/** Why it did not succeed and what to do; the program's own sentence stays as the detail. */
export function trouble({ t }, run, { isShort = false } = {}) {
  const why = cause(run);
  if (!why) return nothing;
  const isDetail = run.error && (why === 'other' || !isShort && !['cancelled', 'skipped'].includes(why));
  return html`<div class="trouble"><p><strong>${t(`why.${why}`)}</strong> ${t(`do.${why}`)}</p>
    ${isDetail ? html`<p class="quiet" lang="en">${run.error}</p>` : nothing}</div>`;
}

/** How far a run is, and its end with one press. */
export function progressOf(app, run) {
  const { t, f } = app;
  const { slicesDone: done, slicesTotal: total, runId } = run;
  const isRead = /-(hourly|daily|historical)$/.test(run.job);
  const label = t('progress.of', { job: jobName(app, run.job) });
  const isAsked = cancelling.has(runId);
  const facts = [
    isRead || run.fetchedCalls > 0 ? t(`progress.${source(run)}`, { n: run.fetchedCalls }) : undefined,
    total > 0 ? t('progress.slices', { done, total }) : isRead ? t('progress.planning') : STARTABLE.includes(run.job) ? t('progress.whole') : undefined,
    total > 0 && done === total ? t('progress.finishing') : undefined,
    t('progress.since', { time: f.duration(seconds(run)) }),
  ];
  return html`<div class="progress-of">
    <div class="bar"><strong>${jobName(app, run.job)}</strong><span class="quiet">${facts.filter(Boolean).join(' · ')}</span>
      <button type="button" class="second end" aria-label=${t('cancel.of', { job: jobName(app, run.job) })} ?disabled=${isAsked || app.acting}
        @click=${() => cancel(app, run)}>${t(isAsked ? 'cancelling' : 'cancel')}</button></div>
    ${total > 0 ? html`<progress aria-label=${label} .max=${total} .value=${done}></progress>` : html`<progress aria-label=${label}></progress>`}
  </div>`;
}

/** The runs as they are now; undefined once one of them has ended. */
export async function progressed(app, runs) {
  const next = await Promise.all(runs.map((run) => app.get(`/api/runs/${run.runId}`)));
  const isOver = next.some(({ run }) => run.status !== 'running');
  return isOver ? undefined : new Map(next.map(({ run }) => [run.runId, run]));
}
