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
  isLoaded = false;
  /** The filter, as the door takes it. */
  filter = {};
  #next = null;
  /** Counts the requests, so that an answer that comes too late is dropped. */
  #turn = 0;
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

  /** Loads what is shown again, with what is new. */
  async load() {
    await this.#ask({ Limit: Math.min(Math.max(PAGE, this.rows.length), MOST) }, []);
  }

  /** Loads another page of older rows. */
  async more() {
    if (!this.hasMore || this.#isExtending) return;
    this.#isExtending = true;
    await this.#ask({ Limit: PAGE, Before: this.#next }, this.rows).finally(() => (this.#isExtending = false));
  }

  /** Starts anew with another filter. */
  async filterBy(filter) {
    this.filter = filter;
    this.rows = [];
    this.isLoaded = false;
    this.#seen = null;
    await this.load();
  }

  /** Takes note of whether the reader sees the top of the list. */
  look(isAtTop) {
    if (isAtTop || this.#seen === null) this.#seen = this.rows[0]?.Id ?? null;
    const unseen = Math.max(0, this.rows.findIndex((row) => row.Id <= this.#seen));
    if (unseen === this.unseen) return;
    this.unseen = unseen;
    changed();
  }

  async #ask(query, before) {
    const turn = ++this.#turn;
    const answer = await get(this.path, { ...this.filter, ...query });
    if (turn !== this.#turn) return;
    const page = answer[this.name];
    this.rows = before.concat(this.oldestFirst ? page.reverse() : page);
    this.#next = answer.Next ?? null;
    this.total = answer.Total;
    this.isLoaded = true;
    changed();
  }
}
