// The calls: what came over the wire, how it was signed, and what was answered.

import { attempt, changed, state } from "../app.js";
import { get, remove } from "../api.js";
import { h } from "../dom.js";
import { cut, exact, plural, seconds, took } from "../format.js";
import { Listing } from "../listing.js";
import {
  body,
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
  segments,
} from "../parts.js";
import { at, go } from "../route.js";

const OUTCOMES = [
  ["", "All"],
  ["failed", "Refused"],
  ["warned", "Warned"],
  ["faulted", "Faulted"],
];

/** What a fault did to a call, in place of its outcome. */
const LOST = {
  DisconnectBeforeExecution: "Not executed",
  DisconnectAfterExecution: "Executed, no answer",
  LoseAnswer: "Executed, no answer",
};

/** The parameters that tell best what a call is about. */
const TELLING = [
  "TemplateName",
  "TemplateCode",
  "Name",
  "To",
  "UserNumber",
  "PhoneNumber",
  "GroupId",
  "Subject",
  "BusinessNumber",
];

const list = new Listing("/-/calls", "Calls", { oldestFirst: true });
let text = "";
let outcome = "";

/** The call in the detail. */
let chosen = null;

export const calls = {
  title: "Calls",
  panes: "log",

  async load() {
    await Promise.all([list.load({ Text: text, Outcome: outcome }), loadChosen()]);
  },

  isTouchedBy: (event) => ["call", "calls"].includes(event),

  render: () => [listPane(), detail()],

  /** The text that `c` copies. */
  asCommand: () => chosen?.AsCamsCall ?? null,
};

async function loadChosen() {
  const { id } = state.route;
  if (!id || String(chosen?.Id) === id) return;
  chosen = null;
  const found = await get("/-/call", { Id: id }).catch(({ message }) => ({ Id: id, problem: message }));
  if (state.route.id === id) chosen = found;
}

let waiting;

function refilter() {
  clearTimeout(waiting);
  waiting = setTimeout(() => list.load({ Text: text, Outcome: outcome }).catch(changed), 150);
}

