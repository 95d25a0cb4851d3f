// The content of a message or a template, as a phone shows it.

import { attempt } from "../app.js";
import { post } from "../api.js";
import { h } from "../dom.js";
import { cut, isWeb, length, pretty } from "../format.js";
import { icon } from "../icons.js";
import { copy } from "../parts.js";
import { askForFlow } from "./dialogs.js";

const MEDIA = { image: "image", sticker: "image", video: "video", audio: "audio", document: "file" };
const BUTTONS = { reply: "reply", url: "link", phone: "phone", flow: "form", copy: "copy" };

/** Characters of a content of an unknown kind that are shown. The inspector has all of them. */
const SHOWN = 1000;

/** A text in which nothing is to be marked. */
const plain = (text) => text;

/**
 * The bubble of a content. `mark` turns a text into nodes; `message` is what its buttons answer to, and `answers` the
 * titles that the customer has chosen from it. Without a message, as in a preview, nothing can be pressed.
 */
export function bubble(content, { mark = plain, message = null, answers = new Set(), hasFailed = false } = {}) {
  const press = message && { message, answers };
  return h(
    "div",
    { class: "bubble" },
    message?.ReplyTo && h("p", { class: "quote" }, message.ReplyTo.Summary ?? "An earlier message"),
    header(content.Header, mark),
    content.Media && media(content.Media, hasFailed),
    content.Location && place(content.Location),
    (content.Contacts ?? []).map(contact),
    content.Reaction && h("p", {}, content.Reaction.Emoji || "took a reaction back"),
    content.Reply ? reply(content.Reply) : content.Body && h("p", { dir: "auto" }, mark(content.Body)),
    content.Footer && h("p", { class: "footer", dir: "auto" }, content.Footer),
    isBare(content) && h("p", { class: "mono" }, cut(pretty(content.Raw ?? ""), SHOWN)),
    buttons(content.Buttons, press, null, mark),
    content.List && list(content.List, press),
    content.Cards?.length > 0 && cards(content.Cards, press, mark),
    message?.Reactions?.length > 0 && reactions(message.Reactions),
  );
}

/** Whether nothing of a content is known but its text. */
function isBare(content) {
  const { Raw, Missing, ...known } = content;
  return !Object.values(known).some((part) => (Array.isArray(part) ? part.length > 0 : part));
}

function header(part, mark) {
  if (!part) return null;
  if (part.Kind === "text") return h("p", { class: "title", dir: "auto" }, mark(part.Text ?? ""));
  if (part.Kind === "location") return place({ Name: "A place" });
  return media(part);
}

function media(part, hasFailed = false) {
  const { Kind: kind, Url: url, Path: path, FileName: name, ThumbnailPath: poster, Seconds: seconds } = part;
  const title = name || kind;
  if (hasFailed) return h("div", { class: "file bad" }, icon(MEDIA[kind] ?? "file"), `The ${kind} never arrived`);
  if (path && (kind === "image" || kind === "sticker"))
    return h("img", { class: "picture", src: path, alt: title, loading: "lazy" });
  if (path && kind === "video")
    return h("video", { class: "picture", src: path, poster, controls: true, preload: "none", "aria-label": title });
  if (path && kind === "audio")
    return h("audio", { class: "picture", src: path, controls: true, preload: "none", "aria-label": title });
  // What is elsewhere is not loaded: no request leaves the machine.
  const picture = poster && h("img", { class: "picture", src: poster, alt: `Preview of the ${kind}`, loading: "lazy" });
  const text = h("span", {}, h("b", {}, title), seconds && ` ${length(seconds)}`, h("small", {}, url ?? ""));
  const inside = [icon(MEDIA[kind] ?? "file"), text];
  return [picture, isWeb(url) ? h("a", { class: "file", ...outside(url) }, inside) : h("div", { class: "file" }, inside)];
}

function place({ Latitude: latitude, Longitude: longitude, Name: name, Address: address }) {
  const where = latitude !== undefined && `${latitude}, ${longitude}`;
  const lines = [address, where].filter(Boolean).join(" · ");
  return h(
    "div",
    { class: "file" },
    icon("place"),
    h("span", {}, h("b", {}, name || "Location"), h("small", {}, lines)),
  );
}

function contact({ Name: name, Phones: phones }) {
  const numbers = (phones ?? []).join(", ");
  return h(
    "div",
    { class: "file" },
    icon("person"),
    h("span", {}, h("b", {}, name ?? "Contact"), h("small", {}, numbers)),
  );
}

/** What the customer chose, or filled in. */
function reply({ Kind: kind, Title: title, Description: description, Data: data }) {
  if (kind === "flow")
    return [h("p", {}, title || "Form sent"), h("p", { class: "footer mono" }, JSON.stringify(data ?? {}))];
  return [h("p", {}, title), description && h("p", { class: "footer" }, description)];
}

function reactions(given) {
  const label = `Reactions: ${given.map(({ Emoji: emoji }) => emoji).join(" ")}`;
  return h(
    "span",
    { class: "reactions", role: "img", "aria-label": label },
    given.map(({ Emoji: emoji }) => emoji).join(" "),
  );
}

const outside = (url) => ({ href: url, target: "_blank", rel: "noopener noreferrer" });

function buttons(given, press, card, mark) {
  if (!given?.length) return null;
  return h(
    "div",
    { class: "actions" },
    given.map((one) => action(one, press, card, mark)),
  );
}

function action(given, press, card, mark) {
  const { Kind: kind, Title: title, Target: target } = given;
  const inside = [icon(BUTTONS[kind] ?? "reply"), mark(title ?? kind)];
  if (press && kind === "url" && isWeb(target)) return h("a", outside(target), inside);
  if (press && kind === "copy") return h("button", { type: "button", onclick: () => copy(target ?? title) }, inside);
  if (!press || !given.CanPress) return h("span", { title: target }, inside);
  const isPressed = press.answers.has(title);
  return h(
    "button",
    { type: "button", "aria-pressed": String(isPressed), onclick: () => pressed(given, press.message, card) },
    inside,
  );
}

function pressed({ Kind: kind, Index: index }, message, card) {
  const { MessageId: id } = message;
  if (kind === "flow") return askForFlow(id);
  const wanted = card === null ? { MessageId: id, Index: index } : { MessageId: id, Index: index, Card: card };
  return attempt("chat", () => post("/-/press", wanted));
}

function list({ Button: label, Sections: sections }, press) {
  const rows = (section) => [
    section.Title && h("h3", {}, section.Title),
    section.Rows.map((row) => option(row, press)),
  ];
  const summary = h("summary", {}, icon("list"), label || "Choose");
  return h("details", { class: "actions", open: true }, summary, h("div", { class: "options" }, sections.map(rows)));
}

function option({ Id: row, Title: title, Description: description }, press) {
  const choose = () => attempt("chat", () => post("/-/choose", { MessageId: press.message.MessageId, RowId: row }));
  const isChosen = press?.answers.has(title);
  const properties = {
    type: "button",
    "aria-pressed": String(Boolean(isChosen)),
    onclick: press && choose,
    disabled: !press,
  };
  return h("button", properties, title, description && h("span", {}, description));
}

function cards(given, press, mark) {
  const card = (one, index) =>
    h(
      "li",
      {},
      header(one.Header, mark),
      one.Body && h("p", { dir: "auto" }, mark(one.Body)),
      buttons(one.Buttons, press, index, mark),
    );
  return h("ol", { class: "swipe", tabindex: "0", "aria-label": "Cards" }, given.map(card));
}
