// The phone of a customer: the messages of a conversation, and the box to answer.

import { h } from "../dom.js";
import { CHANNELS, clock, day, initials, left } from "../format.js";
import { icon } from "../icons.js";
import { chip, failure, note, olderRows } from "../parts.js";
import { at } from "../route.js";
import { bubble } from "./bubble.js";
import { compose } from "./compose.js";

/** What the address names in place of a message to show the conversation itself, where there is no room beside it. */
export const ABOUT = "about";

const STATES = {
  Accepted: { symbol: "clock", look: "" },
  Sent: { symbol: "check", look: "" },
  Delivered: { symbol: "checks", look: "" },
  Read: { symbol: "checks", look: "read" },
  Failed: { symbol: "bad", look: "bad" },
};

/** What a message has come to: its last receipt, by the order in which they follow each other. */
export function standing({ Receipts: receipts = [] }) {
  const order = Object.keys(STATES);
  return receipts.reduce((best, one) => (order.indexOf(one.Status) >= order.indexOf(best?.Status) ? one : best), null);
}

/** The pane of a conversation. `chosen` is the id of the message in the inspector. */
export function chatPane(open, chosen) {
  const label = { class: "pane", "aria-label": "Chat", key: "chat" };
  if (!open)
    return h(
      "section",
      label,
      h("div", { class: "empty" }, h("p", {}, "Choose a conversation to see the customer's phone.")),
    );
  if (open.isGone)
    return h("section", label, h("div", { class: "empty" }, h("p", {}, "This conversation does not exist any more.")));
  if (!open.self) return h("section", label, h("div", { class: "empty" }, h("p", {}, "Loading …")));
  const name = open.self.UserName || open.self.UserNumber;
  return h("section", label, head(open.self, name), stage(open, name, chosen));
}

function head(self, name) {
  return h(
    "div",
    { class: "head wrap" },
    h("h2", { class: "cut" }, name),
    name !== self.UserNumber && h("code", { class: "third not-medium" }, self.UserNumber),
    h(
      "span",
      { class: "end row" },
      self.IsBlocked && chip("Blocked", "warn", { title: "The customer blocked the business: its messages fail" }),
      windowChip(self),
      h("span", { class: "only-narrow" }, h("a", { class: "button", href: at("conversations", self.Conversation, ABOUT) }, "About")),
    ),
  );
}

/** Whether the business may write freely; or the channel, if it has no such rule. */
function windowChip({ ChannelType: channel, WindowOpenUntil: until }) {
  if (channel !== "whatsapp") return h("span", { class: "third" }, CHANNELS[channel] ?? channel);
  const end = until && Date.parse(until);
  const title = { title: "24 hours from the last message of the customer" };
  if (end > Date.now()) return chip(`Window open ${left(end)}`, "ok", title);
  return chip("Window closed", "warn", { title: "The business may send templates only, until the customer writes" });
}

function stage(open, name, chosen) {
  const rows = open.messages.rows.toReversed();
  const business = open.self.BusinessName || open.self.BusinessNumber;
  const phone = [
    h(
      "div",
      { class: "phone-head" },
      h("span", { class: "face", "aria-hidden": "true" }, initials(business)),
      h(
        "div",
        { class: "cut" },
        h("b", {}, business),
        h("div", { class: "third not-narrow" }, `The business, as ${name} sees it`),
      ),
    ),
    thread(open, rows, chosen),
    failure("chat"),
    open.self.IsBlocked && note("", `${name} blocked the business`, "Its messages fail. Answering lifts the block."),
    compose(open.self, name, target(rows, chosen)),
  ];
  return h("div", { class: "stage", key: `stage ${open.id}` }, h("div", { class: "phone" }, phone));
}

/** The message that a reaction is given to: the chosen one, or the last of the business. */
function target(rows, chosen) {
  const sent = rows.filter((message) => message.Direction === "out");
  return sent.find((message) => message.MessageId === chosen) ?? sent.at(-1);
}

function thread(open, rows, chosen) {
  const answers = answersOf(rows);
  const days = new Set();
  const line = (message) => {
    const date = day(new Date(message.Time));
    const isNewDay = !days.has(date);
    days.add(date);
    return [isNewDay && h("li", { class: "day", key: date }, date), item(open, message, answers, chosen)];
  };
  const scroller = {
    class: "thread",
    "data-keep": "end",
    "data-rows": "messages",
    tabindex: "0",
    "aria-label": "Messages",
    role: "region",
  };
  return h(
    "div",
    scroller,
    olderRows(open.messages, "Earlier messages"),
    h("ol", { "aria-live": "polite" }, rows.map(line)),
  );
}

/** The titles that the customer chose, by the message that offered them. */
function answersOf(rows) {
  const answers = new Map();
  for (const { ReplyTo: quoted, Content: content } of rows) {
    if (!quoted || !content.Reply) continue;
    if (!answers.has(quoted.MessageId)) answers.set(quoted.MessageId, new Set());
    answers.get(quoted.MessageId).add(content.Reply.Title);
  }
  return answers;
}

function item(open, message, answers, chosen) {
  const isMine = message.Direction === "in";
  const isChosen = message.MessageId === chosen;
  const last = standing(message);
  const options = { message, answers: answers.get(message.MessageId), hasFailed: last?.Code === "131053" };
  const look = `message ${isMine ? "mine" : ""} ${isChosen ? "chosen" : ""}`;
  return h(
    "li",
    { class: look, key: message.MessageId, "data-row": true },
    bubble(message.Content, options),
    margin(open, message, isMine ? delivered(message) : receipt(last), isChosen),
  );
}

/** What the phone does not show, as the way to the inspector. */
function margin(open, message, [look, ...words], isChosen) {
  const properties = {
    class: `state ${look}`,
    href: at("conversations", open.id, message.MessageId),
    "aria-current": isChosen ? "true" : null,
    "data-link": true,
  };
  return h(
    "a",
    properties,
    words,
    h("time", { datetime: message.Time }, clock(new Date(message.Time))),
    h("span", {}, message.Type),
  );
}

function receipt(last) {
  const status = last?.Status ?? "Accepted";
  const { symbol, look } = STATES[status] ?? STATES.Accepted;
  const word = h("span", { class: look }, icon(symbol), ` ${status}`);
  return [look === "bad" ? "bad" : "", word, last?.Code && h("span", {}, last.Code)];
}

/** What the webhook said about a message of the customer. */
function delivered({ Callbacks: callbacks = [] }) {
  const last = callbacks.at(-1);
  if (!last) return ["", h("span", {}, icon("callback"), " no webhook")];
  const words = {
    Acknowledged: last.HttpStatus ?? 200,
    Pending: "waiting",
    GivenUp: "given up",
    NotAllowed: "no address",
  };
  const isBad = last.State === "GivenUp" || last.State === "NotAllowed";
  return [isBad ? "bad" : "", h("span", {}, icon("callback"), ` ${words[last.State] ?? last.State}`)];
}
