// The numbers of the business, with the codes that their owners would read on the phone, and the webhooks.

import { attempt, state } from "../app.js";
import { post } from "../api.js";
import { h } from "../dom.js";
import { CHANNELS, recent } from "../format.js";
import { Listing } from "../listing.js";
import { button, chip, copyButton, emptyList, facts, failure, note, olderRows, scrolling, section } from "../parts.js";
import { at } from "../route.js";
import { addNumber, changeNumber, setAccountWebhook, setWebhook } from "./dialogs.js";

const TONES = { CONNECTED: "ok", PENDING: "warn", UNVERIFIED: "warn", DISCONNECTED: "bad", BANNED: "bad" };

const QUALITIES = { GREEN: "ok", YELLOW: "warn", RED: "bad" };

const list = new Listing("/-/numbers", "Numbers");

export const numbers = {
  title: "Numbers",
  panes: "one",

  async load() {
    await list.load({ CustSpaceId: state.space });
  },

  isTouchedBy: (event) => ["numbers", "callback", "callbacks"].includes(event),

  render() {
    return [
      h(
        "section",
        { class: "pane", "aria-label": "Numbers", key: "numbers" },
        h("div", { class: "head" }, h("h2", {}, "Numbers"), h("span", { class: "end" }, button("Add a number", addNumber))),
        h(
          "div",
          { class: "scroll pad back-ground", tabindex: "0", ...scrolling(list) },
          emptyList(list, false, "No numbers yet. Add one here or by AddChatappPhoneNumber; a seed file brings some along."),
          h("div", { class: "flow", key: "cards" }, list.rows.map(card), accounts().map(account)),
          olderRows(list),
        ),
      ),
    ];
  },
};

/** The accounts with webhooks, and the spaces that have none yet. */
function accounts() {
  const known = list.answer?.Accounts ?? [];
  const spaces = (state.overview?.Spaces ?? []).filter((space) => !state.space || space === state.space);
  const others = spaces.filter((space) => !known.some((one) => one.CustSpaceId === space));
  return [...known, ...others.map((space) => ({ CustSpaceId: space }))];
}

function card(number) {
  const { PhoneNumber: phone, Status: status, VerifyCode: code } = number;
  return h(
    "article",
    { class: "card", "aria-label": phone, key: `${number.CustSpaceId} ${phone}` },
    h("div", { class: "row" }, h("h3", { class: "mono" }, phone), h("span", { class: "end" }, chip(status, TONES[status], { "data-status": true }))),
    facts([
      ["Name", number.VerifiedName],
      ["Channel", CHANNELS[number.ChannelType] ?? number.ChannelType],
      ["Space", number.CustSpaceId && h("code", {}, number.CustSpaceId)],
      ["Quality", [chip(number.QualityRating, QUALITIES[number.QualityRating]), " ", h("code", {}, number.MessagingLimitTier)]],
      ["Verification", number.CodeVerificationStatus && h("code", {}, number.CodeVerificationStatus)],
    ]),
    status === "UNVERIFIED" && verification(phone, code),
    webhooks(number),
    failure(`number ${phone}`),
    h(
      "div",
      { class: "row wrap" },
      button("Send a test", () => test(`number ${phone}`, { PhoneNumber: phone })),
      button("Edit", () => setWebhook(number), { "aria-label": `Edit the webhooks of ${phone}` }),
      button("Change …", () => changeNumber(number), {
        look: "quiet",
        "aria-label": `Change the quality, limit, or status of ${phone}`,
      }),
    ),
  );
}

/** Sends made-up events; what the webhook answers shows beside its address. */
const test = (place, wanted) => attempt(place, () => post("/-/test-webhook", wanted));

function verification(phone, code) {
  const act = (path, body) => () => attempt(`number ${phone}`, () => post(path, { PhoneNumber: phone, ...body }));
  if (!code) return h("div", { class: "row" }, button("Send a code", act("/-/send-code"), { look: "main" }));
  const shown = `${code.slice(0, 3)} ${code.slice(3)}`;
  return section(
    "Verification code",
    null,
    h(
      "div",
      { class: "row" },
      h("output", { class: "secret" }, shown),
      h("span", { class: "end" }, copyButton("Copy", code)),
    ),
    h("p", { class: "third" }, "Good once. ChatappVerifyAndRegister takes it."),
    h("div", { class: "row" }, button("Verify and connect", act("/-/verify-number", { VerifyCode: code }), { look: "main" })),
  );
}

function webhooks({ UpCallbackUrl: inbound, StatusCallbackUrl: receipts, HttpFlag: http, QueueFlag: queue, ...number }) {
  if (!inbound && !receipts)
    return note("", "", "No webhook is set. Events go to the webhooks that the server was started with.");
  return section(
    "Webhooks",
    "UpdatePhoneWebhook",
    facts([
      ["Inbound", inbound && address(inbound, number.LastInbound)],
      ["Receipts", receipts && address(receipts, number.LastStatus)],
      ["Carriers", carriers(http, queue)],
    ]),
  );
}

function account({ CustSpaceId: space, StatusCallbackUrl: audit, LastAudit: last, HttpFlag: http, QueueFlag: queue }) {
  const place = `account ${space}`;
  const name = space ?? "the account without a space";
  return h(
    "article",
    { class: "card", "aria-label": `Account webhook of ${name}`, key: place },
    section(
      "Account webhook",
      "UpdateAccountWebhook",
      facts([
        ["Space", space && h("code", {}, space)],
        ["Reviews", audit ? address(audit, last) : "only to the webhooks that the server was started with"],
        ["Carriers", http && carriers(http, queue)],
      ]),
    ),
    failure(place),
    h(
      "div",
      { class: "row wrap" },
      space && button("Send a test", () => test(place, { CustSpaceId: space })),
      button("Edit", () => setAccountWebhook(space, audit), { "aria-label": `Edit the webhook of ${name}` }),
    ),
  );
}

/** What carries the events, by the two switches. */
const carriers = (http, queue) =>
  [http === "Y" && "HTTP", queue === "Y" && "queue"].filter(Boolean).join(", ") || "none";

/** An address, and what it said to the last callback. */
function address(url, last) {
  if (!last) return h("code", {}, url);
  const isBad = last.State === "GivenUp" || last.State === "NotAllowed" || last.Problem;
  const said = last.Problem ?? last.HttpStatus ?? last.State;
  const link = { href: at("callbacks", last.Id), class: isBad ? "bad" : "" };
  return [h("code", {}, url), h("div", {}, h("a", link, `${said}, ${recent(new Date(last.Time))}`))];
}
