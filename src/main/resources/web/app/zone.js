// Days and hours of a time zone, by what the browser knows of it.

const HOUR = 3_600_000;
const formats = new Map();

function format(zone) {
  if (!formats.has(zone)) {
    formats.set(zone, new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, hourCycle: 'h23', weekday: 'short',
      year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    }));
  }
  return formats.get(zone);
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** What a clock on the wall shows at that instant (milliseconds); `weekday` 0 is Monday. */
export function wall(instant, zone) {
  const parts = Object.fromEntries(format(zone).formatToParts(instant).map((part) => [part.type, part.value]));
  return {
    year: +parts.year, month: +parts.month, day: +parts.day, hour: +parts.hour, minute: +parts.minute, second: +parts.second,
    weekday: WEEKDAYS.indexOf(parts.weekday),
  };
}

function offset(instant, zone) {
  const at = wall(instant, zone);
  return Date.UTC(at.year, at.month - 1, at.day, at.hour, at.minute, at.second) - Math.floor(instant / 1000) * 1000;
}

/** The instant at which the clock shows that; day and month may run over. Of an hour shown twice the first, of one left out the next. */
export function instant(zone, year, month, day, hour = 0, minute = 0) {
  const shown = Date.UTC(year, month - 1, day, hour, minute);
  const candidates = [shown - offset(shown - 24 * HOUR, zone), shown - offset(shown + 24 * HOUR, zone)];
  const exact = candidates.filter((candidate) => candidate + offset(candidate, zone) === shown);
  return exact.length ? Math.min(...exact) : Math.max(...candidates);
}

/** The midnight that begins the day, `days` later. */
export function midnight(at, zone, days = 0) {
  const { year, month, day } = wall(at, zone);
  return instant(zone, year, month, day + days);
}

/** `2026-11-28`, as a date field takes it. */
export function date(at, zone) {
  const { year, month, day } = wall(at, zone);
  return `${year}-${two(month)}-${two(day)}`;
}

/** `2026-11-28T14:00`. */
export function dateTime(at, zone) {
  const { hour, minute } = wall(at, zone);
  return `${date(at, zone)}T${two(hour)}:${two(minute)}`;
}

const two = (figure) => String(figure).padStart(2, '0');

/** The instant of a date or date with time as above; undefined where it is none. */
export function parse(text, zone, days = 0) {
  const match = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?$/.exec(text ?? '');
  if (!match) return undefined;
  const [, year, month, day, hour = 0, minute = 0] = match.map(Number);
  const checked = new Date(Date.UTC(year, month - 1, day));
  if (checked.getUTCMonth() !== month - 1 || match[4] > 23 || match[5] > 59) return undefined;
  return match[4] === undefined ? instant(zone, year, month, day + days) : instant(zone, year, month, day, hour || 0, minute || 0);
}

/** Whether the zone exists and its hours begin when those of UTC do. */
export function isWhole(zone) {
  if (!zone) return false;
  try {
    const year = new Date().getUTCFullYear();
    return [0, 6].every((month) => offset(Date.UTC(year, month, 1), zone) % HOUR === 0);
  } catch {
    return false;
  }
}

let all;

/** The zones that may be chosen. */
export const zones = () => (all ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC' && isWhole(zone))]);
