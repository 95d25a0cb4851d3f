// Parts that several views share.

import { changed, state } from "./app.js";
import { h } from "./dom.js";
import { count, pretty, size } from "./format.js";
import { icon } from "./icons.js";

/** Characters of a body that are shown at first. */
const SHOWN = 20_000;

/** How far from the top a list still shows it, and how near to the end it loads more, in pixels. */
const NEAR_TOP = 8;
const NEAR_END = 400;

/** A state: a word on a color. The tone is `ok`, `warn`, `bad`, or nothing. */
export const chip = (word, tone = "", properties = {}) => h("span", { class: `chip ${tone}`, ...properties }, word);

/** A button. `look` is `main`, `quiet`, `bad`, or nothing. */
export function button(content, onclick, { look = "", ...properties } = {}) {
  return h("button", { type: "button", class: `button ${look}`, onclick, ...properties }, content);
}

/** A button that copies a text. */
export function copyButton(label, text, properties = {}) {
  return button([icon("copy"), label], () => copy(text), properties);
}

/** A value that is copied by a click on it. */
export function copyField(value, { label = "", shown = value, title = "Copy" } = {}) {
  const name = label && h("span", { class: "only-wide" }, label);
  return h(
    "button",
    { type: "button", class: "pair", title, onclick: () => copy(value) },
    name,
    h("code", {}, shown),
    icon("copy"),
  );
}

/** Copies a text, and says so. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied");
  } catch {
    toast("The browser does not let this page copy");
  }
}

let fading;

/** Says something for a moment. */
export function toast(text) {
  const element = document.getElementById("toast");
  element.textContent = text;
  element.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => element.classList.remove("shown"), 1800);
}

/** A box that explains. */
export function note(tone, title, ...text) {
  const symbol = { bad: "bad", warn: "warn" }[tone] ?? "callback";
  return h(
    "div",
    { class: `note ${tone}` },
    icon(symbol),
    title && h("b", {}, title),
    text.map((line) => h("p", {}, line)),
  );
}

/** Why the last action at a place failed, if it did. */
export function failure(place) {
  const message = state.failures.get(place);
  return message ? h("div", { role: "alert" }, note("bad", "That did not work", message)) : null;
}

/** Names and values. Values that are null are left out. */
export function facts(pairs, properties = {}) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h(
    "dl",
    { class: "facts", ...properties },
    shown.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

/** A heading and what belongs to it. */
export function section(title, end, ...content) {
  const aside = end && h("span", { class: "end third" }, end);
  return h("section", { class: "section" }, h("h3", {}, title, aside), content);
}

/** A part that can be folded away. */
export function fold(title, amount, isOpen, ...content) {
  const number = amount !== null && h("span", { class: "third number" }, amount);
  return h("details", { class: "fold", key: title, open: isOpen }, h("summary", {}, title, number), content);
}

/** The long text that the reader wanted in full. */
let whole = null;

/** Text of the wire in full, or its beginning with a button for the rest. */
export function body(text) {
  const isCut = text.length > SHOWN && text !== whole;
  const showAll = () => {
    whole = text;
    changed();
  };
  return [
    h("pre", { class: "code", tabindex: "0" }, isCut ? text.slice(0, SHOWN) : text),
    isCut && button(`Show all ${size(text.length)}`, showAll),
  ];
}

/** JSON with line breaks and its names in color, or other text as it is. */
export function json(text) {
  const readable = pretty(text);
  if (readable === text || readable.length > SHOWN) return body(readable);
  const pieces = readable.split(/^(\s*"(?:[^"\\]|\\.)*")(?=:)/m);
  const shown = pieces.map((piece, index) => (index % 2 ? h("span", { class: "name" }, piece) : piece));
  return h("pre", { class: "code", tabindex: "0" }, shown);
}

/** The field that finds. */
export function find(label, value, oninput) {
  const field = h("input", {
    class: "input",
    type: "search",
    placeholder: label,
    "aria-label": label,
    value,
    oninput: ({ target }) => oninput(target.value),
    "data-find": true,
  });
  return h("div", { class: "find" }, icon("find"), field, h("kbd", { "aria-hidden": "true" }, "/"));
}

/** A choice of one among few: pairs of value and label. */
export function segments(name, label, options, chosen, choose) {
  const segment = ([value, text]) => {
    const radio = { type: "radio", name, value, checked: value === chosen, onchange: () => choose(value) };
    return h("label", { key: value }, h("input", radio), text);
  };
  return h("span", { class: "segments", role: "radiogroup", "aria-label": label }, options.map(segment));
}

/** A field with its label. */
export function field(label, properties) {
  return h("label", { class: "labeled" }, label, h("input", { class: "input", autocomplete: "off", ...properties }));
}

/** A box to check, with what it does. `set` takes whether it is checked now. */
export function check(label, hint, isOn, set) {
  const turn = ({ target }) => {
    set(target.checked);
    changed();
  };
  return h("label", {}, h("input", { type: "checkbox", checked: isOn, onchange: turn }), label, h("span", {}, hint));
}

/** What a list says instead of rows: that it is empty, or that nothing passes the filter. */
export function emptyList(listing, isFiltered, empty) {
  if (!listing.isLoaded || listing.rows.length > 0) return null;
  return h("div", { class: "empty", key: "empty" }, h("p", {}, isFiltered ? "Nothing matches." : empty));
}

/** The way to older rows. */
export function olderRows(listing, label = "Show more") {
  if (!listing.hasMore) return null;
  const rest = listing.total ? ` (${count(listing.rows.length)} of ${count(listing.total)})` : "";
  return h(
    "div",
    { class: "more", key: "more" },
    button(`${label}${rest}`, () => listing.more(), { look: "quiet" }),
  );
}

/** What an element that scrolls over a list needs: it keeps its place, and loads older rows when its end comes near. */
export function scrolling(listing) {
  const look = ({ scrollTop }) => listing.look(scrollTop < NEAR_TOP);
  const onscroll = ({ currentTarget: scroller }) => {
    look(scroller);
    if (scroller.scrollTop + scroller.clientHeight > scroller.scrollHeight - NEAR_END) listing.more();
  };
  return { "data-keep": "top", "data-rows": "list", onscroll, onsettle: look };
}

/** The way to rows that came on top while the reader was further down. */
export function newerRows(listing) {
  if (listing.unseen === 0) return null;
  const toTop = ({ currentTarget }) => (currentTarget.parentElement.scrollTop = 0);
  return h("button", { type: "button", class: "newer", key: "newer", onclick: toTop }, `${count(listing.unseen)} new`);
}
