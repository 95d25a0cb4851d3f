// The address: `#/calls/12` is the view, the object, and the part of it that are shown.

export function parse(hash) {
  const [view = "", id = null, part = null] = hash.replace(/^#\/?/, "").split("/").map(decode);
  return { view, id: id || null, part: part || null };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of something, for a link. */
export function at(...steps) {
  return `#/${steps.map(encodeURIComponent).join("/")}`;
}

export function go(...steps) {
  location.hash = at(...steps);
}

/** One step up, or nowhere. */
export function above({ view, id, part }) {
  if (part) return at(view, id);
  return id ? at(view) : null;
}
