// Plays one recording of a call; says in words where there is none.
import { html, nothing, render } from '/lib/lit-html/lit-html.js';

const STEP_SECONDS = 10;
const SPEEDS = [0.75, 1, 1.25, 1.5, 2];

export const recording = (app, call, sid) => html`<call-recording .shown=${{ app, call, sid }}></call-recording>`;

customElements.define('call-recording', class extends HTMLElement {
  #sid;
  #problem;

  set shown({ app, call, sid }) {
    if (this.#sid !== sid) this.#problem = undefined;
    this.#sid = sid;
    this.app = app;
    this.address = `/api/recordings/${encodeURIComponent(call)}?${new URLSearchParams({ recording: sid })}`;
    this.#draw();
  }

  #draw() {
    const { t, f } = this.app;
    render(html`
      <audio controls preload="none" src=${this.address} aria-label=${`${t('recording')} ${this.#sid}`}
        @error=${(event) => this.#failed(event.target)} @playing=${() => this.#tell(undefined)}></audio>
      <div class="bar">
        <button class="second" aria-label=${t('recording.back')} @click=${() => this.#move(-STEP_SECONDS)}>−10 s</button>
        <button class="second" aria-label=${t('recording.on')} @click=${() => this.#move(STEP_SECONDS)}>+10 s</button>
        <label>${t('recording.speed')}
          <select @change=${(event) => { this.#audio.playbackRate = this.#audio.defaultPlaybackRate = Number(event.target.value); }}>
            ${SPEEDS.map((speed) => html`<option value=${speed} ?selected=${speed === 1}>${f.number(speed)}×</option>`)}</select></label>
        <a class="button" download href=${this.address}>${t('download')}</a>
      </div>
      ${this.#problem ? html`<p role="alert">${t(this.#problem)}
        <button class="plain" @click=${() => this.#again()}>${t('failure.again')}</button></p>` : nothing}`, this);
  }

  get #audio() { return this.querySelector('audio'); }

  #move(seconds) {
    const audio = this.#audio;
    const end = Number.isFinite(audio.duration) ? audio.duration : Infinity;
    audio.currentTime = Math.min(Math.max(audio.currentTime + seconds, 0), end);
  }

  #again() {
    this.#tell(undefined);
    this.#audio.load();
    // what goes wrong is said by the event
    this.#audio.play().catch(() => {});
  }

  /** A player only knows that the address gave nothing that it can play. */
  #failed(audio) {
    this.#tell(audio.error?.code === MediaError.MEDIA_ERR_NETWORK ? 'recording.cut' : 'recording.missing');
  }

  #tell(problem) {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#draw();
  }
});
