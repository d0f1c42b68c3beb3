// Starting a job: what it will do is said before it does it.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { dialog, viewLink } from '../../parts.js';
import { STARTABLE, jobName, start } from '../../runs.js';
import { date, midnight, parse } from '../../zone.js';

const WITH_PERIOD = ['twilio-historical', 'elevenlabs-historical', 'twilio-reconcile'];
const DAYS = 7;

// what is being filled in
let wanted = {};

const fold = (event) => { event.currentTarget.closest('details').open = false; };

export const menu = (app) => html`
  <details class="menu end" @keydown=${(event) => event.key === 'Escape' && fold(event)}><summary role="button">${app.t('start')}</summary>
    <ul @click=${fold}>${STARTABLE.map((job) => html`<li>${viewLink(app, { start: job }, jobName(app, job))}</li>`)}</ul>
  </details>`;

/** The dialog of the job that the address names. */
export function starting(app) {
  const { t, f, go, state, zone, data, acting } = app;
  const job = state.start;
  if (!STARTABLE.includes(job)) return nothing;
  const takesPeriod = WITH_PERIOD.includes(job);
  // a bill has days of UTC
  const daysOf = job === 'twilio-reconcile' ? 'UTC' : zone;
  const daysAgo = (days) => date(midnight(Date.now(), daysOf, -days), daysOf);
  if (wanted.job !== job) wanted = { job, from: daysAgo(DAYS), to: daysAgo(job === 'twilio-reconcile' ? 1 : 0) };
  const [from, to] = [parse(wanted.from, daysOf), parse(wanted.to, daysOf, 1)];
  const fault = !takesPeriod ? undefined : from === undefined ? t('from.missing') : to === undefined || to <= from ? t('to.missing') : undefined;
  const reason = data.jobs.find((entry) => entry.job === job)?.switchedOff;
  const close = () => { wanted = {}; go({ start: null }, { replace: true }); };
  const field = (name, label) => html`<label>${label} <input type="date" required .value=${wanted[name]} max=${date(Date.now(), daysOf)}
    @input=${(event) => { wanted = { ...wanted, [name]: event.target.value }; app.redraw(); }}></label>`;
  const begin = (event) => {
    event.preventDefault();
    if (fault) return;
    const query = takesPeriod ? `?${new URLSearchParams({ from: new Date(from).toISOString(), to: new Date(Math.min(to, Date.now())).toISOString() })}` : '';
    app.act(async (send) => {
      const started = await start(send, job, query);
      wanted = {};
      go({ start: null, run: started.runId, job: null, status: null }, { replace: true });
      return started;
    }, { done: ({ runId, isOther }) => t(isOther ? 'start.busy' : 'start.started', { n: String(runId) }) });
  };
  return dialog(app, t('start.title', { job: jobName(app, job) }), html`
    <form @submit=${begin}>
      <p>${t(`what.${job}`)}</p>
      ${takesPeriod ? html`<div class="period">${field('from', t('from.day'))}${field('to', t('to.day'))}</div>
        <p class=${fault ? 'fault' : 'quiet'} role="status">
          ${fault ?? `${t('period.from.to', { from: f.fullDay(from), to: f.fullDay(to - 1) })} ${daysOf.replaceAll('_', ' ')}`}</p>` : nothing}
      ${reason ? html`<p class="fault">${t('start.off', { reason })}</p>` : nothing}
      ${app.notice?.isBad ? html`<p class="fault" role="alert">${app.notice.sentence}</p>` : nothing}
      <div class="bar"><button type="button" class="second end" @click=${close}>${t('start.keep')}</button>
        <button ?disabled=${acting || Boolean(fault) || Boolean(reason)}>${t('start.do')}</button></div>
    </form>`, close);
}