function listPane() {
  const search = (wanted) => {
    text = wanted;
    refilter();
  };
  const choose = (wanted) => {
    outcome = wanted;
    refilter();
    changed();
  };
  const headings = [["Time"], ["Operation"], ["Outcome"], ["ms", "amount spare"], ["Remarks", "amount"]];
  return h(
    "section",
    { class: "pane", "aria-label": "List", key: "list" },
    h(
      "div",
      { class: "head wrap" },
      find("Operation, code, number, or RequestId", text, search),
      segments("outcome", "Which calls", OUTCOMES, outcome, choose),
      button("Clear", clear, { look: "quiet", disabled: list.rows.length === 0, title: "Forget the calls" }),
    ),
    failure("calls"),
    h(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": "Calls", ...scrolling(list) },
      newerRows(list),
      emptyList(
        list,
        text !== "" || outcome !== "",
        "No calls yet. Point a client at this server, and they appear here.",
      ),
      h(
        "table",
        { class: "grid log", "aria-label": "Calls, newest first", key: "table", hidden: list.rows.length === 0 },
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

/** Forgets the calls; the detail of one goes with it. */
async function clear() {
  if (await attempt("calls", () => remove("/-/calls"))) go("calls");
}

function row(call) {
  const isCurrent = String(call.Id) === state.route.id;
  return h(
    "tr",
    { key: call.Id, "aria-current": isCurrent ? "true" : null, "data-row": true },
    h("td", {}, seconds(new Date(call.Time))),
    h(
      "td",
      {},
      h("a", { href: at("calls", call.Id), "data-link": true }, call.Action || "(no operation)"),
      " ",
      h("span", { class: "about" }, about(call)),
    ),
    result(call),
    h("td", { class: "amount spare" }, call.DurationMs.toFixed(1)),
    h("td", {}, remarks(call)),
  );
}

function about({ Parameters: parameters }) {
  const values = TELLING.map((name) => parameters.find((parameter) => parameter.Name === name)?.Value);
  return cut([...new Set(values.filter(Boolean))].slice(0, 2).join(" → "), 80);
}

function result(call) {
  const lost = LOST[call.Fault];
  if (lost) return h("td", { class: "warn" }, lost);
  return h("td", { class: call.Code === "OK" ? "" : "bad" }, cut(call.Code.replace(/^InvalidParameter\./, ""), 32));
}

function remarks({ Warnings: warnings, Fault: fault }) {
  return [warnings.length > 0 && chip(plural(warnings.length, "warning"), "warn"), fault && chip("fault")];
}

function detail() {
  const label = { class: "pane", "aria-label": "Selected call", key: "detail" };
  if (!state.route.id)
    return h(
      "section",
      label,
      h("div", { class: "empty" }, h("p", {}, "Choose a call to see what came over the wire.")),
    );
  if (!chosen) return h("section", label, h("div", { class: "empty" }, h("p", {}, "Loading …")));
  if (chosen.problem)
    return h("section", label, h("div", { class: "pad" }, note("bad", "This call is gone", chosen.problem)));
  return h(
    "section",
    label,
    detailHead(chosen),
    h(
      "div",
      { class: "scroll pad", key: chosen.Id, tabindex: "0" },
      explanation(chosen),
      summary(chosen),
      folds(chosen),
    ),
  );
}

function detailHead(call) {
  return h(
    "div",
    { class: "head wrap" },
    h("h2", { class: "cut" }, call.Action || "(no operation)"),
    chip(String(call.HttpStatus), call.Code === "OK" ? "" : "bad"),
    h(
      "span",
      { class: "end row" },
      copyButton("cams call", call.AsCamsCall ?? ""),
      copyButton("curl", call.AsCurl ?? ""),
    ),
  );
}

function explanation(call) {
  const lost = LOST[call.Fault];
  return [
    lost && note("warn", lost, `The fault ${call.Fault} closed the connection; the client saw no answer.`),
    call.Code !== "OK" && note("bad", call.Code, call.Message || "Refused."),
    call.Warnings.length > 0 && note("warn", plural(call.Warnings.length, "warning"), ...call.Warnings),
  ];
}

function summary(call) {
  const messages = (call.Messages ?? []).map((id) => h("li", {}, h("a", { href: at("message", id) }, id)));
  return facts(
    [
      ["Received", `${exact(new Date(call.Time))}, answered in ${took(call.DurationMs)}`],
      ["Scheme", call.Scheme || "none"],
      ["RequestId", h("code", {}, call.RequestId)],
      ["Executed", isExecuted(call) ? "yes" : "no"],
      ["Fault", call.Fault],
      ["Messages", messages.length > 0 && h("ul", { class: "mono" }, messages)],
    ].filter(([, value]) => value !== false),
  );
}

/** Whether the operation did what it does, whatever the client got to hear of it. */
const isExecuted = ({ Code: code }) => code === "OK";

function folds(call) {
  const headers = named(call.Headers);
  const signature = call.Signature;
  return h(
    "div",
    {},
    fold("Parameters", String(call.Parameters.length), true, named(call.Parameters)),
    fold(
      "Request",
      null,
      false,
      h("pre", { class: "code", tabindex: "0" }, `${call.Method} ${call.Target}`),
      headers,
      call.Body && body(call.Body),
    ),
    signature?.CanonicalRequest &&
      fold("Canonical request", null, !signature.IsRight, body(signature.CanonicalRequest)),
    signature &&
      fold("String to sign", null, !signature.IsRight, body(signature.StringToSign ?? ""), comparison(signature)),
    fold("Answer", `HTTP ${call.HttpStatus}`, true, json(call.Answer?.Body ?? ""), named(call.Answer?.Headers)),
  );
}

const named = (pairs = []) =>
  facts(
    pairs.map(({ Name: name, Value: value }) => [name, value]),
    { class: "facts mono" },
  );

function comparison({ Expected: expected, Got: got, IsRight: isRight }) {
  const sent = h("span", { class: isRight ? "ok" : "bad" }, got ?? "");
  return facts(
    [
      ["expected", expected],
      ["sent", sent],
    ],
    { class: "facts mono" },
  );
}
