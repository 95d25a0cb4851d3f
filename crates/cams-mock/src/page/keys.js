// The keys, as the dialog lists them, and whether the single ones act.

export const KEYS = [
  ["1 … 8", "the views, from Conversations to Get started"],
  ["j k", "next and previous row or message"],
  ["Enter Esc", "open, back"],
  ["/", "find"],
  ["n", "new conversation"],
  ["r", "answer as the customer"],
  ["c", "copy the call as `cams call`"],
  ["p", "pause and go on"],
  ["?", "this list"],
];

const SETTING = "cams-single-keys";

/** Whether single keys act. They do until they are turned off in this browser. */
export const areOn = () => localStorage.getItem(SETTING) !== "off";

export function turn(isOn) {
  localStorage.setItem(SETTING, isOn ? "on" : "off");
}
