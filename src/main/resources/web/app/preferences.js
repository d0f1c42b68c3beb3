// What the reader chose, remembered by the browser: language, theme, time zone.
import { isWhole } from './zone.js';

export const languages = ['en', 'es'];
const THEMES = ['light', 'dark'];

const kept = {
  get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
  set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* a browser that keeps nothing */ } },
};

/** The choice, else what the browser says; `fromAddress` goes before both. */
export function preferred(name, fromAddress) {
  const choice = fromAddress ?? kept.get(name);
  switch (name) {
    case 'language':
      return languages.includes(choice) ? choice : browserLanguage();
    case 'theme':
      return THEMES.includes(choice) ? choice : matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
    default:
      return isWhole(choice) ? choice : browserZone();
  }
}

export const prefer = (name, value) => kept.set(name, value);

function browserLanguage() {
  return navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => languages.includes(tag)) ?? 'en';
}

/** Snapshots are of hours of UTC: a zone with half hours has no days that they add up to. */
function browserZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return isWhole(zone) ? zone : 'UTC';
}
