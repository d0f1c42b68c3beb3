// How the sync is: what needs a look, what each job did and does next, what has been read.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { badge } from '../../parts.js';
import { STARTABLE, jobName, statusBadge, summary, trouble } from '../../runs.js';

const BEHIND_HOURS = 2.5;
const MOST_ACCOUNTS = 8;
const SEE = {
  'no-calls': ['/runs', { job: 'twilio-hourly' }], 'failed-runs': ['/runs', { status: 'failed' }],
  'unsettled-calls': ['/runs', { start: 'twilio-historical' }], 'unsettled-conversations': ['/runs', { start: 'elevenlabs-historical' }],
  reconciliation: ['/runs', { start: 'twilio-historical' }], 'default-workspace-share': ['/numbers', {}], 'unreadable-phones': ['/numbers', {}],
  'spend-spike': ['/calls', {}], budget: ['/twilio', {}],
};

const isBehind = ({ coveredUntil }) => !coveredUntil || Date.now() - Date.parse(coveredUntil) > BEHIND_HOURS * 3_600_000;

/** Where the sync stands, in one line. */
export function standing({ t, f }, { jobs, accounts, alerts, checks }) {
  const read = accounts.map(({ coveredUntil }) => coveredUntil).filter(Boolean).sort();
  const unread = accounts.length - read.length;
  const next = jobs.filter(({ job, switchedOff }) => STARTABLE.includes(job) && !switchedOff)
    .flatMap(({ schedules }) => schedules.map((schedule) => schedule.next)).filter(Boolean).sort()[0];
  const state = alerts.length + checks.length > 0 ? ['attention', 'bad']
    : accounts.length > 0 && accounts.some(isBehind) ? ['behind', 'warn'] : ['good', 'good'];
  const until = read.length === 0 ? t('sync.never') : unread > 0 ? t('sync.partly', { n: unread })
    : t('sync.complete', { time: f.dateTime(read[0]), ago: f.ago(read[0]) });
  return html`<p class="bar">${accounts.length > 0 || state[1] === 'bad' ? badge(t(`sync.${state[0]}`), state[1]) : nothing}
    <span class="quiet">${until}
      ${next ? t('sync.next', { time: f.time(next) }) : t('sync.nonext')}</span>
    <a class="quiet" href="#jobs">${t('sync.jobs')}</a></p>`;
}

/** Open alerts, and what /health says is not up: what it is, what to do, and the program's own sentence. */
export function attention(app, { alerts, checks }) {
  const { t, f, link } = app;
  if (alerts.length + checks.length === 0) return nothing;
  const known = (key, otherwise) => (t.has(key) ? t(key) : otherwise);
  return html`
    <section class="panel attention" aria-labelledby="attention">
      <header><h2 id="attention">${t('alerts.title')}</h2></header>
      <ul>
        ${checks.map(({ name, reason }) => html`<li>
          <h3>${known(`check.${name}`, t('check.other'))}</h3><p>${t('check.do')}</p><p class="quiet" lang="en">${reason}</p></li>`)}
        ${alerts.map(({ id, since, message, action }) => html`<li>
          <h3>${known(`alert.${id}`, message)}</h3>
          <p>${known(`alert.${id}.do`, action)}
            ${SEE[id] ? html`<a href=${link(SEE[id][1], SEE[id][0])}
              aria-label=${`${t('alert.see')}: ${known(`alert.${id}`, message)}`}>${t('alert.see')}</a>` : nothing}</p>
          <p class="quiet">${t.has(`alert.${id}`) ? html`<span lang="en">${message}</span> ` : nothing}
            ${t('alert.since', { time: f.dateTime(since) })}.</p></li>`)}
      </ul>
    </section>`;
}

/** Every job: how its last run ended, and when it is started next. */
export function jobStates(app, jobs) {
  const { t, f, link } = app;
  return html`
    <section class="panel" aria-labelledby="jobs">
      <header><h2 id="jobs">${t('jobs.title')}</h2><a href=${link({}, '/runs')}>${t('jobs.all')}</a></header>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="jobs"><table>
        <thead><tr><th scope="col">${t('job')}</th><th scope="col">${t('last')}</th><th scope="col">${t('next')}</th></tr></thead>
        <tbody>${jobs.map((job) => html`<tr>
          <th scope="row"><a href=${link({ job: job.job }, '/runs')}>${jobName(app, job.job)}</a></th>
          <td>${last(app, job)}</td>
          <td>${next(app, job)}</td></tr>`)}</tbody>
      </table></div>
    </section>`;

  function last(context, { lastRun, running }) {
    if (running) return statusBadge(context, running);
    if (!lastRun) return html`<span class="quiet">${t('last.none')}</span>`;
    return html`${statusBadge(context, lastRun)}
      <a class="quiet" href=${link({ run: lastRun.runId }, '/runs')} title=${f.exact(lastRun.ended)}>${f.ago(lastRun.ended)}</a>
      ${lastRun.status === 'succeeded' ? html`<p class="quiet">${summary(context, lastRun)}</p>` : trouble(context, lastRun, { isShort: true })}`;
  }

  function next(context, { schedules, switchedOff }) {
    if (switchedOff) {
      const why = switchedOff.includes('DISABLE_') ? 'off.setting' : 'off.credentials';
      return html`${badge(t('next.off'))}<p class="quiet" title=${switchedOff}>${t(why)}</p>`;
    }
    const times = schedules.map((schedule) => schedule.next).filter(Boolean).sort();
    if (times.length > 0) return html`<span title=${schedules.map(({ cron }) => cron).filter(Boolean).join(' · ')}>${f.dateTime(times[0])}</span>`;
    return html`<span class="quiet keep">${t(schedules.length > 0 ? 'next.stopped' : 'next.request')}</span>`;
  }
}

/** How far each account has been read, those furthest behind first. */
export function coverage(app, accounts) {
  const { t, f } = app;
  const sorted = [...accounts].sort((one, other) => (one.coveredUntil ?? '').localeCompare(other.coveredUntil ?? ''));
  const row = (account) => html`<tr>
    <th scope="row" class="code">${account.account === 'elevenlabs' ? 'ElevenLabs' : account.account}</th>
    <td>${account.coveredUntil ? f.dateTime(account.coveredUntil) : t('covered.never')}
      ${isBehind(account) ? html` ${badge(t('sync.behind'), 'warn')}` : nothing}</td>
    <td class="number">${account.unsettledCalls > 0
      ? html`<span title=${t('unsettled.of', { n: account.unsettledCalls, time: f.dateTime(account.oldestUnsettled) })}>
        ${f.whole(account.unsettledCalls)}</span>` : '0'}</td></tr>`;
  const rows = (some) => html`<div class="scroll" tabindex="0" role="region" aria-label=${t('coverage.title')}><table>
    <thead><tr><th scope="col">${t('account')}</th><th scope="col">${t('covered')}</th><th scope="col" class="number">${t('unsettled')}</th></tr></thead>
    <tbody>${some.map(row)}</tbody></table></div>`;
  const more = sorted.slice(MOST_ACCOUNTS);
  return html`
    <section class="panel" aria-labelledby="coverage">
      <header><h2 id="coverage">${t('coverage.title')}</h2></header>
      ${accounts.length === 0 ? html`<p class="quiet">${t('coverage.none')}</p>` : html`
        ${rows(sorted.slice(0, MOST_ACCOUNTS))}
        ${more.length > 0 ? html`<details><summary>${t('coverage.more', { n: more.length })}</summary>${rows(more)}</details>` : nothing}
        <p class="quiet">${t('coverage.note')}</p>`}
    </section>`;
}
