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
  ?? (failure.sentence ? html`<span lang="en">${failure.sentence}</span>` : undefined)
  ?? t(failure.status === 0 ? 'failure.unreachable' : 'failure.unknown');
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
export const viewLink = (app, changes, content, { isOpen, label, className = '' } = {}) => html`
  <a href=${app.link(changes)} class=${className} aria-label=${label ?? nothing} aria-expanded=${isOpen ?? nothing} @click=${(event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
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

/** Nobody need have named it; what would turn the text after it around is left out. */
export const workspaceName = ({ t }, id, name) => name?.replace(/[\u202a-\u202e\u2066-\u2069]/g, '').trim() || t('workspace.unnamed', { id: String(id) });

/** Every workspace as [id, name], by name. */
export function workspaceOptions(app) {
  const names = new Intl.Collator(app.f.locale, { numeric: true });
  return app.data.workspaces.map(({ workspace_id: id, name }) => [String(id), workspaceName(app, id, name)])
    .sort((one, other) => names.compare(one[1], other[1]));
}

/** A button that copies a text, and says that it did. */
export const copyButton = (app, text, label = app.t('copy')) => html`
  <button type="button" class="plain copy" @click=${(event) => copy(event.currentTarget, text)}>
    ${label}<span class="done" role="status" data-word=${app.t('copied')}></span></button>`;

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // no clipboard without https: by a field that is marked
    const field = document.createElement('textarea');
    field.value = text;
    button.after(field);
    field.select();
    document.execCommand('copy');
    field.remove();
    button.focus();
  }
  const done = button.querySelector('.done');
  done.textContent = done.dataset.word;
  setTimeout(() => { done.textContent = ''; }, 2000);
}

/** A dialog that opens with the page it lies in; closing it calls `closed`. A `drawer` lies at the side. */
export const dialog = (app, title, content, closed, kind = '') => html`
  <open-dialog @closed=${closed}>
    <dialog aria-label=${title} class=${kind}><article>
      <header><button class="plain" aria-label=${app.t('close')} @click=${closed}>×</button><h2>${title}</h2></header>
      ${content}
    </article></dialog>
  </open-dialog>`;

customElements.define('open-dialog', class extends HTMLElement {
  connectedCallback() {
    this.opener = document.activeElement;
    queueMicrotask(() => {
      const dialog = this.querySelector('dialog');
      if (!dialog || dialog.open) return;
      dialog.showModal();
      (this.querySelector('[autofocus]') ?? this.querySelector('header button')).focus();
      const close = () => this.dispatchEvent(new Event('closed'));
      dialog.addEventListener('cancel', (event) => { event.preventDefault(); close(); });
      dialog.addEventListener('pointerdown', (event) => { if (event.target === dialog && dialog.matches('.drawer')) close(); });
    });
  }

  disconnectedCallback() {
    // the browser does so only where a dialog is closed before it goes
    if (this.opener?.isConnected) this.opener.focus();
  }
});
