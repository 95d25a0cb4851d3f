// The dialogs: a new conversation, the answer to a form, the keys, and the question before everything is deleted.

import { attempt, state } from "../app.js";
import { get, post } from "../api.js";
import { h, show } from "../dom.js";
import { CHANNELS } from "../format.js";
import { KEYS } from "../keys.js";
import { button, chip, failure, field } from "../parts.js";
import { go } from "../route.js";

/** Opens the dialog with a title and content. */
function open(title, ...content) {
  const dialog = document.getElementById("dialog");
  show(
    dialog,
    h("h2", { id: "dialog-title", key: title }, title),
    h("div", { class: "stack", key: `${title} content` }, content),
  );
  dialog.showModal();
}

const close = () => document.getElementById("dialog").close();

/** A form in the dialog: its fields, and what sending does with their values. It stays open if that fails. */
function form(title, fields, word, act) {
  const place = `dialog ${title}`;
  state.failures.delete(place);
  const trouble = h("div", {});
  const send = async (event) => {
    event.preventDefault();
    const isDone = await attempt(place, () => act(Object.fromEntries(new FormData(event.target))));
    if (isDone) close();
    else show(trouble, failure(place));
  };
  const buttons = h(
    "div",
    { class: "row" },
    button(word, null, { look: "main", type: "submit" }),
    button("Cancel", close),
  );
  open(title, h("form", { class: "stack", onsubmit: send }, fields, trouble, buttons));
}

/** The values that were filled in. */
const given = (values) => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));

/** A customer writes first. */
export function startConversation() {
  const channel = h(
    "label",
    { class: "labeled" },
    "Channel",
    h(
      "select",
      { class: "input", name: "ChannelType" },
      Object.keys(CHANNELS).map((name) => h("option", {}, name)),
    ),
  );
  const fields = [
    h(
      "p",
      { class: "second" },
      "The customer writes first, which opens the 24 hours in which the business may answer freely.",
    ),
    field("Number of the business", { name: "BusinessNumber", required: true, inputmode: "numeric" }),
    field("Number of the customer", { name: "UserNumber", required: true, inputmode: "numeric" }),
    field("Name of the customer", { name: "UserName" }),
    channel,
    field("Message", { name: "Message", required: true, value: "Hello" }),
  ];
  form("New conversation", fields, "Send", async (values) => {
    const wanted = given(values);
    if (state.space) wanted.CustSpaceId = state.space;
    const { MessageId: id } = await post("/-/receive", wanted);
    const { Messages: messages } = await get("/-/messages", { MessageId: id });
    go("conversations", messages[0].Conversation);
  });
}

/** A number of the business, which gets its code at once. */
export function addNumber() {
  const fields = [
    field("Number with country code, digits only", { name: "PhoneNumber", required: true, inputmode: "numeric", pattern: "[0-9]+" }),
    field("Verified name", { name: "VerifiedName", required: true }),
    field("Space", { name: "CustSpaceId", value: state.space || (state.overview?.Spaces[0] ?? "cams-x000") }),
  ];
  form("Add a number", fields, "Add", (values) => post("/-/add-number", given(values)));
}

/** Where the events of a number go. */
export function setWebhook({ PhoneNumber: number, UpCallbackUrl: inbound, StatusCallbackUrl: receipts }) {
  const fields = [
    field("Inbound messages", { name: "UpCallbackUrl", type: "url", value: inbound ?? "", placeholder: "http://localhost:3000/in" }),
    field("Receipts", { name: "StatusCallbackUrl", type: "url", value: receipts ?? "", placeholder: "http://localhost:3000/status" }),
    h("p", { class: "second" }, "A field that is left empty stays as it is."),
  ];
  form("Webhooks", fields, "Save", (values) => post("/-/set-webhook", { ...given(values), PhoneNumber: number }));
}

