// The conversations: a list of customers, the phone of one, and what is known of a message.

import { changed, state } from "../app.js";
import { get, post } from "../api.js";
import { h } from "../dom.js";
import { CHANNELS, count, cut, initials, recent } from "../format.js";
import { icon } from "../icons.js";
import { Listing } from "../listing.js";
import { button, emptyList, failure, find, olderRows, scrolling } from "../parts.js";
import { at } from "../route.js";
import { ABOUT, chatPane } from "./chat.js";
import { startConversation } from "./dialogs.js";
import { inspector } from "./inspector.js";

const list = new Listing("/-/conversations", "Conversations");
let text = "";

/** The open conversation: itself, and its messages. */
let open = null;

/** The message in the inspector. */
let chosen = null;

export const conversations = {
  title: "Conversations",
  panes: "three",

  async load() {
    await Promise.all([list.load({ Text: text, CustSpaceId: state.space }), loadOpen(), loadChosen()]);
  },

  isTouchedBy: (event) => ["message", "conversation", "conversations", "callback", "callbacks"].includes(event),

  render() {
    const { id, part } = state.route;
    return [listPane(id), chatPane(id ? open : null, part), inspector(open, part ? chosen : null)];
  },

  /** A callback of the chosen message that waits counts down. */
  ticks: () => Boolean(chosen?.Callbacks?.some((one) => one.NextAttempt)),

  /** What `n` does. */
  create: startConversation,

  /** The call that made the chosen message. */
  call: () => chosen?.Call ?? null,
};

async function loadOpen() {
  const { id } = state.route;
  if (!id) {
    open = null;
    return;
  }
  if (open?.id !== id) {
    open = { id, self: null, isGone: false, messages: new Listing("/-/messages", "Messages", { oldestFirst: true }) };
  }
  const mine = open;
  const { Conversations: found } = await get("/-/conversations", { Conversation: id }).catch(() => ({
    Conversations: [],
  }));
  mine.self = found[0] ?? null;
  mine.isGone = found.length === 0;
  if (mine.isGone) return;
  await mine.messages.load({ Conversation: id });
  if (mine.self.Unread > 0 && document.visibilityState === "visible")
    await post("/-/mark-read", { Conversation: Number(id) });
}

async function loadChosen() {
  const { part } = state.route;
  if (!part || part === ABOUT) {
    chosen = null;
    return;
  }
  const found = await get("/-/messages", { MessageId: part }).catch(() => ({ Messages: [] }));
  if (state.route.part === part) chosen = found.Messages[0] ?? null;
}

let waiting;

function search(wanted) {
  text = wanted;
  clearTimeout(waiting);
  waiting = setTimeout(() => list.load({ Text: text, CustSpaceId: state.space }).catch(changed), 150);
}

function listPane(id) {
  const scroller = { class: "scroll items faces", ...scrolling(list) };
  return h(
    "section",
    { class: "pane", "aria-label": "List", key: "list" },
    h("div", { class: "head" }, find("Find a number, name, or text", text, search)),
    h(
      "div",
      scroller,
      emptyList(list, text !== "", "Nobody has written yet. Send a message, or start a conversation as a customer."),
      bySender().map(([sender, rows]) => [
        h("h2", { key: `of ${sender}` }, sender),
        h(
          "ul",
          { key: `list ${sender}` },
          rows.map((one) => row(one, id)),
        ),
      ]),
      olderRows(list),
      failure("list"),
    ),
    h("div", { class: "head foot" }, button("New conversation", startConversation)),
  );
}

/** The conversations of each business number, those of the newest activity first. */
function bySender() {
  const groups = new Map();
  for (const one of list.rows) {
    const sender = `${CHANNELS[one.ChannelType] ?? one.ChannelType} ${one.BusinessNumber}`;
    if (!groups.has(sender)) groups.set(sender, []);
    groups.get(sender).push(one);
  }
  return [...groups];
}

function row(one, id) {
  const name = one.UserName || one.UserNumber;
  const last = one.Last;
  const failed = last?.Receipts?.at(-1)?.Status === "Failed";
  const line = failed ? `Failed ${last.Receipts.at(-1).Code ?? ""} · ${last.Summary}` : last?.Summary;
  const isCurrent = String(one.Conversation) === id;
  return h(
    "li",
    { key: one.Conversation },
    h(
      "a",
      { href: at("conversations", one.Conversation), "aria-current": isCurrent ? "true" : null, "data-row": true },
      h("span", { class: "face", "aria-hidden": "true" }, one.Group ? icon("group") : initials(name)),
      h("b", {}, name),
      last && h("time", { datetime: last.Time }, recent(new Date(last.Time))),
      h("span", { class: failed ? "line bad" : "line" }, cut(line ?? "", 80)),
      one.Unread > 0 &&
        !isCurrent &&
        h("span", { class: "unread", "aria-label": `${count(one.Unread)} unread` }, count(one.Unread)),
    ),
  );
}
