// Elements made from plain data, and a way to show newer data without losing focus, scroll position, or typed text.
//
// Strings become text nodes and attributes, never markup. The policy that the page is served with forbids the rest.

const HANDLERS = ["onclick", "onsubmit", "oninput", "onchange", "ontoggle", "onscroll", "onsettle"];

/** Attributes that belong to the reader once the element is on the page. */
const KEPT = { DETAILS: "open", DIALOG: "open" };

/**
 * Makes an element. A property that begins with `on` is a handler, `key` is the identity among its siblings; every other
 * one is an attribute, left out if it is null or false.
 */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name.startsWith("on")) element[name] = value;
    else if (name === "key") element.key = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child !== null && child !== undefined && child !== false) element.append(child);
  }
}

/** Makes the content of a live element that of a list of new children, and changes only what differs. */
export function show(live, ...children) {
  const next = live.cloneNode(false);
  append(next, children);
  patchChildren(live, next);
}

function patchChildren(live, next) {
  const keyed = new Map();
  for (const child of live.childNodes) if (child.key !== undefined) keyed.set(child.key, child);
  let at = live.firstChild;
  for (const wanted of [...next.childNodes]) {
    const found = wanted.key === undefined ? at : keyed.get(wanted.key);
    if (!isSame(found, wanted)) {
      live.insertBefore(wanted, at);
      continue;
    }
    if (found === at) at = at.nextSibling;
    else live.insertBefore(found, at);
    patch(found, wanted);
  }
  while (at) {
    const after = at.nextSibling;
    at.remove();
    at = after;
  }
}

function isSame(found, wanted) {
  return Boolean(found) && found.nodeName === wanted.nodeName && found.key === wanted.key;
}

function patch(live, next) {
  if (live.nodeType === Node.TEXT_NODE) {
    if (live.nodeValue !== next.nodeValue) live.nodeValue = next.nodeValue;
    return;
  }
  patchAttributes(live, next);
  for (const handler of HANDLERS) if (live[handler] !== next[handler]) live[handler] = next[handler];
  // What the reader chose is in the data by now; what was typed is not, and stays.
  if (live.type === "checkbox" || live.type === "radio") live.checked = next.checked;
  patchChildren(live, next);
}

function patchAttributes(live, next) {
  for (const { name } of [...live.attributes]) {
    if (!next.hasAttribute(name) && name !== KEPT[live.nodeName]) live.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (name !== KEPT[live.nodeName] && live.getAttribute(name) !== value) live.setAttribute(name, value);
  }
}
