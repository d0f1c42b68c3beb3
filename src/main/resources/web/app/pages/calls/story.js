// The whole story of one call, at the side of the list.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { Failure } from '../../api.js';
import { badge, copyButton, dialog, figure, viewLink } from '../../parts.js';
import { table } from '../../table.js';
import { nameOf } from '../../words.js';
import { conversation } from './conversation.js';
import { costOf, isUnsettled, tones, workspaceOf } from './names.js';
import { recording } from './recording.js';

/** The call of the address: {id, call}, or {id, problem} where it cannot be had. */
export async function loadStory(app) {
  const id = app.state.call;
  if (!id) return undefined;
  // what the browser takes for another path
  if (/^\.\.?$/.test(id)) return { id, problem: new Failure(404) };
  try {
    return { id, call: (await app.get(`/api/calls/${encodeURIComponent(id)}`)).call };
  } catch (problem) {
    if (!(problem instanceof Failure)) throw problem;
    return { id, problem };
  }
}

/** Nothing where no call is open. */
export function storyDrawer(app) {
  const { t, state: { call: id }, data } = app;
  if (!id) return nothing;
  const story = data.story?.id === id ? data.story : undefined;
  const content = story?.call ? whole(app, story.call)
    : story ? missing(app, story)
      : app.failure ? html`<p role="alert">${app.failure.sentence ?? t('failure.unreachable')}</p>` : html`<p class="quiet">${t('loading')}</p>`;
  return dialog(app, t('call'), html`${neighbours(app)}${content}`, () => app.go({ call: null }), 'drawer');
}

function missing(app, { id, problem }) {
  const { t } = app;
  const isGone = problem.status === 404;
  return html`<div class="empty" role="alert">
    <p><strong>${isGone ? t('call.missing') : problem.sentence ?? t('failure.unreachable')}</strong></p>
    <p class="sid">${id}</p>
    <p>${isGone ? t('call.missing.advice') : html`<button @click=${() => app.reload()}>${t('failure.again')}</button>`}</p></div>`;
}

/** From one call of the list to the next. */
function neighbours(app) {
  const { t, data: { list: { calls } }, state: { call: id } } = app;
  const place = calls.findIndex((call) => call.id === id);
  if (place < 0) return nothing;
  const step = (call, text) => html`<button class="second" ?disabled=${!call} @click=${() => open(app, call.id)}>${text}</button>`;
  return html`<div class="bar">${step(calls[place - 1], t('newer'))}${step(calls[place + 1], t('older'))}
    <span class="quiet">${t('place', { place: place + 1, n: calls.length })}</span></div>`;
}

function open(app, id) {
  app.go({ call: id });
  document.querySelector('dialog.drawer > article')?.scrollTo(0, 0);
}

function whole(app, call) {
  const { t, f } = app;
  return html`
    <section class="part">
      <p class="lead"><strong>${f.exact(call.call_date)}</strong> ${badge(nameOf(t, 'status', call.status), tones[call.status])}</p>
      <p class="lead">${call.from_number ?? t('number.none')} <span aria-hidden="true">→</span> ${call.to_number ?? t('number.none')}</p>
      ${call.synced ? nothing : html`<p class="banner">${t('unsynced.why')}</p>`}
      <div class="figures-row">
        ${figure(t('duration'), f.duration(call.duration))}
        ${figure(t('cost'), costOf(app, call, f.exactMoney))}
        ${total(app, call)}
      </div>
    </section>
    ${reason(app, call)}
    ${facts(app, call)}
    ${recordings(app, call)}
    ${transcript(app, call)}
    ${related(app, call)}
    ${call.conversation ? conversation(app, call) : nothing}
    ${raw(app, call)}`;
}

/** Of the call, its legs and the money of its conversation; where there is no sum, why. */
function total(app, call) {
  const { t, f } = app;
  const parts = [call, ...call.legs];
  const conversationCost = call.conversation && (call.conversation.cost_usd ?? call.conversation.llm_price);
  const units = new Set(parts.filter(({ cost }) => cost !== null).map(({ price_unit: unit }) => unit ?? ''));
  if (conversationCost !== null && conversationCost !== undefined) units.add('USD');
  if (!call.synced || (parts.length === 1 && !call.conversation && call.total_cost !== null)) return nothing;
  if (call.total_cost !== null) {
    const note = t(`total.of${call.legs.length ? '.legs' : ''}${call.conversation ? '.conversation' : ''}`);
    return figure(t('total.cost'), f.exactMoney(call.total_cost, [...units][0]), { note });
  }
  if (parts.length === 1 && !call.conversation) return nothing;
  const why = parts.some(isUnsettled) ? t('total.awaited')
    : units.size > 1 ? t('total.currencies', { currencies: [...units].map((unit) => unit || '?').join(', ') }) : t('total.none');
  return figure(t('total.cost'), '–', { note: why });
}

