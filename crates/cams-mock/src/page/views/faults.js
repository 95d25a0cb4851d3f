// The switchboard: calls that fail on purpose, and callbacks that differ from the documented form.

import { attempt, changed, state } from "../app.js";
import { get, post, remove } from "../api.js";
import { h } from "../dom.js";
import { plural, quoted } from "../format.js";
import { icon } from "../icons.js";
import { button, check, chip, copy, facts, failure, field } from "../parts.js";
import { quirkBoxes } from "./quirks.js";

/** The kinds of a fault: what they do, which fields they have, and what to learn from them. */
const KINDS = {
  Throttled: {
    label: "Throttle",
    hint: "429 with its headers",
    fields: ["RetryAfterMs"],
    lesson: "the client must wait before it calls again.",
  },
  Refused: {
    label: "Answer a code",
    hint: "any status and code",
    fields: ["Status", "Code", "Message"],
    lesson: "the client sees your code.",
  },
  Delay: {
    label: "Delay the call",
    hint: "executed late",
    fields: ["DelayMs"],
    lesson: "a client that gives up early must not send again: it may still be executed.",
  },
  DelayAnswer: {
    label: "Delay the answer",
    hint: "executed at once",
    fields: ["DelayMs"],
    lesson: "a client that gives up early must not send again: it was executed.",
  },
  DisconnectBeforeExecution: {
    label: "Drop before",
    hint: "not executed",
    fields: [],
    lesson: "nothing is executed, but the client cannot know.",
  },
  DisconnectAfterExecution: {
    label: "Drop after",
    hint: "executed, no answer",
    fields: [],
    lesson: "the call is executed, but the client hears nothing: it must not send again.",
  },
  LoseAnswer: {
    label: "Stay silent",
    hint: "executed, connection open",
    fields: [],
    lesson: "the call is executed, but no answer ever comes.",
  },
};

/** The fields of some kinds: label, first value, and whether it is a number. */
const FIELDS = {
  RetryAfterMs: ["Wait, ms", "1500", true],
  DelayMs: ["Delay, ms", "800", true],
  Status: ["HTTP status", "503", true],
  Code: ["Code", "ServiceUnavailable", false],
  Message: ["Message", "A fault was asked for.", false],
};

const OUTCOMES = [
  ["…131026", "undeliverable to this recipient"],
  ["…131047", "the 24-hour window is closed"],
  ["…131049", "Meta chose not to deliver"],
  ["…130429", "rate limit reached"],
  ["refuse_…", "in the name of a template: it is rejected"],
];

let kind = "DisconnectAfterExecution";
let isXml = false;
let isForever = false;
let on = [];
let used = [];
let operations = [];

export const faults = {
  title: "Faults",
  panes: "one",

  async load() {
    const answer = await get("/-/faults");
    on = answer.Faults;
    used = answer.Used ?? [];
    if (operations.length === 0)
      operations = await get("/-/operations").then(
        ({ Operations: names }) => names,
        () => [],
      );
    changed();
  },

  isTouchedBy: (event) => ["faults", "call"].includes(event),

  render() {
    const clear = () => attempt("faults", () => remove("/-/faults"));
    return [
      h(
        "section",
        { class: "pane", "aria-label": "Faults", key: "faults" },
        h(
          "div",
          { class: "head" },
          h("h2", {}, "Faults"),
          h("span", { class: "third not-narrow" }, "Make the service misbehave on purpose"),
          h("span", { class: "end" }, button("Remove all", clear, { disabled: on.length === 0 })),
        ),
        h(
          "div",
          { class: "scroll pad back-ground", tabindex: "0" },
          h("div", { class: "flow" }, form(), current(), quirks(), outcomes()),
        ),
      ),
    ];
  },
};

/** The fault that the form describes, as the door takes it. */
function described(values) {
  const number = (text) => (text === "" || text === undefined ? undefined : Number(text));
  const fault = { Action: values.Action || "*", Kind: kind };
  for (const name of KINDS[kind].fields) fault[name] = FIELDS[name][2] ? number(values[name]) : values[name];
  if (isForever) fault.Always = true;
  else fault.Times = number(values.Times) ?? 1;
  const share = number(values.Probability) ?? 100;
  if (share < 100) Object.assign(fault, { Probability: share / 100, Seed: number(values.Seed) ?? 0 });
  if (number(values.After) > 0) fault.After = number(values.After);
  if (isXml && hasBody()) fault.Xml = true;
  return fault;
}

const hasBody = () => kind === "Throttled" || kind === "Refused";

