// A list that comes in pages, newest first: what is loaded of it, and how it is brought up to date.

import { changed } from "./app.js";
import { get } from "./api.js";

/** Rows that are asked for at a time. */
const PAGE = 50;

/** Most rows that an update asks for. Who has loaded more gets them again by scrolling. */
const MOST = 1000;

export class Listing {
  rows = [];
  total = 0;
  /** The last answer, for what it has besides the rows. */
  answer = null;
  isLoaded = false;
  /** The filter, as the door takes it. */
  #filter = {};
  #next = null;
  /** The last request. They go one after the other, so that none undoes what another has loaded. */
  #last = Promise.resolve();
  #isExtending = false;
  /** The newest row when the reader last saw the top, and how many came since. */
  #seen = null;
  unseen = 0;

  /** A list behind a door: the name of its rows in the answer, and whether a page has its oldest row first. */
  constructor(path, name, { oldestFirst = false } = {}) {
    this.path = path;
    this.name = name;
    this.oldestFirst = oldestFirst;
  }

  get hasMore() {
    return this.#next !== null;
  }

  /** Loads what is shown again, with what is new; under another filter it starts anew, once the answer is there. */
  async load(filter = this.#filter) {
    const isOther = JSON.stringify(filter) !== JSON.stringify(this.#filter);
    if (isOther) {
      this.#filter = filter;
      this.#seen = null;
    }
    const limit = isOther ? PAGE : Math.min(Math.max(PAGE, this.rows.length), MOST);
    await this.#inTurn(() => this.#ask({ Limit: limit }, []));
  }

  /** Loads another page of older rows. */
  async more() {
    if (!this.hasMore || this.#isExtending) return;
    this.#isExtending = true;
    const ask = () => this.#ask({ Limit: PAGE, Before: this.#next }, this.rows);
    // The live stream reports that the server is gone.
    await this.#inTurn(ask).catch(() => {});
    this.#isExtending = false;
  }

  #inTurn(task) {
    this.#last = this.#last.then(task, task);
    return this.#last;
  }

  /** Takes note of whether the reader sees the top of the list. */
  look(isAtTop) {
    if (isAtTop || this.#seen === null) this.#seen = this.rows[0]?.Id ?? null;
    const unseen = Math.max(
      0,
      this.rows.findIndex((row) => row.Id <= this.#seen),
    );
    if (unseen === this.unseen) return;
    this.unseen = unseen;
    changed();
  }

  async #ask(query, before) {
    const filter = this.#filter;
    const answer = await get(this.path, { ...filter, ...query });
    if (filter !== this.#filter) return;
    this.answer = answer;
    const page = answer[this.name];
    this.rows = before.concat(this.oldestFirst ? page.reverse() : page);
    this.#next = answer.Next ?? null;
    this.total = answer.Total;
    this.isLoaded = true;
    changed();
  }
}
