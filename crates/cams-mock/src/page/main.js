// The frame of the page: header, views, live updates, and keys.

import { changed, refresh, serveWith, state } from "./app.js";
import { get } from "./api.js";
import { h, show } from "./dom.js";
import { count } from "./format.js";
import { icon } from "./icons.js";
import { listenToKeys } from "./keyboard.js";
import { areOn, turn } from "./keys.js";
import { listen } from "./live.js";
import { button, copy, copyField, note, toast } from "./parts.js";
import { keepPlaces } from "./places.js";
import { above, at, go, parse } from "./route.js";
import { callbacks } from "./views/callbacks.js";
import { calls } from "./views/calls.js";
import { conversations } from "./views/conversations.js";
import { askForReset, showKeys, startConversation } from "./views/dialogs.js";
import { faults } from "./views/faults.js";
import { groups } from "./views/groups.js";
import { numbers } from "./views/numbers.js";
import { start } from "./views/start.js";
import { templates } from "./views/templates.js";

const VIEWS = { conversations, templates, groups, numbers, calls, callbacks, faults, start };

/** The views at the side: icon, and the counter. */
const SIDE = [
  ["Service", { conversations: "chat", templates: "template", groups: "group", numbers: "number" }],
  ["Traffic", { calls: "call", callbacks: "callback", faults: "fault" }],
  ["Help", { start: "start" }],
];

/** Events that concern every view. */
const GENERAL = ["hello", "resync", "reset"];

/** Least time between two updates, however much happens. */
const PAUSE_MS = 200;

const byId = (id) => document.getElementById(id);
const view = () => VIEWS[state.route.view] ?? start;

// What is shown.

