/** How a dot walks from one estimate to the next, comes and goes. */

/** @import { PersonNow } from "types/answers" */

/** One tick: a dot arrives when the next position does. */
export const WALK_MS = 1_000;
/** How long a dot takes to come or go. */
export const FADE_MS = 600;

/**
 * A person on the map: `from` is the place at the moment `since`; `gone` is when the name was missed.
 * @typedef {PersonNow & { from: { x: number, y: number }, since: number, born: number,
 *   gone: number | null }} MovingPerson
 */

export class PeopleInMotion {
  /** @type {Map<string, MovingPerson>} */
  #people = new Map();
  #reducedMotion;

  /** @param {{ matches: boolean }} reducedMotion whether nothing may move */
  constructor(reducedMotion) {
    this.#reducedMotion = reducedMotion;
  }

  /** Everybody who is shown, those who fade away included. */
  get all() {
    return [...this.#people.values()];
  }

  /**
   * Move everybody to where they are now; who is not named any more fades away.
   * @param {PersonNow[]} people
   * @param {number} now
   */
  update(people, now) {
    const named = new Set(people.map(({ id }) => id));
    for (const person of people) {
      const before = this.#people.get(person.id);
      const from = before ? this.placeOf(before, now) : { x: person.x, y: person.y };
      const born = before?.born ?? now;
      this.#people.set(person.id, { ...person, from, since: now, born, gone: null });
    }
    for (const [id, person] of this.#people) {
      if (!named.has(id)) person.gone ??= now;
      if (person.gone && now - person.gone > FADE_MS) this.#people.delete(id);
    }
  }

  /**
   * Whether anybody walks or fades at this moment.
   * @param {number} now
   */
  isMoving(now) {
    return this.all.some((person) => now - person.since < WALK_MS || person.gone);
  }

  /**
   * Where a walking dot is at this moment.
   * @param {MovingPerson} person
   * @param {number} now
   */
  placeOf(person, now) {
    const share = this.#reducedMotion.matches ? 1 : Math.min((now - person.since) / WALK_MS, 1);
    return {
      x: person.from.x + (person.x - person.from.x) * share,
      y: person.from.y + (person.y - person.from.y) * share,
    };
  }

  /**
   * How opaque a dot is, from 0 to 1: it fades in when it comes and out when it goes.
   * @param {MovingPerson} person
   * @param {number} now
   */
  opacityOf(person, now) {
    if (this.#reducedMotion.matches) return Number(!person.gone);
    const coming = Math.min((now - person.born) / FADE_MS, 1);
    const going = person.gone ? Math.max(1 - (now - person.gone) / FADE_MS, 0) : 1;
    return coming * going;
  }
}
