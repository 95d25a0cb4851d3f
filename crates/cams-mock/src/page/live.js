// The live stream: tells what has changed, and says when it is lost.

import { changed, state } from "./app.js";

const EVENTS = [
  "hello",
  "call",
  "calls",
  "message",
  "conversation",
  "conversations",
  "callback",
  "callbacks",
  "templates",
  "groups",
  "numbers",
  "faults",
  "reset",
  "resync",
];

/** Wait before another stream is opened, once the browser has given up on the last one. */
const AGAIN_MS = 2000;

/** Listens from now on. `heard` gets the name and the data of each event. */
export function listen(heard) {
  const stream = new EventSource("/-/events");
  for (const name of EVENTS) stream.addEventListener(name, ({ data }) => heard(name, JSON.parse(data)));
  stream.onopen = () => become("on");
  stream.onerror = () => {
    become("lost");
    // A broken connection is opened again by the browser, with the last id; a refusal is not.
    if (stream.readyState !== EventSource.CLOSED) return;
    setTimeout(() => {
      listen(heard);
      heard("resync", {});
    }, AGAIN_MS);
  };
}

function become(live) {
  if (state.live === "paused" && live === "on") return;
  state.live = live;
  changed();
}
