// Numbers, money and dates as the reader's locale writes them.

/** @param zone of the dates and times */
export function formats(language, zone) {
  const locale = navigator.languages.find((tag) => tag.startsWith(language)) ?? language;
  const number = (options) => new Intl.NumberFormat(locale, { useGrouping: 'always', ...options });
  const dates = (options) => new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
  const whole = number({ maximumFractionDigits: 0 });
  const some = number({ maximumFractionDigits: 2 });
  const brief = number({ notation: 'compact', maximumFractionDigits: 2 });
  const percents = number({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  const shares = number({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const day = dates({ day: 'numeric', month: 'short' });
  const fullDay = dates({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
  const time = dates({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const dateTime = dates({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const exact = dates({ day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const weekdays = dates({ weekday: 'short', timeZone: 'UTC' });
  const ago = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const amounts = new Map();
  const none = '–';
  const on = (format) => (value) => (value === null || value === undefined ? none : format.format(typeof value === 'string' ? new Date(value) : value));
  const of = (format) => (value) => (value === null || value === undefined ? none : format.format(value));

  const amount = (currency, least, most) => {
    const key = `${currency} ${least} ${most}`;
    if (!amounts.has(key)) {
      const style = /^[A-Z]{3}$/.test(currency ?? '') ? { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } : {};
      amounts.set(key, number({ ...style, minimumFractionDigits: least, maximumFractionDigits: most }));
    }
    return amounts.get(key);
  };

  return {
    locale,
    whole: of(whole),
    number: of(some),
    share: of(shares),
    /** With its sign. */
    percent: of(percents),
    /** How much more than before; nothing to say where there was nothing before. */
    change: (now, before) => (before > 0 ? percents.format(now / before - 1) : none),
    /** To the cent; what is less than that to four places. */
    money: (value, currency = 'USD') => (value === null || value === undefined ? none
      : amount(currency, 2, Math.abs(value) > 0 && Math.abs(value) < 0.01 ? 4 : 2).format(value)),
    /** As exact as it is known. */
    exactMoney: (value, currency = 'USD') => (value === null || value === undefined ? none : amount(currency, 2, 6).format(value)),
    /** With the currency's code, where there are several: some share a symbol. */
    coded: (value, currency) => `${amount(undefined, 2, 2).format(value)} ${currency}`,
    /** What a minute costs, to four places. */
    rate: (value, currency = 'USD') => (value === null || value === undefined ? none : amount(currency, 4, 4).format(value)),
    /** As short as a small cell needs it. */
    brief: (value) => (value > 0 && value < 0.005 ? `< ${brief.format(0.01)}` : of(brief)(value)),
    /** Of one call: to the hundredth of a cent at least, so that a column of them aligns. */
    smallMoney: (value, currency = 'USD') => (value === null || value === undefined ? none : amount(currency, 4, 6).format(value)),
    /** Seconds, as 1:02:03. */
    duration: (seconds) => {
      if (seconds === null || seconds === undefined) return none;
      const two = (figure) => String(figure).padStart(2, '0');
      const hours = Math.floor(seconds / 3600);
      const minutes = Math.floor(seconds / 60) % 60;
      return hours ? `${whole.format(hours)}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
    },
    day: on(day), fullDay: on(fullDay), time: on(time), dateTime: on(dateTime), exact: on(exact),
    /** 0 is Monday. */
    weekday: (index) => weekdays.format(Date.UTC(2024, 0, 1 + index)),
    hour: (hour) => `${String(hour).padStart(2, '0')}:00`,
    ago: (value) => {
      if (!value) return none;
      const seconds = (new Date(value) - Date.now()) / 1000;
      const [unit, size] = [['day', 86_400], ['hour', 3600], ['minute', 60], ['second', 1]].find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
      return ago.format(Math.round(seconds / size), unit);
    },
  };
}
