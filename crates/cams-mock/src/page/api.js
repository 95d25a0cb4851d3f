// The doors of control, as the page uses them.

/** Reads from a door. Query values that are empty or null are left out. */
export function get(path, query = {}) {
  const pairs = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const text = new URLSearchParams(pairs).toString();
  return ask(text ? `${path}?${text}` : path, { method: "GET" });
}

/** Has a door do something. */
export function post(path, body) {
  if (body === undefined) return ask(path, { method: "POST" });
  const headers = { "Content-Type": "application/json" };
  return ask(path, { method: "POST", headers, body: JSON.stringify(body) });
}

/** Has a door delete something. */
export const remove = (path) => ask(path, { method: "DELETE" });

async function ask(path, request) {
  const response = await fetch(path, request).catch(() => {
    throw new Error("The server does not answer. Is it still running?");
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.Message ?? `${path} answered ${response.status}`);
  return answer;
}
