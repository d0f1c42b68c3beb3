// The period that a page shows: chosen by name or from date to date, in the reader's time zone.
import { html } from '/lib/lit-html/lit-html.js';
import { choice } from './parts.js';
import { date, dateTime, instant, midnight, parse, wall } from './zone.js';

const HOUR = 3_600_000;
// as many days as are answered at once
const LONGEST = 8784 * 24 * HOUR;
const NAMES = ['today', '7d', '30d', 'month'];

/** The parameters of the address that say which; pages load again when one changes. */
export const periodKeys = ['period', 'from', 'to'];

/**
 * The chosen period as whole hours: `from` and `to` (ISO, to is exclusive), `isRunning` where it goes up to now, `group` for
 * its chart, and what it is compared with: `comparable`, its hours that are over, and `previous`, as long, just before, up to
 * the same moment.
 */
export function periodOf({ state, zone }, fallback = '7d', now = Date.now()) {
  const name = NAMES.includes(state.period) ? state.period : fallback;
  const given = state.from || state.to ? between(state, zone, now) : undefined;
  const nextHour = Math.floor(now / HOUR) * HOUR + HOUR;
  const { from, to } = given ?? { from: begin(name, zone, now), to: nextHour };
  const isRunning = to > now;
  const end = Math.min(to, Math.max(from, nextHour - HOUR));
  const shift = (at) => before(at, name, given, to - from, zone);
  const iso = (at) => new Date(at).toISOString();
  return {
    name: given ? 'custom' : name, from: iso(from), to: iso(to), isRunning,
    group: to - from > 3 * 24 * HOUR ? 'day' : 'hour',
    comparable: { from: iso(from), to: iso(end) },
    previous: { from: iso(shift(from)), to: iso(Math.min(shift(end), from)) },
  };
}

function begin(name, zone, now) {
  if (name === 'month') {
    const { year, month } = wall(now, zone);
    return instant(zone, year, month, 1);
  }
  return midnight(now, zone, { today: 0, '7d': -6, '30d': -29 }[name]);
}

/** From the chosen dates; a single date is a day. A date with a time ends there, one without includes its day. */
function between({ from, to }, zone, now) {
  const first = parse(from ?? to, zone);
  const last = parse(to ?? date(now, zone), zone, 1);
  if (first === undefined || last === undefined || last <= first || last - first > LONGEST) return undefined;
  return { from: Math.floor(first / HOUR) * HOUR, to: Math.ceil(last / HOUR) * HOUR };
}

/** The parameters of the address that say a stretch (milliseconds): dates where it is of whole days, else with their times. */
export function stretch(from, to, zone) {
  if ([from, to].every((at) => midnight(at, zone) === at)) return { from: date(from, zone), to: date(to - 1, zone) };
  let end = to;
  // an hour that the clock shows twice is read as the first: rather an hour too many than one too few
  while (parse(dateTime(end, zone), zone) < to) end += HOUR;
  return { from: dateTime(from, zone), to: dateTime(end, zone) };
}

/** The same place in the period before. */
function before(at, name, given, length, zone) {
  const { year, month, day, ...clock } = wall(at, zone);
  // some days begin at one
  const hour = midnight(at, zone) === at ? 0 : clock.hour;
  if (given) {
    const days = Math.ceil(length / (24 * HOUR) - 1 / 24);
    return instant(zone, year, month, day - days, hour);
  }
  if (name === 'month') {
    const lastDay = new Date(Date.UTC(year, month - 1, 0)).getUTCDate();
    return day > lastDay ? instant(zone, year, month, 1) : instant(zone, year, month - 1, day, hour);
  }
  return instant(zone, year, month, day - { today: 1, '7d': 7, '30d': 30 }[name], hour);
}

/** The same where any time is meant unless one is chosen; undefined then. */
export function optionalPeriodOf(app) {
  const period = periodOf(app);
  return period.name === 'custom' || NAMES.includes(app.state.period) ? period : undefined;
}

/** Buttons for the names, and for any time where that can be chosen, and two date fields. */
export function periodPicker(app, period, { canBeAny = false } = {}) {
  const { t, go, zone } = app;
  const names = canBeAny ? ['any', ...NAMES] : NAMES;
  const choose = (name) => go({ period: name === 'any' ? null : name, from: null, to: null });
  const buttons = (chosen) => choice(t('period'), names.map((name) => [name, t(`period.${name}`)]), chosen, choose);
  if (!period) {
    const only = (event) => event.target.value && go({ period: null, from: event.target.value, to: null });
    return html`
      <div class="period">${buttons('any')}
        <label>${t('period.from')} <input type="date" .value=${''} @change=${only}></label></div>`;
  }
  const fields = new Date(period.to).getTime() - 1;
  const pick = (changes) => go({ period: null, from: date(Date.parse(period.from), zone), to: date(fields, zone), ...changes });
  return html`
    <div class="period">
      ${buttons(period.name)}
      <label>${t('period.from')} <input type="date" .value=${date(Date.parse(period.from), zone)} max=${date(fields, zone)}
        @change=${(event) => event.target.value && pick({ from: event.target.value })}></label>
      <label>${t('period.to')} <input type="date" .value=${date(fields, zone)} min=${date(Date.parse(period.from), zone)}
        @change=${(event) => event.target.value && pick({ to: event.target.value })}></label>
      <span class="quiet">${app.f.dateTime(period.from)} – ${app.f.dateTime(period.isRunning ? new Date().toISOString() : period.to)}
        · ${zone.replaceAll('_', ' ')}</span>
    </div>`;
}
