// Asks for what the page of a provider shows, all at once.
import { Failure } from '../../api.js';
import { periodOf } from '../../period.js';
import { heatOf, isHeated } from './heat.js';

/** The chosen workspace's id as a text; undefined for all. */
export const workspaceOf = ({ workspace }) => (/^\d{1,18}$/.test(workspace ?? '') ? workspace : undefined);

/**
 * The data of the page: `stats` of the `period` with its series; `comparable`, those of its hours that are over, and `before`, of as many
 * hours before it, undefined where none is over; and what the provider asked for, `more`. The `heat` comes later, if it is of many hours.
 */
export async function load(app, provider) {
  const period = periodOf(app);
  const workspace = workspaceOf(app.state);
  const path = `/api/${provider.name}-stats`;
  const query = { from: period.from, to: period.to, workspace };
  const sums = ({ from, to }) => (from < to ? app.get(path, { from, to, workspace }) : undefined);
  const isByHour = period.group === 'hour';
  const hours = !isByHour && isHeated(period) ? app.get(path, { ...query, group: 'hour' }) : undefined;
  // whether it failed is said where it is waited for
  hours?.catch(() => {});
  const [stats, comparable, before, { workspaces }, more] = await Promise.all([
    withSeries(app, path, { ...query, group: period.group, zone: isByHour ? undefined : app.zone }),
    period.isRunning ? sums(period.comparable) : undefined,
    sums(period.previous),
    app.get('/api/workspaces'),
    provider.more?.(app, query, period),
  ]);
  const data = { period, workspace, zone: app.zone, stats, workspaces, more, comparable: period.isRunning ? comparable : stats, before };
  if (isByHour) {
    data.heat = heatOf(stats.series, period, app.zone);
  } else if (hours) {
    // of the same hours it stays until then
    data.heat = app.data && whichOf(app.data) === whichOf(data) ? app.data.heat : undefined;
    later(app, data, hours);
  }
  return data;
}

const whichOf = ({ period, workspace, zone }) => [period.from, period.to, workspace, zone].join();

/** The hours of a long period take longer than all else: they are drawn when they are there. */
async function later(app, data, hours) {
  try {
    data.heat = heatOf((await hours).series, data.period, data.zone);
  } catch (problem) {
    if (problem.name === 'AbortError') return;
    data.heatFailure = problem;
  }
  app.redraw();
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
