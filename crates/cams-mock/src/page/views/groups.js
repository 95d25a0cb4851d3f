// The groups: members who leave, and people who join by the link.

import { attempt, changed, state } from "../app.js";
import { post } from "../api.js";
import { h } from "../dom.js";
import { count, exact, recent } from "../format.js";
import { icon } from "../icons.js";
import { Listing } from "../listing.js";
import {
  button,
  chip,
  copyButton,
  copyField,
  emptyList,
  failure,
  facts,
  find,
  olderRows,
  scrolling,
  section,
} from "../parts.js";
import { at } from "../route.js";

/** What a status is called, and its tone. */
const STATES = {
  CREATING: ["Creating", "warn"],
  ACTIVE: ["Active", "ok"],
  UPDATING: ["Updating", "warn"],
  DELETING: ["Deleting", "bad"],
};

const list = new Listing("/-/groups", "Groups");
let text = "";

export const groups = {
  title: "Groups",
  panes: "two",

  async load() {
    await list.load(filter());
  },

  isTouchedBy: (event) => ["groups"].includes(event),

  render() {
    return [listPane(), detail(list.rows.find((group) => String(group.Number) === state.route.id))];
  },
};

const filter = () => ({ Text: text, CustSpaceId: state.space });

let waiting;

function search(wanted) {
  text = wanted;
  clearTimeout(waiting);
  waiting = setTimeout(() => list.load(filter()).catch(changed), 150);
}

const stateOf = ({ GroupStatus: status }) => STATES[status] ?? [status, ""];
const members = ({ Members: { length }, MaxMembers: most }) => `${length} of ${most} members`;

function listPane() {
  return h(
    "section",
    { class: "pane", "aria-label": "List", key: "list" },
    h("div", { class: "head" }, find("Find a subject, ID, or number", text, search)),
    h(
      "div",
      { class: "scroll items", ...scrolling(list) },
      emptyList(list, text !== "", "No groups yet. AddChatGroup makes one."),
      h("ul", { key: "rows" }, list.rows.map(row)),
      olderRows(list),
    ),
  );
}

function row(group) {
  const isCurrent = String(group.Number) === state.route.id;
  return h(
    "li",
    { key: group.Number },
    h(
      "a",
      { href: at("groups", group.Number), "aria-current": isCurrent ? "true" : null, "data-row": true },
      h("b", {}, group.Subject || group.UniqueCode),
      chip(...stateOf(group)),
      h(
        "span",
        { class: "line" },
        group.GroupStatus === "CREATING" ? "Active after a listing" : `${members(group)} · ${group.BusinessNumber}`,
      ),
      group.Unread > 0 &&
        h("span", { class: "unread", "aria-label": `${count(group.Unread)} unread` }, count(group.Unread)),
    ),
  );
}

function detail(group) {
  if (!group)
    return h(
      "section",
      { class: "pane", key: "none" },
      h("div", { class: "empty" }, h("p", {}, "Choose a group to see its members.")),
    );
  return h(
    "section",
    { class: "pane", "aria-label": "Group", key: group.Number },
    h(
      "div",
      { class: "head" },
      h("h2", { class: "cut" }, group.Subject || group.UniqueCode),
      chip(...stateOf(group)),
      group.GroupId && h("span", { class: "not-narrow" }, copyField(group.GroupId, { title: "Copy the GroupId" })),
      group.Conversation &&
        h("a", { class: "button end", href: at("conversations", group.Conversation) }, icon("chat"), "Chat"),
    ),
    h(
      "div",
      { class: "scroll pad", tabindex: "0" },
      failure(`group ${group.Number}`),
      h("div", { class: "cards" }, memberTable(group), h("div", { class: "stack" }, invitation(group), happened(group), about(group))),
    ),
  );
}

