// Which calls are shown; all of it lies in the address.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { workspaceOptions } from '../../parts.js';
import { optionalPeriodOf, periodKeys, periodPicker } from '../../period.js';
import { nameOf } from '../../words.js';
import { attributions, directions, statuses } from './names.js';

const SID = /^CA[0-9a-f]{32}$/i;
const BETWEEN_DIGITS = /[\s\p{Z}\p{Pd}\u2212+().]/gu;

const CHOICES = ['workspace', 'attribution', 'direction', 'status', 'recorded'];
const READABLE = { workspace: /^\d{1,18}$/, recorded: /^(true|false)$/ };
const WORD = /^[\w-]{1,50}$/;

export const filterKeys = ['q', ...CHOICES, ...periodKeys];

/**
 * What is asked of the API: `query` without what cannot be read; `problem` is the key of a sentence where the search says too
 * little, and nothing is asked then.
 */
export function filterOf(app) {
  const { state } = app;
  const query = {};
  const { search, problem } = searchOf(state.q ?? '');
  if (search) query.q = search;
  for (const name of CHOICES) {
    if ((READABLE[name] ?? WORD).test(state[name] ?? '')) query[name] = state[name];
  }
  const period = optionalPeriodOf(app);
  if (period) {
    query.from = period.from;
    query.to = period.to;
  }
  return { query, problem };
}

export const isFiltered = (app) => Object.keys(filterOf(app).query).length > 0;

function searchOf(text) {
  const search = text.trim();
  if (!search || SID.test(search)) return { search };
  const digits = search.replace(BETWEEN_DIGITS, '');
  if (!/^\d+$/.test(digits)) return { problem: 'q.unreadable' };
  if (digits.length < 4) return { problem: 'q.short' };
  return digits.length > 15 ? { problem: 'q.long' } : { search: digits };
}

/** What was typed or pasted: a sid opens its call. */
function search(app, field, text = field.value) {
  const given = text.trim();
  if (SID.test(given)) {
    field.value = '';
    app.go({ call: `CA${given.slice(2).toLowerCase()}`, q: null });
  } else if (given !== (app.state.q ?? '')) {
    app.go({ q: given });
  }
}

export function filters(app) {
  const { t, state } = app;
  const named = (kind, values) => values.map((value) => [value, nameOf(t, kind, value)]);
  const clear = Object.fromEntries(filterKeys.map((name) => [name, null]));
  return html`
    <search class="panel">
      <form class="filters" @submit=${(event) => { event.preventDefault(); search(app, event.target.elements.q); }}>
        <label class="search">${t('q')}
          <input type="search" name="q" autocomplete="off" spellcheck="false" placeholder=${t('q.placeholder')} .value=${state.q ?? ''}
            @change=${(event) => search(app, event.target)} @paste=${(event) => pasted(app, event)}></label>
        ${select(app, 'workspace', workspaceOptions(app))}
        ${select(app, 'direction', named('direction', directions))}
        ${select(app, 'status', named('status', statuses))}
        ${select(app, 'attribution', named('attribution', attributions))}
        ${select(app, 'recorded', [['true', t('recorded.true')], ['false', t('recorded.false')]])}
      </form>
      <div class="bar">${periodPicker(app, optionalPeriodOf(app), { canBeAny: true })}
        ${filterKeys.some((name) => state[name]) ? html`<button class="plain end" @click=${() => app.go(clear)}>${t('clear')}</button>` : nothing}</div>
    </search>`;
}

function pasted(app, event) {
  const text = event.clipboardData?.getData('text') ?? '';
  if (!SID.test(text.trim())) return;
  event.preventDefault();
  search(app, event.target, text);
}

/** One of the values, or all; a value in the address that is not among them is still said. */
function select({ t, go, state }, name, options) {
  const chosen = (READABLE[name] ?? WORD).test(state[name] ?? '') ? state[name] : '';
  const all = !chosen || options.some(([value]) => value === chosen) ? options : [...options, [chosen, chosen]];
  return html`<label>${t(name)}
    <select @change=${(event) => go({ [name]: event.target.value })}>
      ${[['', t('all')], ...all].map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`)}
    </select></label>`;
}
