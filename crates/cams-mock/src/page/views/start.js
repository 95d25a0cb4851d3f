// The first view: how to point a client at the server, and three things to try.

import { attempt, changed, state } from "../app.js";
import { post } from "../api.js";
import { h } from "../dom.js";
import { literal, quoted } from "../format.js";
import { button, chip, copyButton, failure, segments } from "../parts.js";
import { at, go } from "../route.js";
import { startConversation } from "./dialogs.js";

const LANGUAGES = [
  ["shell", "Shell"],
  ["rust", "Rust"],
  ["python", "Python"],
];

let language = "shell";

export const start = {
  title: "Get started",
  panes: "one",
  load: async () => {},
  isTouchedBy: () => false,

  render() {
    return [
      h(
        "section",
        { class: "pane", "aria-label": "Get started", key: "start" },
        h("div", { class: "scroll", tabindex: "0" }, h("div", { class: "start" }, welcome(), client(), steps())),
      ),
    ];
  },
};

function welcome() {
  return h(
    "header",
    {},
    h("h2", {}, "Ready when your client is"),
    h(
      "p",
      {},
      "This server answers like Alibaba Cloud CAMS: it checks every signature, keeps state, and calls your webhooks. No account is needed, and nothing leaves this machine.",
    ),
    isEmpty() && exampleShop(),
    state.overview?.Counts.Calls > 0 ? null : h("p", {}, chip("Waiting for the first call", "ok")),
  );
}

/** Whether there is nothing that an example would take the place of. */
function isEmpty() {
  const { Conversations, Templates, Groups, Numbers } = state.overview?.Counts ?? {};
  return Conversations + Templates + Groups + Numbers === 0;
}

function exampleShop() {
  const load = async () => {
    if (await attempt("start", () => post("/-/example-shop"))) go("conversations");
  };
  return [
    h(
      "p",
      { class: "row wrap" },
      button("Load the example shop", load, { look: "main" }),
      h("span", { class: "second" }, "A number, two templates, a group, and a customer who has just written"),
    ),
    failure("start"),
  ];
}

/** How a client reaches the server, in a language. */
function example() {
  const {
    Endpoint: endpoint,
    AccessKeyId: id,
    AccessKeySecret,
    Spaces: spaces,
  } = state.overview;
  // The server shows only the secret that everybody knows.
  const secret = AccessKeySecret ?? "(the secret it was started with)";
  const space = state.space || spaces[0] || "cams-x000";
  return {
    shell: `export CAMS_ENDPOINT=${quoted(endpoint)}
export CAMS_CUST_SPACE_ID=${quoted(space)}
export ALIBABA_CLOUD_ACCESS_KEY_ID=${quoted(id)}
export ALIBABA_CLOUD_ACCESS_KEY_SECRET=${quoted(secret)}`,
    rust: `let client = cams::Client::new(
    cams::Config::new()
        .endpoint(${literal(endpoint)})
        .credentials(cams::Credentials::new(${literal(id)}, ${literal(secret)}))
        .cust_space_id(${literal(space)}),
)?;`,
    python: `client = Client(Config(
    endpoint=${literal(endpoint.replace(/^https?:\/\//, ""))}, protocol="http",
    access_key_id=${literal(id)}, access_key_secret=${literal(secret)},
))`,
  }[language];
}

function client() {
  const choose = (wanted) => {
    language = wanted;
    changed();
  };
  const text = example();
  return h(
    "section",
    { class: "section" },
    h(
      "h3",
      {},
      "Point a client at it",
      h("span", { class: "end" }, segments("language", "Language", LANGUAGES, language, choose)),
    ),
    h("pre", { class: "code", tabindex: "0" }, text),
    h("p", { class: "row wrap" }, copyButton("Copy", text)),
  );
}

function step(number, title, text, ...rest) {
  return h(
    "article",
    { class: "card" },
    h("h3", {}, h("span", { class: "ordinal", "aria-hidden": "true" }, String(number)), title),
    h("p", { class: "second" }, text),
    rest,
  );
}

function steps() {
  const call = `cams call SendChatappMessage \\
  --channel-type whatsapp \\
  --type message --message-type text \\
  --content '{"text":"Hello"}' \\
  --from 8613800000000 \\
  --to 8613800000001`;
  const strict = state.overview?.IsStrict
    ? "A strict server wants a connected number, and for free text a customer who has just written. " +
      "The example shop has both, and so may a file for --seed. With --lenient, neither is checked."
    : "It appears under Conversations as the customer's phone shows it.";
  return h(
    "section",
    { class: "section" },
    h("h3", {}, "Three things to try"),
    h(
      "div",
      { class: "cards" },
      step(
        1,
        "Send a message",
        strict,
        h("pre", { class: "code", tabindex: "0" }, call),
        h("p", {}, copyButton("Copy", call)),
      ),
      step(
        2,
        "Answer as the customer",
        "Press a button of a message, or type. Your webhook gets the event (cams listen is one for a first look), " +
          "and Callbacks shows what it answered.",
        h("p", {}, button("New conversation", startConversation)),
      ),
      step(
        3,
        "Watch it fail",
        "A recipient whose number ends in one of Meta's codes, such as 8613800131026, does not get its message. " +
          "Under Faults you throttle, delay, and drop calls.",
        h("p", {}, h("a", { class: "button", href: at("faults") }, "Open Faults")),
      ),
    ),
  );
}