/** Where the reviews of an account go. */
export function setAccountWebhook(space, url) {
  const fields = [
    field("Results of reviews", {
      name: "StatusCallbackUrl",
      type: "url",
      value: url ?? "",
      required: true,
      placeholder: "http://localhost:3000/audit",
    }),
  ];
  form("Account webhook", fields, "Save", (values) => post("/-/set-account-webhook", { ...values, CustSpaceId: space ?? undefined }));
}

const QUALITIES = ["GREEN", "YELLOW", "RED", "UNKNOWN"];
const TIERS = ["TIER_50", "TIER_250", "TIER_1K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"];

/** What Meta decides on a number. Only what differs is sent. */
export function changeNumber(number) {
  const choice = (label, name, values) => {
    const option = (value) => h("option", { selected: value === number[name] }, value);
    const shown = values.includes(number[name]) ? values : [number[name], ...values];
    return h("label", { class: "labeled" }, label, h("select", { class: "input", name }, shown.map(option)));
  };
  const fields = [
    choice("Quality", "QualityRating", QUALITIES),
    choice("Limit", "MessagingLimitTier", TIERS),
    choice("Status", "Status", ["CONNECTED", "DISCONNECTED", "BANNED"]),
    h("p", { class: "second" }, "The webhook of the account is told of a quality that changes."),
  ];
  form(`Change ${number.PhoneNumber}`, fields, "Change", (values) => {
    const changed = Object.entries(values).filter(([name, value]) => value !== number[name]);
    return changed.length === 0 ? null : post("/-/change-number", { ...Object.fromEntries(changed), PhoneNumber: number.PhoneNumber });
  });
}

/** The customer fills in a form (a WhatsApp Flow). */
export function askForFlow(id) {
  const data = h("textarea", { class: "input", name: "Data", rows: "6", spellcheck: "false" }, '{\n  "name": "Ana"\n}');
  const fields = [h("label", { class: "labeled" }, "What the customer filled in, as JSON", data)];
  form("Answer the form", fields, "Submit", ({ Data: text }) =>
    post("/-/submit-flow", { MessageId: id, Data: JSON.parse(text) }),
  );
}

/** One more receipt for a message. */
export function askForReceipt(id) {
  const statuses = ["Sent", "Delivered", "Read", "Failed"].map((status) => h("option", {}, status));
  const fields = [
    h("label", { class: "labeled" }, "Status", h("select", { class: "input", name: "Status" }, statuses)),
    field("Code, if it failed", { name: "ErrorCode", placeholder: "131026", inputmode: "numeric" }),
  ];
  form("Send a receipt", fields, "Send", ({ Status: status, ErrorCode: code }) =>
    post("/-/receipt", { MessageId: id, Status: status, ErrorCode: status === "Failed" && code ? code : undefined }),
  );
}

/** The keys, and the switch that turns the single ones off. */
export function showKeys(areOn, turn) {
  const line = ([keys, effect]) => [
    h(
      "dt",
      {},
      keys.split(" ").map((key) => [h("kbd", {}, key), " "]),
    ),
    h("dd", {}, effect),
  ];
  const box = h("input", { type: "checkbox", checked: areOn(), onchange: ({ target }) => turn(target.checked) });
  open(
    "Keyboard",
    h("dl", { class: "facts" }, KEYS.map(line)),
    h(
      "div",
      { class: "checks" },
      h("label", {}, box, "Single keys", h("span", {}, "They act only while no field has the focus.")),
    ),
    h("div", { class: "row" }, button("Close", close)),
  );
}

/** Asks before everything is deleted. */
export function askForReset() {
  const fields = [
    h(
      "p",
      {},
      "This deletes all conversations, templates, groups, numbers, files, calls, callbacks, and faults. The key stays.",
    ),
    state.overview?.Seed && h("p", { class: "second" }, "Then ", h("code", {}, state.overview.Seed), " is loaded again."),
  ];
  form("Reset the server?", [...fields, chip("There is no way back", "bad")], "Delete everything", () =>
    post("/-/reset"),
  );
}
