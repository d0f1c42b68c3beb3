// Words of a language: `{name}` is filled in, and of `{one, many, other}` the form is chosen by `n`.

/** A function of a key and values, of which numbers are written by `number`; what no dictionary has is shown as its key. */
export function translator(language, number, ...dictionaries) {
  const all = Object.assign({}, ...dictionaries.map((dictionary) => dictionary[language]));
  const plural = new Intl.PluralRules(language);
  const t = (key, values = {}) => {
    let text = all[key] ?? key;
    if (typeof text === 'object') text = text[plural.select(values.n)] ?? text.other;
    return text.replace(/\{(\w+)\}/g, (match, name) => {
      const value = values[name];
      return typeof value === 'number' ? number(value) : value ?? '';
    });
  };
  t.has = (key) => key in all;
  return t;
}

/** The word for a value of that kind, the value itself where there is no word. */
export const nameOf = (t, kind, value) => (value === null || value === undefined ? '–' : t.has(`${kind}.${value}`) ? t(`${kind}.${value}`) : value);

/** Dictionaries of several languages as one. */
export const merged = (...all) => Object.fromEntries(
  Object.keys(all[0]).map((language) => [language, Object.assign({}, ...all.map((words) => words[language]))]),
);