/** Why the call is the workspace's, and what can be done. */
function reason(app, call) {
  const { t, f } = app;
  const kind = !call.synced ? 'unsynced'
    : call.attribution === 'phone' && !['outbound-api', 'trunking-terminating'].includes(call.direction) ? 'phone.other' : call.attribution ?? 'none';
  if (kind === 'unsynced') return nothing;
  const values = {
    number: call.phone_number ?? '–', from: call.from_number ?? '–', workspace: workspaceOf(app, call),
    time: call.related ? f.exact(call.related.call_date) : '',
  };
  const key = kind === 'transfer' && !call.related ? 'transfer.gone'
    : kind === 'transfer-unmatched' && !call.from_number ? 'transfer.unidentified' : kind;
  const known = t.has(`why.${key}`);
  return html`
    <section class="part"><h3>${t('why')}</h3>
      <p>${known ? t(`why.${key}`, values) : nameOf(t, 'attribution', call.attribution)}</p>
      ${call.related ? html`<p>${viewLink(app, { call: call.related.id }, t('why.related', values))}</p>` : nothing}
      ${known ? html`<p class="quiet">${t(`do.${key}`, values)}</p>` : nothing}
      ${toNumber(app, kind === 'unattributed' ? call.from_number ?? call.to_number : call.phone_number)}
    </section>`;
}

const toNumber = ({ t, link }, number) => (number ? html`<p><a href=${link({ q: number }, '/numbers')}>${t('to.number', { number })}</a></p>` : nothing);

function facts(app, call) {
  const { t, f } = app;
  const callsOf = (number) => viewLink(app, { ...nothingElse(app), q: number }, t('same.number'), { label: `${t('same.number')} (${number})` });
  const anyOf = (number) => (number ? html`${number} · ${callsOf(number)}` : t('number.none'));
  const rows = [
    [t('sid'), html`<span class="sid">${call.id}</span> ${copyButton(app, call.id)}`],
    [t('direction'), nameOf(t, 'direction', call.direction)],
    call.tenant && [t('tenant'), call.tenant],
    call.synced && call.state && [t('state'), nameOf(t, 'status', call.state)],
    [t('from'), anyOf(call.from_number)],
    [t('to'), anyOf(call.to_number)],
    [t('workspace'), call.workspace_id === null ? workspaceOf(app, call)
      : viewLink(app, { ...nothingElse(app), workspace: call.workspace_id }, workspaceOf(app, call))],
    [t('cost.exact'), call.cost === null ? costOf(app, call) : `${f.exactMoney(call.cost, call.price_unit)} (${call.price_unit ?? t('currency.none')})`],
  ];
  return html`<section class="part"><h3>${t('facts')}</h3>
    <dl class="facts">${rows.filter(Boolean).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl></section>`;
}

/** Another search begins without the filters of this one. */
const nothingElse = ({ state }) => Object.fromEntries(Object.keys(state).filter((name) => name !== 'zone').map((name) => [name, null]));

const recordings = (app, call) => html`
  <section class="part"><h3>${app.t('recordings')}</h3>
    ${call.recordings?.length ? call.recordings.map((sid) => recording(app, call.id, sid)) : html`<p class="quiet">${app.t('recordings.none')}</p>`}
  </section>`;

const transcript = ({ t }, { transcript: text }) => (text ? html`
  <section class="part"><h3>${t('transcript')}</h3>
    <p class="spoken" tabindex="0" role="region" aria-label=${t('transcript')}>${text}</p></section>` : nothing);

/** The call that a transfer followed, and the legs. */
function related(app, call) {
  const { t } = app;
  const calls = [...(call.related ? [{ ...call.related, part: t('related') }] : []), ...call.legs.map((leg) => ({ ...leg, part: t('leg') }))];
  if (calls.length === 0) return nothing;
  return html`<section class="part"><h3>${t('together')}</h3>
    ${table(app, { caption: t('together'), rows: calls, columns: columns(app), open: ({ id }) => open(app, id) })}</section>`;
}

function columns(app) {
  const { t, f } = app;
  return [
    { key: 'time', label: t('time'), className: 'line', cell: (call) => viewLink(app, { call: call.id }, f.exact(call.call_date)) },
    { key: 'part', label: t('part'), cell: ({ part }) => part },
    {
      key: 'numbers', label: t('numbers'), className: 'line',
      cell: (call) => `${call.from_number ?? t('number.none')} → ${call.to_number ?? t('number.none')}`,
    },
    { key: 'duration', label: t('duration'), isNumber: true, cell: (call) => f.duration(call.duration) },
    { key: 'cost', label: t('cost'), isNumber: true, cell: (call) => costOf(app, call) },
  ];
}

function raw(app, call) {
  const { t } = app;
  const record = call.raw_data;
  const title = t(call.synced ? 'raw' : 'raw.told');
  if (!record || Object.keys(record).length === 0) return html`<section class="part"><h3>${title}</h3><p class="quiet">${t('raw.none')}</p></section>`;
  const text = JSON.stringify(record, null, 2);
  return html`<section class="part"><h3>${title}</h3>
    <details class="figures"><summary>${t('raw.show')}</summary>
      <div class="raw">${copyButton(app, text)}<pre tabindex="0" role="region" aria-label=${title}>${text}</pre></div></details></section>`;
}
