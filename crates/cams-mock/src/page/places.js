// What the reader looks at stays where it is while rows come in above it.
//
// An element that scrolls is marked with `data-keep`: `top` for a list whose new rows come on top, `end` for one that
// follows its end. Its rows are marked with `data-row`. Once it stands still, its handler `onsettle` is told.

/** How near to its end a list counts as being there, in pixels. */
const NEAR = 24;

/** Draws, and puts every list back to what was seen of it. */
export function keepPlaces(draw) {
  const kept = new Map(scrollers().map((scroller) => [scroller, remember(scroller)]));
  draw();
  for (const scroller of scrollers()) restore(scroller, kept.get(scroller));
}

const scrollers = () => [...document.querySelectorAll("[data-keep]")];

function remember(scroller) {
  const isAtEnd = scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - NEAR;
  if (scroller.dataset.keep === "end" && isAtEnd) return { isAtEnd };
  const anchor = anchorIn(scroller);
  return { anchor, top: anchor?.getBoundingClientRect().top };
}

/** The row that must not move: the one with the focus, the one under the pointer, or the first that is seen. */
function anchorIn(scroller) {
  const held = scroller.querySelector("[data-row]:focus-within, [data-row]:hover");
  if (held) return held;
  if (scroller.scrollTop < 1) return null;
  const edge = scroller.getBoundingClientRect().top;
  return [...scroller.querySelectorAll("[data-row]")].find((row) => row.getBoundingClientRect().bottom > edge);
}

function restore(scroller, place) {
  const isNew = place === undefined;
  if (place?.isAtEnd || (isNew && scroller.dataset.keep === "end")) scroller.scrollTop = scroller.scrollHeight;
  else if (place?.anchor?.isConnected) scroller.scrollTop += place.anchor.getBoundingClientRect().top - place.top;
  scroller.onsettle?.(scroller);
}
