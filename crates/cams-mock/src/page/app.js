// What the page knows, and the one way to have it drawn again.

/** Everything the views draw from. A change is told with `changed`. */
export const state = {
  /** What the address says: the view, the object in it, and the part of the object. */
  route: { view: "", id: null, part: null },
  /** The answer of `/-/overview`. */
  overview: null,
  /** `on`, `paused`, or `lost`. */
  live: "on",
  /** Events that came while paused. */
  missed: 0,
  /** The space that is shown; empty for all. */
  space: "",
  /** Why an action of the page failed, by the place where it was. */
  failures: new Map(),
};

let draw = () => {};
let load = async () => {};
let isDue = false;

/** Sets the functions that draw the page and load what it shows. */
export function serveWith(wanted) {
  ({ draw, load } = wanted);
}

/** Has what is shown loaded again. */
export const refresh = () => load();

/** Has the page drawn with the next frame, however often it is called until then. */
export function changed() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    draw();
  });
}

/** Runs an action, and keeps why it failed for the note at its place. Returns whether it succeeded. */
export async function attempt(place, action) {
  state.failures.delete(place);
  try {
    await action();
    // Its effect shows even while the page is paused.
    refresh();
    return true;
  } catch (failure) {
    state.failures.set(place, failure.message);
    return false;
  } finally {
    changed();
  }
}
