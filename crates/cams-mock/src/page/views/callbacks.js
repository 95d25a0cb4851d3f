// The callbacks: what was told to webhooks, and what they answered.

import { attempt, changed, state } from "../app.js";
import { get, post } from "../api.js";
import { h } from "../dom.js";
import { countdown, cut, exact, plural, seconds, took, wait } from "../format.js";
import { Listing } from "../listing.js";
import {
  button,
  chip,
  copyButton,
  emptyList,
  facts,
  failure,
  find,
  fold,
  json,
  newerRows,
  note,
  olderRows,
  scrolling,
  section,
  segments,
} from "../parts.js";
import { at, go } from "../route.js";
import { quirkBoxes } from "./quirks.js";

/** What a state is called, and its tone. */
const STATES = {
  Acknowledged: ["Acknowledged", "ok"],
  Pending: ["Waiting", "warn"],
  GivenUp: ["Given up", "bad"],
  NotAllowed: ["Not allowed", "bad"],
};

const FILTERS = [
  ["", "All"],
  ["Pending", "Waiting"],
  ["GivenUp", "Given up"],
];

const list = new Listing("/-/callbacks", "Callbacks", { oldestFirst: true });
let filter = "";
let text = "";
let chosen = null;

/** How a callback differs when it is sent again. */
const quirks = new Set();

export const callbacks = {
  title: "Callbacks",
  panes: "log",

  async load() {
    await Promise.all([list.load(wanted()), loadChosen()]);
  },

  isTouchedBy: (event) => ["callback", "callbacks"].includes(event),

  /** A callback that waits counts down. */
  ticks: () => list.rows.some((one) => one.State === "Pending" && one.NextAttempt),

  render: () => [listPane(), detail()],
};

const wanted = () => ({ State: filter, Text: text });

let waiting;

function refilter() {
  clearTimeout(waiting);
  waiting = setTimeout(() => list.load(wanted()).catch(changed), 150);
}

async function loadChosen() {
  const { id } = state.route;
  if (!id) return;
  const found = await get("/-/callback", { Id: id }).catch(({ message }) => ({ Id: id, problem: message }));
  if (state.route.id === id) chosen = found.Callback ?? found;
}

function listPane() {
  const search = (value) => {
    text = value;
    refilter();
  };
  const choose = (value) => {
    filter = value;
    refilter();
    changed();
  };
  const headings = [["Time"], ["Event"], ["Last answer"], ["Attempts", "amount"]];
  return h(
    "section",
    { class: "pane", "aria-label": "List", key: "list" },
    h(
      "div",
      { class: "head wrap" },
      find("Message, number, or address", text, search),
      segments("state", "Which callbacks", FILTERS, filter, choose),
    ),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "Callbacks", ...scrolling(list) },
      newerRows(list),
      emptyList(
        list,
        filter !== "" || text !== "",
        "No callbacks yet. They go out once a webhook is set: UpdatePhoneWebhook, UpdateAccountWebhook, or --webhook.",
      ),
      h(
        "table",
        { class: "grid log", "aria-label": "Callbacks, newest first", key: "table", hidden: list.rows.length === 0 },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            headings.map(([word, look]) => h("th", { class: look }, word)),
          ),
        ),
        h("tbody", {}, list.rows.map(row)),
      ),
      olderRows(list),
    ),
  );
}

function row(callback) {
  const isCurrent = String(callback.Id) === state.route.id;
  const isBad = callback.State === "GivenUp" || callback.State === "NotAllowed" || callback.Attempts.at(-1)?.Problem;
  return h(
    "tr",
    { key: callback.Id, "aria-current": isCurrent ? "true" : null, "data-row": true },
    h("td", {}, seconds(new Date(callback.Time))),
    h(
      "td",
      {},
      h("a", { href: at("callbacks", callback.Id), "data-link": true }, callback.Kind),
      " ",
      h("span", { class: "about" }, tells(callback)),
    ),
    h("td", { class: isBad && callback.State !== "Acknowledged" ? "bad" : "" }, lastAnswer(callback)),
    h("td", { class: "amount" }, attempts(callback)),
  );
}

const attempts = ({ Attempts: { length }, MaxAttempts: most }) =>
  length > 1 && most ? `${length} of ${most}` : String(length);

/** What a callback says, in a few words. */
function tells({ Body: text }) {
  const items = itemsOf(text);
  if (!items) return cut(text, 60);
  if (items.length !== 1) return plural(items.length, "item");
  const [item] = items;
  const words = [
    item.Status ?? item.AuditStatus ?? item.Type,
    item.ErrorCode,
    item.TemplateCode ?? item.From,
    item.Language ?? item.To,
  ];
  return cut(words.filter(Boolean).join(" "), 60);
}

