// What is known of a message besides its content: receipts, the call that made it, the callbacks that told of it.

import { attempt } from "../app.js";
import { get, post, remove } from "../api.js";
import { h } from "../dom.js";
import { CHANNELS, countdown, exact, left, took } from "../format.js";
import { icon } from "../icons.js";
import { button, chip, copy, copyButton, copyField, failure, facts, json, note, section } from "../parts.js";
import { at, go } from "../route.js";
import { standing } from "./chat.js";
import { askForReceipt } from "./dialogs.js";

const TONES = { Read: "ok", Delivered: "ok", Sent: "ok", Accepted: "ok", Failed: "bad" };
const STATES = { Acknowledged: "ok", GivenUp: "bad", NotAllowed: "bad" };

/** The pane: about the chosen message, or about the conversation while none is chosen. */
export function inspector(open, message) {
  const label = message ? "Selected message" : "About the conversation";
  const content = message ? aboutMessage(message) : open?.self ? aboutConversation(open.self) : null;
  return h("section", { class: "pane", "aria-label": label, key: "inspector" }, content);
}

function aboutConversation(self) {
  const hasWindow = self.ChannelType === "whatsapp";
  const isOpen = hasWindow && Date.parse(self.WindowOpenUntil) > Date.now();
  const open = isOpen ? `open for ${left(Date.parse(self.WindowOpenUntil))} (hours:minutes)` : "closed";
  const parties = { BusinessNumber: self.BusinessNumber, UserNumber: self.UserNumber };
  const act = (path, body) => () => attempt("conversation", () => post(path, body));
  const clear = () =>
    attempt("conversation", async () => {
      await remove(`/-/conversations?Conversation=${self.Conversation}`);
      go("conversations");
    });
  const buttons = [
    isOpen && button("Close the window", act("/-/close-window", parties)),
    self.IsBlocked
      ? button("Lift the block", act("/-/unblock", parties))
      : !self.Group && button("Block the business", act("/-/block", parties)),
    button("Clear", clear, { look: "bad", title: "Forget the conversation with its messages" }),
  ];
  return [
    h("div", { class: "head" }, h("h2", {}, "Conversation")),
    h(
      "div",
      { class: "scroll pad", key: "conversation", tabindex: "0" },
      facts([
        ["Space", self.CustSpaceId && h("code", {}, self.CustSpaceId)],
        ["Business", h("code", {}, self.BusinessNumber)],
        ["Name", self.BusinessName],
        ["Customer", h("code", {}, self.UserNumber)],
        ["Channel", CHANNELS[self.ChannelType] ?? self.ChannelType],
        ["Messages", String(self.Messages)],
        ["Blocked", self.IsBlocked ? "by the customer" : null],
        ["Window", hasWindow ? open : null],
      ]),
      h("div", { class: "row wrap" }, buttons),
      failure("conversation"),
      note("", "", "Follow the margin beside a message to see its receipts, its call, and its callbacks."),
    ),
  ];
}

function aboutMessage(message) {
  const last = message.Direction === "out" ? standing(message) : null;
  const id = message.MessageId;
  return [
    h(
      "div",
      { class: "head" },
      h("h2", { class: "cut" }, message.Type),
      last && chip(last.Status, TONES[last.Status]),
      h("span", { class: "end" }, copyField(id, { shown: `…${id.slice(-9)}`, title: "Copy the MessageId" })),
    ),
    h(
      "div",
      { class: "scroll pad", key: id, tabindex: "0" },
      last?.Status === "Failed" &&
        note(
          "bad",
          `${last.Code ?? ""} ${last.Description ?? ""}`.trim(),
          last.Help ?? "The message did not reach the customer.",
        ),
      message.Content.Missing?.length > 0 &&
        note("warn", "Variables without a value", message.Content.Missing.join(", ")),
      message.Receipts?.length > 0 && section("Receipts", null, receipts(message)),
      about(message),
      callbacks(message),
      message.Content.Raw && section("Content", null, json(message.Content.Raw)),
      h(
        "div",
        { class: "row wrap" },
        message.Call && button([icon("copy"), "cams call"], () => copyCall(message.Call)),
        copyButton("JSON", JSON.stringify(message, null, 2)),
        message.Direction === "out" && button("Send a receipt …", () => askForReceipt(id)),
      ),
      failure("message"),
    ),
  ];
}

const copyCall = (id) =>
  attempt("message", async () => copy((await get("/-/call", { Id: id })).AsCamsCall));

function receipts({ Receipts: given }) {
  const first = Date.parse(given[0].Time);
  const step = (one, index) =>
    h(
      "li",
      { class: TONES[one.Status] ?? "" },
      h("b", {}, one.Status),
      h("time", { datetime: one.Time }, index === 0 ? exact(first) : `+${took(Date.parse(one.Time) - first)}`),
      one.Code && h("p", {}, `${one.Code} ${one.Description ?? ""}`),
    );
  return h("ol", { class: "steps" }, given.map(step));
}

function about(message) {
  const { Template: template, Made: made } = message;
  const pairs = [
    ["Template", template && h("a", { href: at("templates", template.Code) }, `${template.Name} ${template.Language}`)],
    ["Variables", template && h("code", {}, JSON.stringify(template.Params ?? {}))],
    ["Operation", made?.Operation],
    ["Outcome", made && `${made.Code} in ${took(made.DurationMs)}`],
    ["TaskId", message.TaskId && h("code", {}, message.TaskId)],
    ["GroupMessageId", message.GroupMessageId && h("code", {}, message.GroupMessageId)],
    ["Time", exact(new Date(message.Time))],
  ];
  const call =
    message.Call !== null && message.Call !== undefined && h("a", { href: at("calls", message.Call) }, "Open");
  return section(call ? "Call" : "Message", call, facts(pairs));
}

/** What the webhook said, and when it will be asked again. */
function said({ HttpStatus: status, State: state, NextAttempt: next }) {
  const again = next ? `, again in ${countdown(Date.parse(next))}` : "";
  return `${status ?? (state === "Pending" ? "waiting" : state)}${again}`;
}

function callbacks({ Callbacks: given = [] }) {
  const step = (one) =>
    h(
      "li",
      { class: STATES[one.State] ?? "" },
      h("b", {}, h("a", { href: at("callbacks", one.Id) }, one.Kind), ` ${one.Tells ?? ""}`),
      h("span", { class: "number" }, said(one)),
    );
  const nothing = h("p", { class: "third" }, "No webhook was set when it happened.");
  return section("Callbacks", null, given.length > 0 ? h("ol", { class: "steps" }, given.map(step)) : nothing);
}
