// The icons: strokes on a grid of 16 by 16, drawn in the color of the text beside them.

const PATHS = {
  chat: "M2.5 3h11v8H7l-3.5 2.8V11h-1z",
  template: "M3 2.5h10v11H3zM5.5 5.5h5M5.5 8h5M5.5 10.5h3",
  group: "M6 7.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6M1.8 13.3c0-2.3 1.9-3.6 4.2-3.6s4.2 1.3 4.2 3.6M10.6 3a2.2 2.2 0 0 1 0 4.1M12 9.9c1.4.4 2.2 1.6 2.2 3.4",
  number: "M5.5 1.8h5c.8 0 1.4.6 1.4 1.4v9.6c0 .8-.6 1.4-1.4 1.4h-5c-.8 0-1.4-.6-1.4-1.4V3.2c0-.8.6-1.4 1.4-1.4M7 12h2",
  call: "M3 5.5h9.6M10 2.9l2.6 2.6L10 8.1M13 10.5H3.4M6 7.9l-2.6 2.6L6 13.1",
  callback: "M13 3v4.4c0 1.2-.9 2.1-2.1 2.1H3.2M6.3 6.4 3.2 9.5l3.1 3.1",
  fault: "M9.2 1.8 3.4 9h4.4l-1 5.2L12.6 7H8.2z",
  start: "M5 3.2v9.6L12.6 8z",
  copy: "M5.5 5.5h7.7v8H5.5zM3 10.4V2.8h7.3",
  check: "m3 8.6 3.2 3.2L13 4.6",
  checks: "m1 8.6 3.1 3.1 6.6-7.1M7.6 11l.7.7 6.7-7.1",
  bad: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 4.9v3.8M8 11v.1",
  warn: "m8 2.4 6.4 11.1H1.6zM8 6.7v3.2M8 11.7v.1",
  image: "M2.5 3h11v10h-11zM3 11.6l3.2-3.3 2.3 2.3 2-2L13.2 11M10.6 5.9v.1",
  video: "M2 4h8.6v8H2zM10.6 7l3.4-2v6l-3.4-2",
  file: "M4 1.9h5l3 3v9.2H4zM9 1.9v3h3",
  audio: "M8 2.2c1 0 1.8.8 1.8 1.8v3.6a1.8 1.8 0 0 1-3.6 0V4c0-1 .8-1.8 1.8-1.8M4 7.6a4 4 0 0 0 8 0M8 11.6v2.2",
  place: "M8 14.2S3.6 9.9 3.6 6.4a4.4 4.4 0 0 1 8.8 0C12.4 9.9 8 14.2 8 14.2M8 7.9a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3",
  person: "M8 7.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2M3 13.6c0-2.6 2.2-4 5-4s5 1.4 5 4",
  smile: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M5.6 9.4c.6 1 1.4 1.4 2.4 1.4s1.8-.4 2.4-1.4M6 6.2v.1M10 6.2v.1",
  reply: "M6.2 3.6 2.6 7l3.6 3.4M2.6 7h6.2c2.6 0 4.4 1.6 4.4 5",
  link: "M8.6 2.6h4.8v4.8M13.4 2.6 7.4 8.6M11.4 9.6v3.8H2.6V4.6h3.8",
  phone: "M3 2.8h2.6l1.2 3-1.5 1.3a8 8 0 0 0 3.6 3.6l1.3-1.5 3 1.2V13c-5.6.4-10.6-4.6-10.2-10.2",
  list: "M5.6 4h8M5.6 8h8M5.6 12h8M2.4 4v.1M2.4 8v.1M2.4 12v.1",
  form: "M2.6 2.6h10.8v10.8H2.6zM5 6h6M5 9h3.6",
  find: "M7 2.6a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 0 1 0-8.8M10.3 10.3l3.3 3.3",
  reset: "M3 8a5 5 0 1 1 1.5 3.6M3 3.6V8h4.2",
  back: "M9.8 3 5 8l4.8 5",
  clock: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 4.6V8l2.4 1.6",
  pin: "M6 2.4h4l-.5 4.2 2.1 2.2H4.4l2.1-2.2zM8 8.8v5",
};

const SVG = "http://www.w3.org/2000/svg";

/** An icon that says nothing: a word stands beside it, or a label on its button. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
