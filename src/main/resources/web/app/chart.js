// Charts of what happened by hour or day, drawn by uPlot; each has its figures as a table, too.
import { html, nothing } from '/lib/lit-html/lit-html.js';

const HEIGHT = 240;

/**
 * A chart with its legend and its figures.
 *
 * @param buckets each {start, to} in milliseconds and {label} in words
 * @param series each {name, colour (as in tokens.css), values, one a bucket}; the first is drawn at the bottom
 * @param format makes a value a text; `axis` does at the side, where a step may be a part of a cent
 * @param isStacked bars upon one another, else a line each
 * @param pick is told the number of a bucket that was clicked
 * @param range is told the first and last instant of what was dragged over
 */
export function timeChart(app, { title, buckets, series, format, axis = format, isStacked = true, pick, range }) {
  const total = (place) => series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0);
  return html`
    <figure class="chart">
      <figcaption><strong>${title}</strong>
        ${series.length > 1 ? html`<ul class="legend">
          ${series.map(({ name, colour }) => html`<li title=${name}><i class="swatch ${colour}"></i>${name}</li>`)}</ul>` : nothing}
      </figcaption>
      <time-chart .chart=${{ app, title, buckets, series, format, axis, isStacked, pick, range, total }}></time-chart>
      <details class="figures"><summary>${app.t('chart.figures')}</summary>
        <div class="scroll" tabindex="0" role="region" aria-label=${title}><table>
          <thead><tr><th scope="col">${app.t('period')}</th>${series.map(({ name }) => html`<th scope="col" class="number">${name}</th>`)}
            ${series.length > 1 ? html`<th scope="col" class="number">${app.t('total')}</th>` : nothing}</tr></thead>
          <tbody>${buckets.map((bucket, place) => html`<tr><th scope="row">${bucket.label}</th>
            ${series.map(({ values }) => html`<td class="number">${format(values[place] ?? 0)}</td>`)}
            ${series.length > 1 ? html`<td class="number">${format(total(place))}</td>` : nothing}</tr>`)}</tbody>
        </table></div>
      </details>
    </figure>`;
}

/** A line without axes, beside a figure that says what it shows. */
export const trendLine = (values, colour = 'accent') => html`<trend-line aria-hidden="true" .chart=${{ values, colour }}></trend-line>`;

/** The words below the bars: of days where a bar is a day, else of hours, and days at midnight. */
const ticks = ({ f }, width) => (width > 12 * 3600
  ? { incrs: [1, 2, 7, 14, 28, 56].map((days) => days * 86_400), values: (plot, splits) => splits.map((at) => f.day(at * 1000)) }
  : { values: (plot, splits, axis, space, step) => splits.map((at) => (step >= 86_400 ? f.day : f.time)(at * 1000)) });

/** What the canvas needs of the style sheet. */
function colourOf(element, name) {
  element.style.color = `var(--${name})`;
  const { color } = getComputedStyle(element);
  element.style.color = '';
  return color;
}

/** Draws anew only when something else is to be seen. */
class Drawing extends HTMLElement {
  #drawn;
  #plot;
  #observer = new ResizeObserver(() => this.#plot?.setSize({ width: this.clientWidth, height: this.#plot.height }));

  set chart(chart) {
    this.shown = chart;
    if (this.isConnected) this.#draw();
  }

  connectedCallback() {
    this.#observer.observe(this);
    this.#draw();
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    this.#plot?.destroy();
    this.#plot = this.#drawn = undefined;
  }

