// The quirks of callbacks: how they differ from the documented form.

import { h } from "../dom.js";
import { check } from "../parts.js";

const QUIRKS = {
  Duplicates: ["Duplicates", "each callback comes twice"],
  ReverseOrder: ["Reverse order", "Read comes before Sent"],
  DoubleEncoding: ["Double-encoded", "the array arrives as a JSON string"],
  SingleObject: ["Single object", "no array around it"],
  NoFrom: ["No From", "a customer's message lacks it"],
  TrailingSpace: ["Trailing space", "in the key “Timestamp ”"],
};

/** A box for each quirk. `turn` takes a name, and whether it is on now. */
export const quirkBoxes = (chosen, turn) =>
  h(
    "div",
    { class: "checks" },
    Object.entries(QUIRKS).map(([name, [label, hint]]) => check(label, hint, chosen.has(name), (isOn) => turn(name, isOn))),
  );