/** The items of a body, also of one that a quirk has bent. */
function itemsOf(text) {
  try {
    const parsed = JSON.parse(text);
    const items = typeof parsed === "string" ? JSON.parse(parsed) : parsed;
    return Array.isArray(items) ? items : [items];
  } catch {
    return null;
  }
}

function lastAnswer(callback) {
  const last = callback.Attempts.at(-1);
  const wait =
    callback.State === "Pending" && callback.NextAttempt
      ? `, again in ${countdown(Date.parse(callback.NextAttempt))}`
      : "";
  if (!last) return STATES[callback.State]?.[0] ?? callback.State;
  const answer = last.HttpStatus
    ? `${last.HttpStatus} · ${took(last.DurationMs ?? 0)}`
    : cut(last.Problem ?? "No answer", 40);
  return `${answer}${wait}${callback.State === "GivenUp" ? ", given up" : ""}`;
}

function detail() {
  const label = { class: "pane", "aria-label": "Selected callback", key: "detail" };
  if (!state.route.id)
    return h("section", label, h("div", { class: "empty" }, h("p", {}, "Choose a callback to see its attempts.")));
  if (!chosen || String(chosen.Id) !== state.route.id)
    return h("section", label, h("div", { class: "empty" }, h("p", {}, "Loading …")));
  if (chosen.problem)
    return h("section", label, h("div", { class: "pad" }, note("bad", "This callback is gone", chosen.problem)));
  return h(
    "section",
    label,
    h(
      "div",
      { class: "head" },
      h("h2", { class: "cut" }, chosen.Kind),
      chip(...(STATES[chosen.State] ?? [chosen.State])),
      h("span", { class: "end" }, button("Send again", () => resend([]), { look: "main" })),
    ),
    h("div", { class: "scroll pad", key: chosen.Id, tabindex: "0" }, failure("callback"), content(chosen)),
  );
}

/** Sends the chosen callback again, and shows the first that comes of it. */
const resend = (wanted) =>
  attempt("callback", async () => {
    const { Ids: ids } = await post("/-/resend-callback", { Id: chosen.Id, Quirks: wanted });
    go("callbacks", ids[0]);
  });

/** The way to send it again in another form. */
function differently() {
  const turn = (name, isOn) => (isOn ? quirks.add(name) : quirks.delete(name));
  const send = button("Send again with these", () => resend([...quirks]), { disabled: quirks.size === 0 });
  const form = h("div", { class: "stack" }, quirkBoxes(quirks, turn), h("div", { class: "row" }, send));
  return fold("Send again with a quirk", null, quirks.size > 0, form);
}

function content(callback) {
  const messages = (callback.Messages ?? []).map((id) => h("li", {}, h("a", { href: at("message", id) }, id)));
  const original =
    callback.ResendOf && h("a", { href: at("callbacks", callback.ResendOf) }, `callback ${callback.ResendOf}`);
  return [
    facts([
      ["To", h("code", {}, callback.Url)],
      ["Messages", messages.length > 0 ? h("ul", { class: "mono" }, messages) : null],
      ["Again", original],
      ["Schedule", schedule()],
    ]),
    section("Attempts", null, steps(callback)),
    differently(),
    callback.State !== "Acknowledged" &&
      note("", "To acknowledge", 'Answer 200 with {"code":0,"msg":"Success"} within 3 s.'),
    section("Payload", copyButton("Copy", callback.Body, { look: "quiet" }), json(callback.Body)),
  ];
}

/** When a callback that is not acknowledged comes again. */
function schedule() {
  const waits = (state.overview?.CallbackRetriesMs ?? []).map(wait);
  if (waits.length === 0) return "never again";
  const last = waits.pop();
  return `again after ${waits.length > 0 ? `${waits.join(", ")} and ${last}` : last}`;
}

function steps(callback) {
  const step = (one, index) =>
    h(
      "li",
      { class: one.Problem ? "bad" : "ok", key: index },
      h("b", {}, one.HttpStatus ? `HTTP ${one.HttpStatus}` : "No answer"),
      h("span", { class: "number" }, took(one.DurationMs ?? 0)),
      h(
        "p",
        {},
        h("time", { datetime: one.Time }, exact(new Date(one.Time))),
        one.Problem && ` ${one.Problem}`,
        one.Answer && h("code", {}, ` ${cut(one.Answer, 200)}`),
      ),
    );
  const next = callback.State === "Pending" && callback.NextAttempt;
  return h(
    "ol",
    { class: "steps" },
    callback.Attempts.map(step),
    next &&
      h(
        "li",
        { key: "next" },
        h("b", { class: "second" }, "Next attempt"),
        h("span", { class: "number" }, `in ${countdown(Date.parse(next))}`),
      ),
    callback.Attempts.length === 0 &&
      !next &&
      h("li", { key: "none" }, h("b", { class: "second" }, STATES[callback.State]?.[0] ?? callback.State)),
  );
}
