// Asks for what the page of a provider shows, all at once.
import { Failure } from '../../api.js';
import { periodOf } from '../../period.js';
import { heatOf, LONGEST_HEAT } from './heat.js';

/** The chosen workspace's id as a text; undefined for all. */
export const workspaceOf = ({ workspace }) => (/^\d{1,18}$/.test(workspace ?? '') ? workspace : undefined);

/**
 * The data of the page: `stats` of the `period` with its series; `comparable`, those of its hours that are over, and `before`, of as many
 * hours before it, undefined where none is over; `heat`; and what the provider asked for, `more`.
 */
export async function load(app, provider) {
  const period = periodOf(app);
  const workspace = workspaceOf(app.state);
  const path = `/api/${provider.name}-stats`;
  const query = { from: period.from, to: period.to, workspace };
  const sums = ({ from, to }) => (from < to ? app.get(path, { from, to, workspace }) : undefined);
  const isHeated = Date.parse(period.to) - Date.parse(period.from) <= LONGEST_HEAT;
  const isByHour = period.group === 'hour';
  const [stats, comparable, before, hours, { workspaces }, more] = await Promise.all([
    withSeries(app, path, { ...query, group: period.group, zone: isByHour ? undefined : app.zone }),
    period.isRunning ? sums(period.comparable) : undefined,
    sums(period.previous),
    isHeated && !isByHour ? app.get(path, { ...query, group: 'hour' }) : undefined,
    app.get('/api/workspaces'),
    provider.more?.(app, query),
  ]);
  return {
    period, workspace, zone: app.zone, stats, workspaces, more,
    comparable: period.isRunning ? comparable : stats, before,
    heat: isHeated ? heatOf((hours ?? stats).series, period, app.zone) : undefined,
  };
}

/** Each workspace by itself, too, where they are not too many for one answer. */
async function withSeries(app, path, query) {
  try {
    return await app.get(path, { ...query, by: 'workspace' });
  } catch (problem) {
    if (!(problem instanceof Failure) || problem.status !== 400) throw problem;
    return app.get(path, query);
  }
}
