// One run with everything the ledger knows of it.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { viewLink } from '../../parts.js';
import { nameOf } from '../../words.js';
import { STARTABLE, cause, progressOf, seconds, trouble } from '../../runs.js';

const COUNTS = ['totalCalls', 'savedCalls', 'totalConversations', 'savedConversations', 'changedCalls', 'rejectedCount', 'skippedCount', 'createdPhones',
  'case1Count', 'case2Count', 'case3Count', 'otherCount', 'unmatchedTransfers', 'settledCalls', 'settledConversations', 'settlementRequests', 'snapshots'];

/** The number in the address; undefined for anything else. */
export const opened = ({ run }) => (/^\d{1,15}$/.test(run ?? '') ? Number(run) : undefined);

export const period = ({ f }, run) => (run.period ? `${f.dateTime(run.period.start)} – ${f.dateTime(run.period.end)}` : undefined);

export const triggerName = ({ t }, { trigger }) => nameOf(t, 'trigger', trigger);

export function details(app, run) {
  const { t, f } = app;
  const counted = COUNTS.filter((count) => count in run);
  const fact = (name, value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  return html`
    <div class="run-details">
      ${run.status === 'running' ? progressOf(app, run) : nothing}
      ${cause(run) ? trouble(app, run) : nothing}
      <dl class="facts">
        ${fact(t('run.period'), period(app, run) ?? t(STARTABLE.includes(run.job) ? 'run.whole' : 'run.due'))}
        ${fact(t('started'), f.exact(run.started))}
        ${fact(t('run.ended'), f.exact(run.ended))}
        ${fact(t('took'), f.duration(seconds(run)))}
        ${fact(t('trigger'), triggerName(app, run))}
        ${run.slicesTotal > 0 ? fact(t('run.slices'), `${f.whole(run.slicesDone)} / ${f.whole(run.slicesTotal)}`) : nothing}
        ${run.resumedFrom ? fact(t('run.goes.on'), viewLink(app, { run: run.resumedFrom }, t('run.n', { n: String(run.resumedFrom) }))) : nothing}
      </dl>
      <h3>${t('run.counts')}</h3>
      <dl class="facts">${counted.map((count) => html`<div><dt>${t(`count.${count}`)}</dt>
        <dd>${f.whole(run[count])}
          ${run[count] > 0 && t.has(`hint.${count}`) ? html`<span class="quiet"> ${t(`hint.${count}`)}</span>` : nothing}</dd></div>`)}</dl>
      ${run.warnings.length > 0 ? html`<h3>${t('run.warnings')}</h3>
        <ul class="warnings" lang="en">${run.warnings.map((warning) => html`<li>${warning}</li>`)}</ul>` : nothing}
    </div>`;
}
