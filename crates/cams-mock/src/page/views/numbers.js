// The numbers of the business, with the codes that their owners would read on the phone.

import { state } from "../app.js";
import { h } from "../dom.js";
import { Listing } from "../listing.js";
import { chip, copyButton, emptyList, facts, note, olderRows, scrolling, section } from "../parts.js";

const TONES = { CONNECTED: "ok", PENDING: "warn", UNVERIFIED: "warn", DISCONNECTED: "bad" };

const list = new Listing("/-/numbers", "Numbers");

export const numbers = {
  title: "Numbers",
  panes: "one",

  async load() {
    list.filter = { CustSpaceId: state.space };
    await list.load();
  },

  isTouchedBy: (event) => ["numbers", "reset"].includes(event),

  render() {
    return [
      h(
        "section",
        { class: "pane", "aria-label": "Numbers", key: "numbers" },
        h("div", { class: "head" }, h("h2", {}, "Numbers"), h("span", { class: "third not-narrow" }, "AddChatappPhoneNumber adds one")),
        h(
          "div",
          { class: "scroll pad back-ground", tabindex: "0", ...scrolling(list) },
          emptyList(list, false, "No numbers yet. AddChatappPhoneNumber adds one; a seed file brings some along."),
          h("div", { class: "flow", key: "cards" }, list.rows.map(card)),
          olderRows(list),
        ),
      ),
    ];
  },
};

function card(number) {
  const { PhoneNumber: phone, Status: status, VerifyCode: code } = number;
  return h(
    "article",
    { class: "card", key: `${number.CustSpaceId} ${phone}` },
    h("div", { class: "row" }, h("h3", { class: "mono" }, phone), h("span", { class: "end" }, chip(status, TONES[status]))),
    facts([
      ["Name", number.VerifiedName],
      ["Space", number.CustSpaceId && h("code", {}, number.CustSpaceId)],
      ["Verification", number.CodeVerificationStatus && h("code", {}, number.CodeVerificationStatus)],
    ]),
    code && verification(code),
    webhooks(number),
  );
}

function verification(code) {
  const shown = `${code.slice(0, 3)} ${code.slice(3)}`;
  return section(
    "Verification code",
    null,
    h("div", { class: "row" }, h("output", { class: "secret" }, shown), h("span", { class: "end" }, copyButton("Copy", code))),
    h("p", { class: "third" }, "Good once. ChatappVerifyAndRegister takes it."),
  );
}

function webhooks({ UpCallbackUrl: inbound, StatusCallbackUrl: receipts, HttpFlag: http, QueueFlag: queue }) {
  if (!inbound && !receipts) return note("", "", "No webhook is set. Events go to the webhooks that the server was started with.");
  return section(
    "Webhooks",
    "UpdatePhoneWebhook",
    facts([
      ["Inbound", inbound && h("code", {}, inbound)],
      ["Receipts", receipts && h("code", {}, receipts)],
      ["Carriers", [http === "Y" && "HTTP", queue === "Y" && "queue"].filter(Boolean).join(", ") || "none"],
    ]),
  );
}