  get plot() { return this.#plot; }

  #draw() {
    if (!this.shown) return;
    const seen = JSON.stringify([this.key(), document.documentElement.dataset.theme]);
    if (seen === this.#drawn) return;
    this.#drawn = seen;
    this.#plot?.destroy();
    const { options, data } = this.drawing();
    this.#plot = new window.uPlot({ width: this.clientWidth || 300, ...options }, data, this.target());
  }

  target() { return this; }
}

customElements.define('trend-line', class extends Drawing {
  key() { return this.shown; }

  drawing() {
    const { values, colour } = this.shown;
    const stroke = colourOf(this, colour);
    return {
      options: {
        height: 40, padding: [4, 2, 4, 2], legend: { show: false }, cursor: { show: false }, select: { show: false },
        scales: { x: { time: false }, y: { range: (plot, least, most) => [0, most || 1] } }, axes: [{ show: false }, { show: false }],
        series: [{}, { stroke, width: 2, points: { show: false } }],
      },
      data: [values.map((value, place) => place), values],
    };
  }
});

customElements.define('time-chart', class extends Drawing {
  key() {
    const { app, buckets, series, isStacked } = this.shown;
    return [buckets, series, isStacked, app.zone, app.f.locale];
  }

  target() {
    if (!this.plotPlace) {
      this.plotPlace = document.createElement('div');
      this.plotPlace.tabIndex = 0;
      this.plotPlace.setAttribute('role', 'application');
      this.readout = document.createElement('p');
      this.readout.className = 'readout';
      this.readout.setAttribute('aria-live', 'polite');
      this.append(this.plotPlace, this.readout);
      this.plotPlace.addEventListener('keydown', (event) => this.#key(event));
      this.plotPlace.addEventListener('click', () => this.#click());
    }
    const { app, title } = this.shown;
    this.plotPlace.setAttribute('aria-label', `${title}. ${app.t('chart.keys')}`);
    this.#read(null);
    return this.plotPlace;
  }

  drawing() {
    const { app, buckets, series, axis, isStacked } = this.shown;
    const x = buckets.map(({ start }) => start / 1000);
    const width = buckets.length > 1 ? (x.at(-1) - x[0]) / (x.length - 1) : 3600;
    const quiet = colourOf(this, 'text-quiet');
    const grid = { stroke: colourOf(this, 'border'), width: 1 };
    const bars = window.uPlot.paths.bars({ size: [0.82, 64], radius: 0.08 });
    const layers = series.map(({ values, colour }, place) => ({
      colour: colourOf(this, colour),
      values: isStacked ? buckets.map((bucket, at) => series.slice(0, place + 1).reduce((sum, below) => sum + (below.values[at] ?? 0), 0)) : values,
    }));
    if (isStacked) layers.reverse();
    return {
      options: {
        height: HEIGHT, legend: { show: false },
        tzDate: (seconds) => window.uPlot.tzDate(new Date(seconds * 1000), app.zone),
        cursor: { y: false, points: isStacked ? { show: false } : {}, drag: { x: true, y: false, dist: 8 } },
        scales: {
          x: { range: () => [x[0] - width / 2, x.at(-1) + width / 2] },
          y: { range: (plot, least, most) => [0, most > 0 ? most * 1.05 : 1] },
        },
        axes: [
          { stroke: quiet, grid: { show: false }, ticks: grid, size: 34, ...ticks(app, width) },
          { stroke: quiet, grid, ticks: { show: false }, size: 64, values: (plot, splits) => splits.map((value) => axis(value)) },
        ],
        series: [{}, ...layers.map(({ colour }) => (isStacked
          ? { fill: colour, stroke: colour, width: 0, paths: bars, points: { show: false } }
          : { stroke: colour, width: 2, points: { show: false } }))],
        hooks: {
          setCursor: [(plot) => this.#read(plot.cursor.idx)],
          setSelect: [(plot) => this.#select(plot)],
        },
      },
      data: [x, ...layers.map(({ values }) => values)],
    };
  }

  /** Says what the bucket holds, to the eye and to a screen reader. */
  #read(place) {
    const { buckets, series, format, total } = this.shown;
    this.at = place ?? undefined;
    const shown = place === null || place === undefined ? undefined : buckets[place];
    const each = series.length > 1 ? series.filter(({ values }) => values[place]).map(({ name, values }) => `${name} ${format(values[place])}`) : [];
    this.readout.textContent = shown ? `${shown.label}: ${[format(total(place)), ...each].join(' · ')}` : ' ';
  }

  #select(plot) {
    if (plot.select.width < 8) return;
    const { buckets, range } = this.shown;
    const [from, to] = [plot.select.left, plot.select.left + plot.select.width].map((left) => plot.posToIdx(left));
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    range?.(buckets[from].start, buckets[to].to);
  }

  /** The library keeps the click that ends a drag to itself. */
  #click() {
    if (this.at !== undefined) this.shown.pick?.(this.at);
  }

  #key(event) {
    const last = this.shown.buckets.length - 1;
    const next = { ArrowRight: Math.min((this.at ?? -1) + 1, last), ArrowLeft: Math.max((this.at ?? last + 1) - 1, 0), Home: 0, End: last }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      this.plot.setCursor({ left: this.plot.valToPos(this.shown.buckets[next].start / 1000, 'x'), top: 0 });
      this.#read(next);
    } else if (event.key === 'Enter') {
      this.#click();
    }
  }
});