function memberTable(group) {
  const leave = (number) =>
    attempt(`group ${group.Number}`, () => post("/-/leave", { GroupId: group.GroupId, Number: number }));
  const line = ({ Number: number, Name: name, Joined: joined }) =>
    h(
      "tr",
      { key: number },
      h("td", {}, name || h("span", { class: "third" }, "unnamed")),
      h("td", { class: "mono" }, number),
      h("td", {}, joined && h("time", { datetime: joined }, recent(new Date(joined)))),
      h(
        "td",
        {},
        button("Leave", () => leave(number), { look: "quiet", "aria-label": `Leave, ${name || number}` }),
      ),
    );
  const header = h(
    "tr",
    {},
    h("th", {}, "Name"),
    h("th", {}, "Number"),
    h("th", {}, "Joined"),
    h("th", {}, h("span", { class: "unseen" }, "Action")),
  );
  const table = h("table", { class: "grid" }, h("thead", {}, header), h("tbody", {}, group.Members.map(line)));
  const nobody = h("p", { class: "third" }, "Nobody has joined yet.");
  return section(
    `Members, ${group.Members.length} of ${group.MaxMembers}`,
    null,
    group.Members.length > 0 ? h("div", { class: "boxed" }, table) : nobody,
  );
}

function invitation(group) {
  const act = (path) => () => attempt(`group ${group.Number}`, () => post(path, { GroupId: group.GroupId }));
  const renew = (word, look) => button(word, act("/-/add-invite-link"), { look, key: "renew" });
  if (!group.InviteLink)
    return section(
      "Invite link",
      null,
      h("p", { class: "second" }, "There is none. AddChatGroupInviteLink makes one, or you do."),
      group.GroupStatus === "ACTIVE" && h("div", { class: "row" }, renew("New link", "")),
    );
  const join = async (event) => {
    event.preventDefault();
    const form = event.target;
    const number = new FormData(form).get("number");
    const isDone = await attempt(`group ${group.Number}`, () =>
      post("/-/join", { InviteLink: group.InviteLink, Number: number }),
    );
    if (isDone) form.reset();
  };
  return [
    section(
      "Invite link",
      null,
      h(
        "div",
        { class: "row wrap" },
        copyButton(h("code", {}, group.InviteLink), group.InviteLink, { title: "Copy the link" }),
        renew("Replace", ""),
        button("Delete", act("/-/delete-invite-link"), { look: "bad", key: "delete" }),
      ),
    ),
    section(
      "Join by this link",
      null,
      h(
        "form",
        { class: "row", onsubmit: join },
        h("input", {
          class: "input",
          name: "number",
          placeholder: "Number, digits only",
          "aria-label": "Number of the new member",
          inputmode: "numeric",
          required: true,
          autocomplete: "off",
        }),
        button("Join", null, { look: "main", type: "submit" }),
      ),
    ),
  ];
}

/** What an event is called: the call that made it, or what a person did. */
const EVENTS = {
  Created: "AddChatGroup",
  Active: "ACTIVE",
  Changed: "UpdateChatGroup",
  Deleted: "DeleteChatGroup",
  LinkAdded: "AddChatGroupInviteLink",
  LinkDeleted: "DeleteChatGroupInviteLink",
  Joined: "joined",
  Left: "left",
  Removed: "was removed",
};

/** The same for what can also be done here. */
const BY_HAND = { LinkAdded: "New invite link", LinkDeleted: "Invite link deleted" };

function happened({ History: events }) {
  const name = (one) => {
    if (one.Number) return `${one.Name ?? one.Number} ${EVENTS[one.What]}`;
    return (!one.Call && BY_HAND[one.What]) || EVENTS[one.What];
  };
  const step = (one) =>
    h(
      "li",
      {},
      h("b", {}, one.Call ? h("a", { href: at("calls", one.Call) }, name(one)) : name(one)),
      h("time", { datetime: one.Time }, exact(new Date(one.Time))),
    );
  return section("History", null, h("ol", { class: "steps" }, events.map(step)));
}

function about(group) {
  return section(
    "About",
    null,
    facts([
      ["Space", group.CustSpaceId && h("code", {}, group.CustSpaceId)],
      ["Business", h("code", {}, group.BusinessNumber)],
      ["UniqueCode", h("code", {}, group.UniqueCode)],
      ["Description", group.Description],
    ]),
  );
}