function draw() {
  const { route, overview } = state;
  document.title = `${view().title} · local CAMS`;
  byId("title").textContent = view().title;
  byId("top").classList.toggle("deep", Boolean(route.id));
  show(byId("back"), icon("back"), "Back");
  byId("back").href = above(route) ?? at(route.view);
  show(byId("connection"), overview && connection(overview));
  show(byId("address"), overview ? h("code", {}, overview.Endpoint.replace(/^https?:\/\//, "")) : "Connection", " ▾");
  show(byId("status"), status());
  show(byId("side"), side());
  keepPlaces(() => show(byId("view"), overview ? panes() : loading()));
}

function panes() {
  const { view: name, id, part } = state.route;
  const depth = part ? 2 : id ? 1 : 0;
  return h("div", { class: `view ${view().panes}`, "data-depth": String(depth), key: name }, view().render());
}

function loading() {
  const problem = state.failures.get("page");
  return h(
    "div",
    { class: "empty" },
    problem ? note("bad", "The page cannot be shown", problem) : h("p", {}, "Loading …"),
  );
}

function connection({ Endpoint: endpoint, AccessKeyId: id, AccessKeySecret: secret, Spaces: spaces }) {
  const choose = ({ target }) => {
    state.space = target.value;
    refresh();
  };
  const option = (value, label = value) => h("option", { value, selected: value === state.space }, label);
  const select = h(
    "select",
    { onchange: choose, "aria-label": "Space" },
    option("", "all"),
    spaces.map((space) => option(space)),
  );
  return [
    copyField(endpoint, { label: "Endpoint", title: "Copy the endpoint" }),
    copyField(id, { label: "Key ID", title: "Copy the AccessKey ID" }),
    secret && copyField(secret, { label: "Secret", title: "Copy the secret" }),
    h("label", { class: "pair" }, h("span", {}, "Space"), select),
  ];
}

function status() {
  const words = {
    on: ["Live", "ok"],
    paused: [state.missed > 0 ? `Paused, ${count(state.missed)} new` : "Paused", ""],
    lost: ["Reconnecting …", "warn"],
  };
  const [word, tone] = words[state.live];
  const isPaused = state.live === "paused";
  return [
    h(
      "button",
      {
        type: "button",
        class: `pair live ${tone}`,
        "aria-pressed": String(isPaused),
        title: "Pause or go on (p)",
        onclick: pause,
      },
      word,
    ),
    button("?", () => showKeys(areOn, turn), {
      look: "quiet bare",
      class: "button quiet bare not-narrow",
      "aria-label": "Keyboard",
    }),
    button([icon("reset"), h("span", { class: "not-narrow" }, "Reset")], askForReset, { "aria-label": "Reset" }),
  ];
}

function side() {
  const link = ([name, symbol]) => {
    const isCurrent = VIEWS[name] === view();
    return h(
      "a",
      { href: at(name), "aria-current": isCurrent ? "page" : null },
      icon(symbol),
      h("span", {}, VIEWS[name].title),
      counter(name),
    );
  };
  return [
    SIDE.map(([heading, views]) => [h("h2", {}, heading), Object.entries(views).map(link)]),
    state.overview &&
      h(
        "footer",
        {},
        h("span", {}, state.overview.IsStrict ? "Strict mode" : "Lenient"),
        state.overview.Seed && h("span", {}, "Seed ", h("code", {}, state.overview.Seed)),
        h("span", {}, "State ", state.overview.State ? h("code", {}, state.overview.State) : "in memory"),
        h("span", {}, `Keys: press ?`),
      ),
  ];
}

function counter(name) {
  const counts = state.overview?.Counts ?? {};
  const problems = name === "callbacks" ? counts.CallbacksWithProblems : 0;
  const amount = problems || counts[VIEWS[name].title];
  if (!amount) return null;
  const text = name === "faults" ? `${count(amount)} on` : count(amount);
  return h("i", { class: problems ? "number bad" : "number", title: problems ? "not acknowledged" : null }, text);
}

// What is loaded.

let isBusy = false;

/** What is out of date: nothing, the counters, or the view as well. */
let stale = null;

/** Loads what is shown again. What comes meanwhile is loaded after it. */
async function update(what = "view") {
  if (stale !== "view") stale = what;
  if (isBusy) return;
  isBusy = true;
  while (stale) {
    const wanted = stale;
    stale = null;
    await load(wanted);
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  }
  isBusy = false;
}

async function load(what) {
  try {
    const [overview] = await Promise.all([get("/-/overview"), what === "view" && view().load()]);
    state.overview = overview;
    state.failures.delete("page");
    leaveStart(overview.Counts);
  } catch (failure) {
    state.failures.set("page", failure.message);
    if (state.overview && state.live === "on") toast(failure.message);
  }
  changed();
}

function heard(event, { LastEventId: last }) {
  if (state.live === "paused") {
    if (event !== "hello") state.missed += 1;
    changed();
    return;
  }
  // What is loaded is up to date with the beginning of the stream, or will be.
  if (event === "hello" && state.overview?.LastEventId >= last) return;
  if (document.visibilityState === "hidden") isUnseen = true;
  else update(GENERAL.includes(event) || view().isTouchedBy(event) ? "view" : "counters");
}

/** Whether something happened while the page was not seen. */
let isUnseen = false;

function seen() {
  if (document.visibilityState === "visible" && isUnseen && state.live !== "paused") {
    isUnseen = false;
    refresh();
  }
}

/** The first call shows itself, if the reader has not chosen a view. */
function leaveStart({ Conversations: conversations, Calls: calls }) {
  if (location.hash !== "" || conversations + calls === 0) return;
  location.replace(at(conversations > 0 ? "conversations" : "calls"));
}

function pause() {
  const wasPaused = state.live === "paused";
  state.live = wasPaused ? "on" : "paused";
  state.missed = 0;
  stale = null;
  if (wasPaused) refresh();
  changed();
}

// Where the reader is.

async function follow() {
  const before = state.route;
  state.route = parse(location.hash);
  if (state.route.view === "message") return followMessage(state.route.id);
  changed();
  if (before.view && before.view !== state.route.view) byId("main").focus({ preventScroll: true });
  await refresh();
}

/** A message is part of its conversation. */
async function followMessage(id) {
  const found = await get("/-/messages", { MessageId: id }).catch(({ message }) => toast(message));
  if (found) location.replace(at("conversations", found.Messages[0].Conversation, id));
  else history.back();
}

// What keys do.

async function copyCall() {
  const id = view().call?.();
  const text = view().asCommand?.() ?? (id ? (await get("/-/call", { Id: id })).AsCamsCall : null);
  if (text) copy(text);
  else toast("Choose a call, or a message, first");
}

function focusOn(selector) {
  document.querySelector(selector)?.focus();
}

const keys = {
  "/": () => focusOn("[data-find]"),
  "?": () => showKeys(areOn, turn),
  c: copyCall,
  n: startConversation,
  p: pause,
  r: () => focusOn("[data-answer]"),
  Escape: () => {
    const up = above(state.route);
    if (up) location.hash = up;
  },
};
Object.keys(VIEWS).forEach((name, index) => (keys[index + 1] = () => go(name)));

serveWith({ draw, load: update });
document.querySelector(".skip").onclick = (event) => {
  event.preventDefault(); // The address belongs to the views.
  byId("main").focus();
};
listenToKeys(keys);
addEventListener("hashchange", follow);
document.addEventListener("visibilitychange", seen);
setInterval(() => view().ticks?.() && changed(), 1000);
listen(heard);
follow();
