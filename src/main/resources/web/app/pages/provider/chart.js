// What each workspace had by hour or day; a bar leads to its calls, dragging over bars chooses their period.
import { html, nothing } from '/lib/lit-html/lit-html.js';
import { timeChart } from '../../chart.js';
import { choice, coloursOf, workspaceName } from '../../parts.js';
import { stretch } from '../../period.js';

const LARGEST = 5;

/** The address of the calls of a stretch (milliseconds). */
export const callsOf = ({ link, data }, from, to, further) => link({ ...stretch(from, to, data.zone), workspace: data.workspace, ...further }, '/calls');

export function chart(app, measures, measure) {
  const { t, go, data, state } = app;
  const isStacked = state.bars !== 'apart';
  const buckets = bucketsOf(app);
  const series = seriesOf(app, measure, buckets);
  const within = (at) => Math.min(Math.max(at, Date.parse(data.period.from)), Date.parse(data.period.to));
  return html`
    <section class="panel">
      <div class="bar">
        ${measures.length > 1 ? choice(t('show'), measures.map(({ key, name }) => [key, name]), measure.key, (show) => go({ show })) : nothing}
        ${series.length > 1 ? choice(t('bars'), ['stacked', 'apart'].map((kind) => [kind, t(`bars.${kind}`)]), isStacked ? 'stacked' : 'apart',
    (bars) => go({ bars })) : nothing}
      </div>
      ${timeChart(app, {
    title: t(`chart.${data.period.group}`, { measure: measure.name }), buckets, series, isStacked, format: measure.format, axis: measure.axis,
    pick: (place) => location.assign(callsOf(app, within(buckets[place].start), within(buckets[place].to))),
    range: (from, to) => go({ period: null, ...stretch(within(from), within(to), data.zone) }),
  })}
      <p class="quiet">${t('chart.advice')}${series.isSum ? html` ${t('chart.sum')}` : nothing}</p>
    </section>`;
}

function bucketsOf({ f, data: { stats: { series }, period } }) {
  const starts = series.map(({ start }) => Date.parse(start));
  const label = period.group === 'day' ? f.fullDay : f.dateTime;
  return starts.map((start, place) => ({ start, to: starts[place + 1] ?? Date.parse(period.to), label: label(start) }));
}

/** The largest workspaces and what is left of the sum; the sum alone where it was not answered by workspace. */
function seriesOf(app, measure, buckets) {
  const { t, data: { stats } } = app;
  if (!stats.workspaces.every(({ series }) => series)) {
    return Object.assign([{ name: measure.name, colour: 'accent', values: stats.series.map(measure.of) }], { isSum: true });
  }
  const places = new Map(buckets.map(({ start }, place) => [start, place]));
  const { largest, others } = bySize(stats, measure);
  const colours = largestColours(app, measure);
  const shown = largest.map((workspace) => ({
    name: workspaceName(app, workspace.workspace_id, workspace.name), colour: colours.get(workspace.workspace_id), values: valuesOf(workspace, measure, places),
  }));
  if (!others.length) return shown;
  const rest = others.map((workspace) => valuesOf(workspace, measure, places));
  const sums = buckets.map((bucket, place) => rest.reduce((sum, values) => sum + values[place], 0));
  return [...shown, { name: t('others'), colour: 'series-other', values: sums }];
}

/** One for each bucket: where the workspace has nothing its series has none. */
function valuesOf({ series }, measure, places) {
  const values = new Array(places.size).fill(0);
  for (const sums of series) values[places.get(Date.parse(sums.start))] = measure.of(sums);
  return values;
}

function bySize({ workspaces }, { of }) {
  const ordered = [...workspaces].sort((one, other) => of(other) - of(one) || one.workspace_id - other.workspace_id);
  // a single one more needs no other name
  const most = ordered.length === LARGEST + 1 ? ordered.length : LARGEST;
  return { largest: ordered.slice(0, most), others: ordered.slice(most) };
}

/** By id, the colours of the workspaces that the chart shows by themselves. */
export function largestColours({ data: { stats, workspaces } }, measure) {
  return coloursOf(bySize(stats, measure).largest.map(idOf), workspaces.map(idOf));
}

const idOf = ({ workspace_id: id }) => id;
