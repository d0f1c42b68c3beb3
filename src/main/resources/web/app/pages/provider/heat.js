// At which hours of the week something happened: the average of such an hour, deeper the more it was.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { wall } from '../../zone.js';
import { callsOf } from './chart.js';

const HOUR = 3_600_000;
const STEPS = 5;
const HOURS = [...Array(24).keys()];

const LONGEST = 8784 * HOUR;

/** Whether its hours are answered at once. */
export const isHeated = ({ from, to }) => Date.parse(to) - Date.parse(from) <= LONGEST;

/**
 * The hours of a period that have begun, by weekday (0 is Monday) and hour of the zone's clock: each {hours, newest}, what the API
 * answered of them and when the newest began.
 */
export function heatOf(series, { from, to }, zone, now = Date.now()) {
  const week = Array.from({ length: 7 }, () => HOURS.map(() => ({ hours: [], newest: undefined })));
  for (const sums of series) {
    const start = Date.parse(sums.start);
    if (start < Date.parse(from) || start >= Math.min(Date.parse(to), now)) continue;
    const { weekday, hour } = wall(start, zone);
    const cell = week[weekday][hour];
    cell.hours.push(sums);
    cell.newest = start;
  }
  return week;
}

export function heatPanel(app, measure) {
  const { t, data } = app;
  return html`
    <section class="panel">
      <h2>${t('heat')}</h2>
      ${data.heat ? heatTable(app, measure) : html`<p class="quiet" role="status">${missing(app)}</p>`}
    </section>`;
}

function missing({ t, data }) {
  if (!isHeated(data.period)) return t('heat.long');
  return data.heatFailure ? data.heatFailure.sentence ?? t('failure.unknown') : t('loading');
}

function heatTable(app, measure) {
  const { t, f, data } = app;
  const week = data.heat.map((row) => row.map(({ hours, newest }) => ({
    newest, count: hours.length, value: hours.reduce((sum, sums) => sum + measure.of(sums), 0) / hours.length,
  })));
  const most = Math.max(...week.flat().map(({ value }) => value || 0));
  return html`
    <p class="quiet" id="heat">${t('heat.caption', { measure: measure.name, zone: data.zone.replaceAll('_', ' ') })}</p>
    <div class="scroll" tabindex="0" role="region" aria-label=${t('heat')}>
      <table class="heat" aria-labelledby="heat">
        <thead><tr><th scope="col"><span class="unseen">${t('weekday')}</span></th>${HOURS.map((hour) => html`<th scope="col">${two(hour)}</th>`)}</tr></thead>
        <tbody>${week.map((row, weekday) => (row.some(({ count }) => count) ? html`
          <tr><th scope="row">${f.weekday(weekday)}</th>
            ${row.map((cell, hour) => cellOf(app, measure, cell, most, `${f.weekday(weekday)} ${f.hour(hour)}`))}</tr>` : nothing))}</tbody>
      </table>
    </div>`;
}

function cellOf(app, measure, { newest, count, value }, most, when) {
  if (!count) return html`<td></td>`;
  if (!value) return html`<td class="heat-0">0</td>`;
  const shown = app.f.brief(value);
  const words = app.t('heat.cell', { when, n: count, value: measure.format(value), newest: app.f.dateTime(newest) });
  return html`
    <td class=${`heat-${Math.ceil((value / most) * STEPS)}`}>
      <a href=${callsOf(app, newest, newest + HOUR)} title=${words} aria-label=${`${shown}. ${words}`}>${shown}</a></td>`;
}

const two = (hour) => String(hour).padStart(2, '0');
