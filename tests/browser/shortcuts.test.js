import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { LIST_KEY, allShortcuts, shortcut, shortcutOf } from "chaland/shortcuts.js";

/** @import { Key } from "chaland/shortcuts.js" */

/**
 * A key with what is held down with it.
 * @param {string} key
 * @param {Partial<Key>} [held]
 * @returns {Key}
 */
const press = (key, held) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  ...held,
});

const nothing = () => {};
shortcut("p", "People", nothing);
shortcut(LIST_KEY, "Shortcuts", nothing);

describe("a shortcut", () => {
  it("is found by its key", () => {
    assert.equal(shortcutOf(press("p"), true)?.description, "People");
    assert.equal(shortcutOf(press("x"), true), undefined);
  });

  it("is not meant where another key is held, or text is composed", () => {
    for (const held of ["ctrlKey", "metaKey", "altKey", "isComposing"]) {
      assert.equal(shortcutOf(press("p", { [held]: true }), true), undefined, held);
    }
  });

  it("is off where shortcuts are, save the list with the switch", () => {
    assert.equal(shortcutOf(press("p"), false), undefined);
    assert.equal(shortcutOf(press(LIST_KEY), false)?.description, "Shortcuts");
  });

  it("takes the place of the one before, and is listed by key", () => {
    shortcut("p", "Persons", nothing);

    const lines = allShortcuts().map(([key, { description }]) => `${key} ${description}`);
    assert.deepEqual(lines, ["? Shortcuts", "p Persons"]);
  });
});
