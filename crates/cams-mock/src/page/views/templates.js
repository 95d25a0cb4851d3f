// The templates: each with its languages as a phone would show them, and the review in the reader's hand.

import { attempt, changed, state } from "../app.js";
import { post } from "../api.js";
import { h } from "../dom.js";
import { CHANNELS, exact, plural, seconds } from "../format.js";
import { Listing } from "../listing.js";
import {
  button,
  chip,
  copyField,
  emptyList,
  failure,
  find,
  fold,
  json,
  note,
  olderRows,
  scrolling,
  segments,
} from "../parts.js";
import { at } from "../route.js";
import { bubble } from "./bubble.js";

/** What a status is called, and its tone. */
const STATES = {
  unaudit: ["Submitted", ""],
  auditing: ["In review", "warn"],
  pass: ["Approved", "ok"],
  fail: ["Rejected", "bad"],
  paused: ["Paused", "warn"],
  disabled: ["Disabled", "bad"],
};

/** Meta's reasons, and what each wants of the author. */
const REASONS = {
  INVALID_FORMAT: "Often a variable stands at the beginning or the end, has no example, or has a name that is not allowed.",
  INCORRECT_CATEGORY: "The text belongs to another category, as advertising does not belong to UTILITY. Change one of them.",
  ABUSIVE_CONTENT: "The text is against Meta's policies for messages. Write it differently.",
  TAG_CONTENT_MISMATCH: "The text is not in the language of the template, or does not fit its category.",
  SCAM: "The text looks like fraud, as when it asks for secrets. Write it differently.",
};

const NO_REASON = "no reason yet";

const list = new Listing("/-/templates", "Templates");
let text = "";

/** Whether the preview shows values in place of variables, and which. */
let shown = "values";
let values = {};

export const templates = {
  title: "Templates",
  panes: "two",

  async load() {
    await list.load({ Text: text, CustSpaceId: state.space });
  },

  isTouchedBy: (event) => ["templates"].includes(event),

  render() {
    const all = byCode();
    return [listPane(all), detail(all.get(state.route.id))];
  },
};

const stateOf = ({ AuditStatus: status }) => STATES[status] ?? [status, ""];

/** The languages of each template, by its code. */
function byCode() {
  const groups = new Map();
  for (const row of list.rows) {
    if (!groups.has(row.TemplateCode)) groups.set(row.TemplateCode, []);
    groups.get(row.TemplateCode).push(row);
  }
  return groups;
}

let waiting;

function search(wanted) {
  text = wanted;
  clearTimeout(waiting);
  waiting = setTimeout(() => list.load({ Text: text, CustSpaceId: state.space }).catch(changed), 150);
}

function listPane(all) {
  const scroller = { class: "scroll items", ...scrolling(list) };
  return h(
    "section",
    { class: "pane", "aria-label": "List", key: "list" },
    h("div", { class: "head" }, find("Find a template", text, search)),
    h(
      "div",
      scroller,
      emptyList(list, text !== "", "No templates yet. CreateChatappTemplate makes one; its review waits here for you."),
      byChannel(all).map(([channel, codes]) => [
        h("h2", { key: `of ${channel}` }, channel),
        h("ul", { key: `list ${channel}` }, codes.map(row)),
      ]),
      olderRows(list),
    ),
  );
}

/** The templates of each channel, those of the newest first. */
function byChannel(all) {
  const groups = new Map();
  for (const entry of all) {
    const type = entry[1][0].TemplateType;
    const channel = CHANNELS[type.toLowerCase()] ?? type;
    if (!groups.has(channel)) groups.set(channel, []);
    groups.get(channel).push(entry);
  }
  return [...groups];
}

/** The status that wants attention most stands for all languages. */
function row([code, languages]) {
  const [first] = languages;
  const order = ["fail", "disabled", "paused", "auditing", "unaudit", "pass"];
  const worst = order.find((status) => languages.some((one) => one.AuditStatus === status)) ?? first.AuditStatus;
  const [word, tone] = stateOf({ AuditStatus: worst });
  const about = [first.Category, languages.map((one) => one.Language).join(", ")];
  return h(
    "li",
    { key: code },
    h(
      "a",
      { href: at("templates", code), "aria-current": code === state.route.id ? "true" : null, "data-row": true },
      h("b", {}, first.Name),
      chip(word, tone),
      h("span", { class: "line" }, about.filter(Boolean).join(" · ")),
    ),
  );
}

function detail(languages) {
  if (!languages)
    return h(
      "section",
      { class: "pane", key: "none" },
      h("div", { class: "empty" }, h("p", {}, "Choose a template to review it.")),
    );
  const [first] = languages;
  const sent = languages.reduce((sum, one) => sum + (one.Sent ?? 0), 0);
  return h(
    "section",
    { class: "pane", "aria-label": "Template", key: first.TemplateCode },
    h(
      "div",
      { class: "head" },
      h("h2", { class: "cut" }, first.Name),
      chip(first.Category ?? first.TemplateType),
      h("span", { class: "not-narrow" }, copyField(first.TemplateCode, { title: "Copy the TemplateCode" })),
      h("span", { class: "third end not-medium" }, `Sent ${plural(sent, "time")}`),
    ),
    h(
      "div",
      { class: "scroll pad back-ground", tabindex: "0" },
      preview(languages),
      h("div", { class: "cards" }, languages.map(card)),
    ),
  );
}

