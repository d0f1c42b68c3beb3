// What every page has around it: where one can go, the reader's choices, what just happened.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { failureBanner } from './parts.js';
import { languages } from './preferences.js';
import { zones } from './zone.js';

const PAGES = ['/', '/twilio', '/elevenlabs', '/calls', '/numbers', '/runs'];

export const frame = (app, content) => html`
  <a class="skip" href="#content">${app.t('skip')}</a>
  <header class="top">
    <a class="brand" href=${app.link({}, '/')}><img src="/style/icon.svg" alt="" width="24" height="24">Centralita</a>
    <nav aria-label=${app.t('pages')}>
      <ul>${PAGES.map((path) => html`
        <li><a href=${app.link({}, path)} aria-current=${path === location.pathname ? 'page' : 'false'}>${app.t(`page.${path}`)}</a></li>`)}
      </ul>
    </nav>
    ${choices(app)}
  </header>
  <main id="content" tabindex="-1" aria-busy=${app.isLoading}>
    ${app.failure && app.data !== undefined ? failureBanner(app) : nothing}
    ${content}
  </main>
  <div class="notice" role="status" aria-live="polite">
    ${app.notice ? html`<p class=${app.notice.isBad ? 'bad' : 'good'}>${app.notice.sentence}
      ${app.notice.undo ? html`<button class="second" ?disabled=${app.acting}
        @click=${() => app.act(app.notice.undo.action, { done: app.notice.undo.done })}>${app.t('undo')}</button>` : nothing}
      <button class="plain" aria-label=${app.t('close')} @click=${() => app.prefer('notice')}>×</button></p>` : nothing}
  </div>`;

const choices = (app) => html`
  <div class="choices">
    <label><span class="unseen">${app.t('zone')}</span>
      <select @change=${(event) => app.prefer('zone', event.target.value)}>
        ${[...new Set([app.zone, ...zones()])].map((zone) => html`<option value=${zone} .selected=${zone === app.zone}>${zone.replaceAll('_', ' ')}</option>`)}
      </select></label>
    <label><span class="unseen">${app.t('language')}</span>
      <select @change=${(event) => app.prefer('language', event.target.value)}>
        ${languages.map((language) => html`<option value=${language} .selected=${language === app.language}>${language.toUpperCase()}</option>`)}
      </select></label>
    <button class="plain" aria-label=${app.t('theme')} title=${app.t('theme')} @click=${() => app.prefer('theme', turned())}>◐</button>
    <form method="post" action="/logout"><button class="plain">${app.t('logout')}</button></form>
  </div>`;

const turned = () => (document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark');
