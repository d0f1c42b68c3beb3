// What the workspaces cost, out of the answers of both providers' statistics.
import { periodOf } from '../../period.js';

const NOTHING = { calls: 0, conversations: 0, seconds: 0, telephony: 0, llm: 0, credits: 0, creditsUsd: 0 };
const OF_TWILIO = { calls: 'total_calls', seconds: 'total_duration', telephony: 'total_cost' };
const OF_ELEVENLABS = { conversations: 'total_conversations', llm: 'llm_price', credits: 'total_cost', creditsUsd: 'total_cost_usd' };

/** Credits are no money: they are never part of the cost. There is none where the telephony is of other currencies than the models. */
export const cost = ({ telephony, llm }) => (telephony === null ? null : telephony + llm);

/** Everything that is asked for: this week by day and workspace, and what it and today are compared with. */
export async function ask(app) {
  const { zone } = app;
  const week = periodOf({ state: { period: '7d' }, zone });
  const today = periodOf({ state: { period: 'today' }, zone });
  const [days, { directions }, ...sums] = await Promise.all([
    both(app, week, { group: 'day', by: 'workspace', zone }),
    app.get('/api/twilio-directions', { from: week.from, to: week.to }),
    ...[week.comparable, week.previous, today.comparable, today.previous].map((period) => both(app, period)),
  ]);
  return { week, today, days, directions, sums };
}

/** In the first hour of a day there is nothing yet that could be compared. */
const both = (app, { from, to }, more = {}) => (from < to
  ? Promise.all(['/api/twilio-stats', '/api/elevenlabs-stats'].map((path) => app.get(path, { from, to, ...more })))
  : [{ totals: {}, workspaces: [] }, { totals: {}, workspaces: [] }]);

function add(sums, row, names) {
  for (const [name, column] of Object.entries(names)) sums[name] += row?.[column] ?? 0;
  return sums;
}

/** The sums of both answers, of all or of one workspace, in the bucket that begins then where one is given. */
function sum([twilio, elevenLabs], id, start) {
  const part = (answer) => {
    const row = id === undefined ? answer : answer.workspaces.find((workspace) => workspace.workspace_id === id);
    if (start === undefined) return id === undefined ? answer.totals : row;
    return row?.series?.find((bucket) => bucket.start === start);
  };
  return add(add({ ...NOTHING }, part(twilio), OF_TWILIO), part(elevenLabs), OF_ELEVENLABS);
}

/** Those that calls are priced in besides the models' dollars. */
const currenciesOf = (rows) => [...new Set(rows.map((row) => row.price_unit))].filter((unit) => unit && unit !== 'USD').sort();

/** Each workspace, whether anything happened in it or not, and all together (without an id). */
export function figures({ days, sums, directions }, workspaces) {
  const starts = days[0].series.map(({ start }) => start);
  const names = new Map();
  for (const { workspace_id: id, name } of [...days.flatMap((answer) => answer.workspaces), ...workspaces]) names.set(id, name);
  const of = (id, name) => {
    const rows = directions.filter((row) => id === undefined || row.workspace_id === id);
    const isForeign = currenciesOf(rows).length > 0;
    const known = (sums) => (isForeign ? { ...sums, telephony: null } : sums);
    const [weekNow, weekBefore, todayNow, todayBefore] = sums.map((answers) => cost(known(sum(answers, id))));
    return {
      id, name,
      week: { ...known(sum(days, id)), now: weekNow, before: weekBefore },
      today: { ...known(sum(days, id, starts.at(-1))), now: todayNow, before: todayBefore },
      trend: isForeign ? undefined : starts.map((start) => cost(sum(days, id, start))),
      unpriced: rows.reduce((total, row) => total + row.unpriced, 0),
    };
  };
  return { currencies: currenciesOf(directions), all: of(), each: [...names].map(([id, name]) => of(id, name)) };
}
