// The view that is shown lies in the address, so that a link opens the same.

/** The parameters of the address. */
export const read = () => Object.fromEntries(new URLSearchParams(location.search));

/**
 * The address of a view: the present parameters with these changed; null takes one away.
 * Another page keeps none but the time zone.
 */
export function address(changes = {}, path = location.pathname) {
  const present = path === location.pathname ? read() : { zone: read().zone };
  const entries = Object.entries({ ...present, ...changes })
    .filter(([, value]) => value !== undefined && value !== null && value !== '');
  const query = new URLSearchParams(entries).toString();
  return query ? `${path}?${query}` : path;
}
