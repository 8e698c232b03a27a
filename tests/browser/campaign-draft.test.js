import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { blankCampaign, changesOf } from "chaland/manager/campaign-draft.js";

const NOW = Date.parse("2026-11-25T12:00Z");

/** @param {{ en: string, fr: string }} both */
const inEnglish = ({ en, fr }) => en || fr;

describe("a new campaign", () => {
  it("is of the zone that it was begun from, for two weeks", () => {
    const blank = blankCampaign("galerie", "cheese", NOW);

    assert.deepEqual(blank.zones, ["cheese"]);
    assert.equal(blank.valid_until, "2026-12-09T12:00:00.000Z");
    assert.deepEqual(blankCampaign("galerie", null, NOW).zones, []);
  });

  it("is sent whole, its words in both languages, named after its title", () => {
    const blank = blankCampaign("galerie", null, NOW);
    const draft = { ...blank, title: { en: "Cheese", fr: "" }, condition: { en: "", fr: "Un" } };

    const sent = changesOf(draft, blank, inEnglish);

    assert.deepEqual(Object.keys(sent).sort(), Object.keys(blank).sort());
    assert.deepEqual(sent.title, { en: "Cheese", fr: "Cheese" });
    assert.deepEqual(sent.condition, { en: "Un", fr: "Un" });
    assert.equal(sent.name, "Cheese");
    assert.equal(sent.product, "Cheese");
  });
});

describe("a campaign that the service knows", () => {
  const title = { en: "Cheese", fr: "Fromage" };
  const known = {
    ...blankCampaign("galerie", "cheese", NOW),
    id: "c1",
    title,
    condition: title,
    name: "Cheese",
    product: "Cheese",
  };

  it("is sent as what changed in it", () => {
    assert.deepEqual(changesOf(known, known, inEnglish), {});
    assert.deepEqual(changesOf({ ...known, dwell_s: 60 }, known, inEnglish), { dwell_s: 60 });
  });

  it("has words or a value for its offer, never both", () => {
    const words = { en: "2 for 1", fr: "" };
    const text = { ...known.offer, kind: /** @type {const} */ ("text"), text: words };
    const asText = changesOf({ ...known, offer: text }, known, inEnglish);
    assert.equal(asText.offer?.value, 0);
    assert.deepEqual(asText.offer?.text, { en: "2 for 1", fr: "2 for 1" });

    const percent = { ...known.offer, value: 30, text: words };
    const asPercent = changesOf({ ...known, offer: percent }, known, inEnglish);
    assert.equal(asPercent.offer?.value, 30);
    assert.equal(asPercent.offer?.text, null);
  });
});
