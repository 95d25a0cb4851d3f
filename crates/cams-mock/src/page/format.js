// Words for times, counts, and codes.

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const SECONDS = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const EXACT = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
});
const DAY = new Intl.DateTimeFormat("en-US", { weekday: "long", month: "long", day: "numeric" });
const WEEKDAY = new Intl.DateTimeFormat("en-US", { weekday: "short" });
const COUNT = new Intl.NumberFormat("en-US");

const MINUTE = 60_000;

/** What channels are called. */
export const CHANNELS = {
  whatsapp: "WhatsApp",
  messenger: "Messenger",
  instagram: "Instagram",
  telegram: "Telegram",
  viber: "Viber",
  line: "LINE",
};

/** The words of a time; none for one that cannot be read. */
const words = (format) => (time) => (Number.isNaN(Number(time)) ? "" : format.format(time));

export const clock = words(CLOCK);
export const seconds = words(SECONDS);
export const exact = words(EXACT);
export const day = words(DAY);
const weekday = words(WEEKDAY);
export const count = (number) => COUNT.format(number);

/** The time of today, the name of another day. */
export function recent(time) {
  const isToday = new Date(time).toDateString() === new Date().toDateString();
  return isToday ? clock(time) : weekday(time);
}

/** What is left until a time, such as `23:58` (hours and minutes). */
export function left(time) {
  const minutes = Math.max(0, Math.ceil((time - Date.now()) / MINUTE));
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** A wait in minutes and seconds, such as `0:18`. */
export function countdown(time) {
  const rest = Math.max(0, Math.ceil((time - Date.now()) / 1000));
  return `${Math.floor(rest / 60)}:${String(rest % 60).padStart(2, "0")}`;
}

/** A length in minutes and seconds, such as `1:15`, or the text itself if it is no number of seconds. */
export function length(seconds) {
  const whole = Math.round(Number(seconds));
  return whole >= 0 ? `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}` : seconds;
}

/** How long something took: `3.1 ms`, `2.4 s`. */
export function took(milliseconds) {
  if (milliseconds >= 10_000) return `${count(Math.round(milliseconds / 1000))} s`;
  return `${milliseconds < 100 ? Number(milliseconds.toFixed(1)) : count(Math.round(milliseconds))} ms`;
}

/** A wait in the largest unit that has no rest: `10 min`, `90 s`, `200 ms`. */
export function wait(milliseconds) {
  if (milliseconds > 0 && milliseconds % MINUTE === 0) return `${count(milliseconds / MINUTE)} min`;
  return milliseconds > 0 && milliseconds % 1000 === 0 ? `${count(milliseconds / 1000)} s` : `${count(milliseconds)} ms`;
}

/** A size for people. */
export function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** The first letters of a name, or the last digits of a number, for a round picture. */
export function initials(name) {
  if (/^\+?\d+$/.test(name)) return name.slice(-2);
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [...words[0]].slice(0, 1);
  return letters.join("").toUpperCase();
}

/** The first characters of a text, with a mark if there are more. */
export function cut(text, length) {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** `1 member`, `2 members`. */
export const plural = (number, one, more = `${one}s`) => `${count(number)} ${number === 1 ? one : more}`;

/** JSON with line breaks, or the text itself if it is not JSON. */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** Whether a link may be followed: only the web, not scripts or files. */
export const isWeb = (url) => /^https?:\/\//i.test(url ?? "");

/** A text as one word of a shell. */
export function quoted(text) {
  return /^[A-Za-z0-9_./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** A text as a literal of a programming language. */
export const literal = (text) => JSON.stringify(text);
