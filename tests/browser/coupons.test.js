import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { groupsOf, sentCode } from "chaland/coupon-codes.js";
import { pictureName } from "chaland/pictures.js";
import { arrivals, isUsable, merge, splitByUse } from "chaland/shop/coupons.js";

/** @import { CouponView } from "types/answers" */

const BOTH = { en: "Cheese", fr: "Fromage" };
const NOON = Date.parse("2026-11-25T12:00Z");

/**
 * @param {string} id
 * @param {Partial<CouponView>} [changes]
 * @returns {CouponView}
 */
const coupon = (id, changes) => ({
  id,
  code: "ABCD-EFGH-JKMN-PQRS",
  state: "issued",
  title: BOTH,
  offer: { kind: "percent", value: 20, currency: "EUR", text: null },
  condition: BOTH,
  product: "cheese",
  zone: null,
  store: "galerie",
  issued_at: "2026-11-25T10:00Z",
  valid_until: "2026-11-25T14:00Z",
  reason: BOTH,
  image: null,
  share: null,
  ...changes,
});

/** @param {CouponView[]} coupons */
const ids = (coupons) => coupons.map(({ id }) => id);

describe("a code", () => {
  it("is read out in its groups", () => {
    assert.deepEqual(groupsOf("ABCD-EFGH-JKMN-PQRS"), ["ABCD", "EFGH", "JKMN", "PQRS"]);
  });

  it("is sent as it was typed: the service reads what people write", () => {
    assert.equal(sentCode("  abcd efgh-jkmn pqrs\n"), "abcd efgh-jkmn pqrs");
  });
});

describe("coupons", () => {
  it("are merged by id, newest first", () => {
    const early = coupon("early", { issued_at: "2026-11-25T09:00Z" });
    const late = coupon("late", { issued_at: "2026-11-25T11:00Z" });
    const saved = { ...early, state: "saved" };

    const merged = merge([early], [late, saved]);

    assert.deepEqual(ids(merged), ["late", "early"]);
    assert.equal(merged[1].state, "saved");
  });

  it("arrive once, and only where they can be used", () => {
    const known = coupon("known");
    const used = coupon("used", { state: "redeemed" });

    assert.deepEqual(ids(arrivals([known], [known, coupon("new"), used])), ["new"]);
  });

  it("can be used again where the till gave them back", () => {
    const usable = ["issued", "viewed", "saved", "rolled_back"];
    assert.equal(
      usable.every((state) => isUsable({ state })),
      true,
    );
    assert.equal(
      ["redeemed", "expired"].some((state) => isUsable({ state })),
      false,
    );
  });

  it("are past once they are used or their time is over", () => {
    const over = coupon("over", { valid_until: "2026-11-25T12:00Z" });
    const used = coupon("used", { state: "redeemed" });

    const { current, past } = splitByUse([coupon("valid"), over, used], NOON);

    assert.deepEqual(ids(current), ["valid"]);
    assert.deepEqual(ids(past), ["over", "used"]);
  });
});

describe("a picture", () => {
  it("goes with words of both languages", () => {
    assert.equal(pictureName("Two bottles of wine"), "wine");
    assert.equal(pictureName(null, "Vins d’Alsace"), "wine");
    assert.equal(pictureName("Fromage de saison"), "cheese");
  });

  it("is a price tag where no word says more", () => {
    assert.equal(pictureName("Anything"), "offer");
    assert.equal(pictureName(undefined), "offer");
  });
});
