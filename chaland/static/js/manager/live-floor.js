/** What the live view says of one floor. */

/** @import { HotZone, PersonNow, Snapshot, TruePlace, ZoneFigures } from "types/answers" */

/** The last state of everything, put together from changes that need not name everything. */
export class LiveFloor {
  /** @type {string | null} */
  at = null;
  /** @type {PersonNow[]} */
  people = [];
  /** @type {ZoneFigures[]} */
  zones = [];
  /** @type {HotZone[]} the hottest first */
  hotZones = [];
  #floor;

  /** @param {string} floor */
  constructor(floor) {
    this.#floor = floor;
  }

  /**
   * Take a change of the store.
   * @param {Partial<Snapshot>} change
   */
  apply({ at, people, zones, hot_zones: hotZones }) {
    const here = (/** @type {{ floor: string }} */ { floor }) => floor === this.#floor;
    this.at = at ?? this.at;
    if (people) this.people = people.filter(here);
    if (zones) this.zones = zones.filter(here);
    if (hotZones) this.hotZones = hotZones.filter(here).sort((a, b) => b.people - a.people);
  }

  /**
   * The median distance, in metres, between people and where they really are.
   * @param {TruePlace[]} truth
   */
  medianError(truth) {
    const places = new Map(truth.map((place) => [place.device, place]));
    const errors = this.people
      .map(({ id, x, y }) => {
        const place = places.get(id);
        return place?.floor === this.#floor ? Math.hypot(x - place.x, y - place.y) : NaN;
      })
      .filter((error) => !Number.isNaN(error))
      .sort((a, b) => a - b);
    return errors[Math.floor(errors.length / 2)];
  }

  /**
   * The true places on this floor.
   * @param {TruePlace[]} truth
   */
  truthHere(truth) {
    return truth.filter(({ floor }) => floor === this.#floor);
  }
}
