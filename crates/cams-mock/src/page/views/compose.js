// The box at the foot of the phone, from which the customer answers.

import { attempt, changed } from "../app.js";
import { post } from "../api.js";
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { button } from "../parts.js";

/** The field of files that can have a text. */
const CAPTION = [["caption", "Caption", "optional"]];

/** What can be sent: its label, icon, fields, and the request that they make. */
const KINDS = {
  text: {
    label: "Text",
    icon: "chat",
    fields: [["text", "Answer"]],
    send: ({ text }) => ["/-/receive", { Message: text }],
  },
  image: media("Image", "image"),
  video: media("Video", "video"),
  document: media("Document", "file"),
  audio: media("Audio", "audio"),
  sticker: media("Sticker", "pin", []),
  location: {
    label: "Location",
    icon: "place",
    fields: [
      ["latitude", "Latitude", "number"],
      ["longitude", "Longitude", "number"],
      ["name", "Name", "optional"],
    ],
    send: ({ latitude, longitude, name }) => [
      "/-/receive-location",
      { Latitude: Number(latitude), Longitude: Number(longitude), Name: name || undefined },
    ],
  },
  contact: {
    label: "Contact",
    icon: "person",
    fields: [
      ["name", "Name"],
      ["phone", "Number"],
    ],
    send: ({ name, phone }) => ["/-/receive-contact", { Contact: { Name: name, Phone: phone } }],
  },
  reaction: { label: "Reaction", icon: "smile", fields: [["emoji", "Emoji; empty takes it back", "optional"]] },
};

function media(label, symbol, more = CAPTION) {
  const kind = label.toLowerCase();
  return {
    label,
    icon: symbol,
    fields: [["url", "Address, https://…", "url"], ...more],
    send: ({ url, caption }) => ["/-/receive-media", { Kind: kind, Url: url, Caption: caption || undefined }],
  };
}

let chosen = "text";

/** The box. `target` is the message that a reaction is given to. */
export function compose(conversation, name, target) {
  const kind = KINDS[chosen];
  const send = (event) => {
    event.preventDefault();
    answer(event.target, conversation, target);
  };
  return h(
    "form",
    { class: "compose", onsubmit: send },
    h(
      "fieldset",
      { class: "kinds" },
      h("legend", { class: "unseen" }, "Type of message"),
      Object.keys(KINDS).map(choice),
    ),
    h(
      "div",
      { class: "row", key: chosen },
      kind.fields.map((field) => input(field, name)),
      button("Send", null, { look: "main", type: "submit" }),
    ),
  );
}

function choice(name) {
  const { label, icon: symbol } = KINDS[name];
  const choose = () => {
    chosen = name;
    changed();
  };
  const radio = {
    type: "radio",
    name: "kind",
    value: name,
    "aria-label": label,
    checked: name === chosen,
    onchange: choose,
  };
  return h("label", { title: label }, h("input", radio), icon(symbol));
}

function input([name, label, kind = "text"], customer) {
  const words = chosen === "text" ? `Answer as ${customer}` : label;
  return h("input", {
    class: "input",
    name,
    type: kind === "url" ? "url" : "text",
    inputmode: kind === "number" ? "decimal" : null,
    placeholder: words,
    "aria-label": words,
    required: kind !== "optional",
    autocomplete: "off",
    "data-answer": true,
  });
}

async function answer(form, conversation, target) {
  const values = Object.fromEntries(new FormData(form));
  const isDone = await attempt("chat", async () => {
    if (chosen === "reaction") return react(values.emoji, target);
    const [path, body] = KINDS[chosen].send(values);
    return post(path, { ...parties(conversation), ...body });
  });
  if (!isDone) return;
  form.reset();
  form.querySelector("[data-answer]").focus();
}

function react(emoji, target) {
  if (!target) throw new Error("There is no message of the business to react to.");
  return post("/-/react", { MessageId: target.MessageId, Emoji: emoji });
}

/** Who writes to whom, and where. */
function parties(conversation) {
  return {
    BusinessNumber: conversation.BusinessNumber,
    UserNumber: conversation.UserNumber,
    ChannelType: conversation.ChannelType,
    CustSpaceId: conversation.CustSpaceId ?? undefined,
    UserName: conversation.UserName ?? undefined,
  };
}
