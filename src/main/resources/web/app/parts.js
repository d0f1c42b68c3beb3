// Small pieces that several pages show.
import { html, nothing } from '/lib/lit-html/lit-html.js';

export const loadingPanel = (app) => html`<section class="panel quiet" aria-busy="true">${app.t('loading')}</section>`;

/** What went wrong and what to do, where there is nothing else to show. */
export const failurePanel = (app) => html`
  <section class="panel" role="alert">
    <h1>${app.t('failure.title')}</h1>
    <p>${sentence(app)}</p>
    <p class="quiet">${advice(app)}</p>
    <button @click=${() => app.reload()}>${app.t('failure.again')}</button>
  </section>`;

/** The same above figures that are older. */
export const failureBanner = (app) => html`<p class="banner bad" role="alert"><strong>${sentence(app)}</strong> ${advice(app)}</p>`;

const sentence = ({ t, failure }) => (failure.about ? html`${t(`failure.${failure.about}`)} <span lang="en">${failure.sentence}</span>` : undefined)
  ?? failure.sentence ?? t(failure.status === 0 ? 'failure.unreachable' : 'failure.unknown');
const advice = ({ t, failure }) => t(failure.isTemporary ? 'failure.retries' : 'failure.check');

export const empty = (title, advice = '') => html`<div class="empty"><p><strong>${title}</strong></p><p>${advice}</p></div>`;

/** A status in a word, with a colour that only repeats it; tone: good, warn, bad, quiet. */
export const badge = (text, tone = 'quiet') => html`<span class="badge ${tone}">${text}</span>`;

/** A figure with its name, and how it changed since the period before; `rise` says whether more is good, bad or neither. */
export const figure = (name, value, { change, note } = {}) => html`
  <div class="figure"><span class="name">${name}</span><strong class="value">${value}</strong>
    ${change ? html`<span class="change">${change}</span>` : nothing}
    ${note ? html`<span class="note">${note}</span>` : nothing}</div>`;

/** One of a few, as a row of buttons. */
export const choice = (label, options, chosen, choose) => html`
  <div class="choice" role="group" aria-label=${label}>
    ${options.map(([value, text]) => html`<button type="button" aria-pressed=${value === chosen} @click=${() => choose(value)}>${text}</button>`)}
  </div>`;

/** A link to another view of this page, which opens at once; with a key held it opens as any link does. */
export const viewLink = (app, changes, content, { isOpen, label } = {}) => html`
  <a href=${app.link(changes)} aria-label=${label ?? nothing} aria-expanded=${isOpen ?? nothing} @click=${(event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    app.go(changes);
  }}>${content}</a>`;

const COLOURS = [1, 2, 3, 4, 5, 6].map((place) => `series-${place}`);

/** The class of a workspace's colour, the same on every page: by its place among all. */
export const colourOf = (id, ids) => {
  const place = [...ids].sort((one, other) => one - other).indexOf(id);
  return place < 0 || place > 5 ? 'series-other' : `series-${place + 1}`;
};

/** The same for a few that are shown together: where two would have one colour, or none is left, the later one takes a free one. */
export function coloursOf(shown, ids) {
  const places = [...ids].sort((one, other) => one - other);
  const free = new Set(COLOURS);
  const colours = new Map();
  for (const id of [...shown].sort((one, other) => one - other)) {
    const own = COLOURS[Math.max(places.indexOf(id), 0) % COLOURS.length];
    const colour = free.has(own) ? own : [...free][0] ?? 'series-other';
    free.delete(colour);
    colours.set(id, colour);
  }
  return colours;
}

/** A dialog that opens with the page it lies in; closing it calls `closed`. */
export const dialog = (app, title, content, closed) => html`
  <open-dialog @closed=${closed}>
    <dialog aria-label=${title}><article>
      <header><button class="plain" aria-label=${app.t('close')} @click=${closed}>×</button><h2>${title}</h2></header>
      ${content}
    </article></dialog>
  </open-dialog>`;

customElements.define('open-dialog', class extends HTMLElement {
  connectedCallback() {
    queueMicrotask(() => {
      const dialog = this.querySelector('dialog');
      if (!dialog || dialog.open) return;
      dialog.showModal();
      dialog.addEventListener('cancel', (event) => { event.preventDefault(); this.dispatchEvent(new Event('closed')); });
    });
  }
});