/** The choice between variables and values, and the values. */
function preview(languages) {
  const names = [...new Set(languages.flatMap((one) => one.Variables ?? []))];
  if (names.length === 0) return null;
  const choose = (wanted) => {
    shown = wanted;
    changed();
  };
  const set = (name) => (event) => {
    values = { ...values, [name]: event.target.value };
    changed();
  };
  const box = (name) =>
    h(
      "label",
      { class: "row", key: name },
      h("code", { class: "second" }, name),
      h("input", { class: "input", size: "10", value: values[name] ?? example(languages, name), oninput: set(name) }),
    );
  const kinds = [
    ["variables", "Variables"],
    ["values", "Values"],
  ];
  return h(
    "div",
    { class: "row wrap", key: "preview" },
    segments("preview", "The preview shows", kinds, shown, choose),
    shown === "values" && names.map(box),
  );
}

const example = (languages, name) => languages.map((one) => one.Example?.[name]).find(Boolean) ?? name;

/** Marks the variables of a text, `$(name)`. */
const marked = (language) => (source) =>
  source.split(/\$\(([^)]*)\)/).map((piece, index) => {
    if (index % 2 === 0) return piece;
    return h("var", {}, shown === "values" ? (values[piece] ?? language.Example?.[piece] ?? piece) : piece);
  });

function card(language) {
  const [word, tone] = stateOf(language);
  const place = `template ${language.TemplateCode} ${language.Language}`;
  return h(
    "article",
    { class: "card", key: language.Language },
    h(
      "div",
      { class: "row" },
      h("h3", {}, languageName(language.Language)),
      h("code", { class: "third" }, language.Language),
      h("span", { class: "end" }, chip(word, tone)),
    ),
    h(
      "div",
      { class: "preview", lang: language.Language.replace("_", "-") },
      bubble(language.Content, { mark: marked(language) }),
    ),
    language.AuditStatus === "fail" && rejection(language),
    findings(language),
    review(language, place),
    failure(place),
    fold("History", String(language.History?.length ?? 0), false, history(language)),
    fold("Components", null, false, json(JSON.stringify(language.Components ?? []))),
  );
}

/** Why it was rejected, what that means, what to do, and since when. */
function rejection({ Reason: reason, History: steps = [] }) {
  const last = steps.at(-1);
  return note(
    "bad",
    reason || "Rejected without a reason",
    REASONS[reason] ?? (reason ? "This is what the reviewer wrote." : "Meta sometimes tells the reason later, or not at all."),
    "ModifyChatappTemplate submits it again; sends in this language are refused until it is approved.",
    last && [`Since ${seconds(new Date(last.Time))}`, last.Call && [", read by ", h("a", { href: at("calls", last.Call) }, `call ${last.Call}`)], "."],
  );
}

function languageName(code) {
  try {
    return new Intl.DisplayNames(["en"], { type: "language" }).of(code.replace("_", "-"));
  } catch {
    return code;
  }
}

/** What may speak against it, if the server checks that. */
function findings({ Findings: found }) {
  if (!found) return null;
  if (found.length === 0) return h("p", { class: "third" }, "No findings");
  const line = ({ Path: path, Rule: rule, IsError: isError }, index) =>
    h("div", { key: `finding ${index}` }, note(isError ? "bad" : "warn", path || "The template", rule));
  return h("div", { class: "stack" }, found.map(line));
}

/** The buttons of the reviewer. */
function review(language, place) {
  const decide = (status, reason) => {
    const wanted = { TemplateCode: language.TemplateCode, Language: language.Language, Status: status };
    return attempt(place, () => post("/-/review-template", { ...wanted, Reason: reason }));
  };
  const reject = (event) => {
    event.preventDefault();
    const reason = new FormData(event.target).get("reason");
    decide("fail", reason === NO_REASON ? "" : reason);
  };
  const reasons = h(
    "select",
    { class: "input", name: "reason", "aria-label": "Reason" },
    [...Object.keys(REASONS), NO_REASON].map((reason) => h("option", {}, reason)),
  );
  const isIn = (status) => language.AuditStatus === status;
  return h(
    "div",
    { class: "stack" },
    h(
      "div",
      { class: "row wrap" },
      !isIn("pass") && button("Approve", () => decide("pass"), { look: "main", key: "approve" }),
      isIn("pass") && button("Pause", () => decide("paused"), { key: "pause" }),
      !isIn("disabled") && button("Disable", () => decide("disabled"), { look: "quiet", key: "disable" }),
    ),
    !isIn("fail") &&
      h(
        "form",
        { class: "row", onsubmit: reject, key: "reject" },
        reasons,
        button("Reject", null, { look: "bad", type: "submit" }),
      ),
    h("p", { class: "third", key: "hint" }, "Tells the account by ", h("code", {}, "ChatAppAudit"), "."),
  );
}

function history({ History: steps = [] }) {
  const step = (one) =>
    h(
      "li",
      { class: one.AuditStatus === "fail" ? "bad" : one.AuditStatus === "pass" ? "ok" : "" },
      h("b", {}, one.Call ? h("a", { href: at("calls", one.Call) }, stateOf(one)[0]) : stateOf(one)[0]),
      h("time", { datetime: one.Time }, exact(new Date(one.Time))),
      one.Reason && h("p", {}, one.Reason),
    );
  return h("ol", { class: "steps" }, steps.map(step));
}
