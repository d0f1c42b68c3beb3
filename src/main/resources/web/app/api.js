// Asks the public API; every failure is one sentence.

/** What the API refused or could not do; `isTemporary` where the same request may succeed later. */
export class Failure extends Error {
  constructor(status, sentence, answer) {
    super(sentence);
    this.status = status;
    this.sentence = sentence;
    this.answer = answer;
    this.isTemporary = status === 0 || status === 429 || status >= 500;
  }
}

/** Reads; `query` without its empty values. */
export function get(path, query = {}, signal) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const text = new URLSearchParams(given).toString();
  return request(text ? `${path}?${text}` : path, { signal });
}

/** Changes something. */
export function send(method, path, body, headers = {}) {
  return request(path, {
    method,
    headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

async function request(path, options) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (problem) {
    if (problem.name === 'AbortError') throw problem;
    throw new Failure(0, undefined);
  }
  if (response.status === 401) {
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    // nothing more happens here
    return new Promise(() => {});
  }
  const answer = await response.json().catch(() => undefined);
  if (!response.ok || answer === undefined) throw new Failure(response.status, answer?.error, answer);
  return answer;
}
