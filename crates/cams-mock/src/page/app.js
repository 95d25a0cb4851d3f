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
let isDue = false;

/** Sets the function that draws the page. */
export function drawWith(wanted) {
  draw = wanted;
}

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
    return true;
  } catch (failure) {
    state.failures.set(place, failure.message);
    return false;
  } finally {
    changed();
  }
}