function form() {
  const send = (event) => {
    event.preventDefault();
    const fault = described(Object.fromEntries(new FormData(event.target)));
    attempt("faults", () => post("/-/faults", fault));
  };
  const asCurl = () => {
    const values = Object.fromEntries(new FormData(document.getElementById("fault")));
    return `curl -X POST ${location.origin}/-/faults -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(described(values)))}`;
  };
  const copying = button([icon("copy"), "Copy as curl"], () => copy(asCurl()), { look: "quiet" });
  return h(
    "form",
    { class: "card", id: "fault", onsubmit: send, "aria-labelledby": "fault-title" },
    h("h3", { id: "fault-title" }, "New fault"),
    field("When a client calls", { name: "Action", list: "operations", placeholder: "* (any operation)" }),
    h(
      "datalist",
      { id: "operations" },
      operations.map((name) => h("option", { value: name })),
    ),
    h("fieldset", { class: "choices" }, h("legend", { class: "unseen" }, "Then"), Object.keys(KINDS).map(choice)),
    KINDS[kind].fields.length > 0 &&
      h("div", { class: "fields", key: `fields of ${kind}` }, KINDS[kind].fields.map(extra)),
    h(
      "div",
      { class: "fields pairs", key: "how often" },
      !isForever && field("How many", { name: "Times", value: "1", inputmode: "numeric", key: "times" }),
      field("Of calls, %", { name: "Probability", value: "100", inputmode: "decimal" }),
      field("Seed", { name: "Seed", value: "42", inputmode: "numeric" }),
      field("After calls", { name: "After", value: "0", inputmode: "numeric" }),
    ),
    h(
      "div",
      { class: "checks" },
      check("Until removed", "no limit", isForever, (value) => (isForever = value)),
      hasBody() && check("As XML", "as the gateway may answer", isXml, (value) => (isXml = value)),
    ),
    h("div", { class: "note" }, icon("fault"), h("p", {}, `When it happens, ${KINDS[kind].lesson}`)),
    failure("faults"),
    h("div", { class: "row wrap" }, button("Switch on", null, { look: "main", type: "submit" }), copying),
  );
}

function choice(name) {
  const { label, hint } = KINDS[name];
  const choose = () => {
    kind = name;
    changed();
  };
  return h(
    "label",
    {},
    h("input", { type: "radio", name: "Kind", value: name, checked: name === kind, onchange: choose }),
    label,
    h("span", {}, hint),
  );
}

function extra(name) {
  const [label, value, isNumber] = FIELDS[name];
  return field(label, { name, value, inputmode: isNumber ? "numeric" : null, required: true });
}

function current() {
  const nothing = h("p", { class: "third" }, "No fault waits for its calls.");
  return h(
    "section",
    { class: "card", "aria-label": "Now" },
    h("h3", {}, "Now"),
    on.length + used.length === 0 ? nothing : [...on.map(fault), ...used.map(spent)],
  );
}

const title = ({ Kind: name, DelayMs: delay }) => `${KINDS[name]?.label ?? name}${delay ? ` ${delay} ms` : ""}`;
const target = ({ Action: action }) => (action === "*" ? "any operation" : action);

function fault(one) {
  const turn = () => attempt("faults", () => post("/-/switch-fault", { Id: one.Id, On: !one.On }));
  const drop = () => attempt("faults", () => remove(`/-/faults?Id=${one.Id}`));
  const applied = one.Applied ?? 0;
  const isLimited = !one.Always && one.Times !== undefined;
  const spared = one.After > 0 && `after ${plural(one.After, "more call")}`;
  const words = [isLimited ? `${applied} of ${applied + one.Times} used` : plural(applied, "call"), share(one), spared];
  const isOn = one.On !== false;
  return h(
    "div",
    { key: `on ${one.Id}` },
    h(
      "div",
      { class: "row" },
      h("b", {}, title(one)),
      h("span", { class: "second cut" }, target(one)),
      !isOn && h("span", { class: "end" }, chip("off")),
    ),
    isLimited && h("progress", { max: applied + one.Times, value: applied, "aria-label": words[0] }),
    h("p", { class: "third number" }, words.filter(Boolean).join(" · ")),
    h("div", { class: "row" }, button(isOn ? "Switch off" : "Switch on", turn), button("Remove", drop)),
  );
}

const share = ({ Probability: probability, Seed: seed }) =>
  probability !== undefined && probability < 1 ? `${Math.round(probability * 100)} % of calls · seed ${seed}` : null;

function spent(one) {
  return h(
    "div",
    { class: "row third", key: `used ${one.Id}` },
    h("b", {}, title(one)),
    h("span", { class: "cut" }, target(one)),
    h("span", { class: "end" }, chip("used up")),
  );
}

function quirks() {
  const set = new Set(state.overview?.CallbackQuirks ?? []);
  const turn = (name, isOn) => {
    if (isOn) set.add(name);
    else set.delete(name);
    state.overview.CallbackQuirks = [...set];
    attempt("quirks", () => post("/-/callback-quirks", { Quirks: [...set] }));
  };
  return h(
    "section",
    { class: "card", "aria-label": "Callback quirks" },
    h("h3", {}, "Callback quirks"),
    quirkBoxes(set, turn),
    failure("quirks"),
  );
}

function outcomes() {
  const pairs = OUTCOMES.map(([end, effect]) => [h("code", {}, end), effect]);
  return h(
    "section",
    { class: "card", "aria-label": "Built-in outcomes" },
    h("h3", {}, "Built-in outcomes"),
    h(
      "p",
      { class: "second" },
      "The end of the recipient's number decides, or the name of the template. There is nothing to switch on.",
    ),
    facts(pairs),
  );
}
