// Single keys, while no field has the focus.

import { areOn } from "./keys.js";

/** Acts on keys. `actions` has a function for each key that has an effect of its own. */
export function listenToKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") return leave(actions.Escape);
    if (!areOn() || isTyping(event.target) || document.querySelector("dialog[open]")) return;
    const act = moves[event.key] ?? actions[event.key];
    if (!act) return;
    event.preventDefault();
    act(event.key);
  });
}

const isTyping = (target) => target.matches("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

/** Leaves the field, or goes back. An open dialog closes by itself. */
function leave(back) {
  if (document.querySelector("dialog[open]")) return;
  if (isTyping(document.activeElement)) document.activeElement.blur();
  else back();
}

const moves = { j: () => move(1), k: () => move(-1) };

/** Moves the focus among the rows: of the list that has it, or the first one on the page. */
function move(step) {
  const focused = document.activeElement;
  const list = focused.closest("[data-rows]") ?? [...document.querySelectorAll("[data-rows]")].find(isSeen);
  if (!list) return;
  const rows = [...list.querySelectorAll("[data-row]")].map((row) => (row.matches("a") ? row : row.querySelector("[data-link]")));
  const current = rows.findIndex((row) => row === focused || row.contains(focused) || row.parentElement.contains(focused));
  const from = current >= 0 ? current : rows.findIndex((row) => row.matches("[aria-current]") || row.closest("[aria-current]"));
  const next = from < 0 ? edge(list, rows, step) : rows[from + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** Where the way begins: messages with the last one, other lists with the first. */
const edge = (list, rows, step) => (list.dataset.rows === "messages" ? rows.at(-1) : step > 0 ? rows[0] : undefined);

const isSeen = (element) => element.offsetParent !== null;
