import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Numbers } from "chaland/language/numbers.js";
import { Words } from "chaland/language/words.js";
import { english, french } from "./catalogues.js";

const NARROW = "\u202f";

const numbers = { en: new Numbers("en"), fr: new Numbers("fr") };
const words = {
  en: new Words(english, "en", numbers.en.number),
  fr: new Words(french, "fr", numbers.fr.number),
};

describe("a text", () => {
  it("has its own plural in each language", () => {
    assert.equal(words.en.t("map.people", { n: 0 }), "0 people");
    assert.equal(words.en.t("map.people", { n: 1 }), "1 person");
    assert.equal(words.fr.t("map.people", { n: 0 }), "0 personne");
    assert.equal(words.fr.t("map.people", { n: 1 }), "1 personne");
    assert.equal(words.fr.t("map.people", { n: 2 }), "2 personnes");
  });

  it("writes numbers as its language does, and words as they are", () => {
    assert.equal(words.en.t("map.people", { n: 1234 }), "1,234 people");
    assert.equal(words.fr.t("map.people", { n: 1234 }), `1${NARROW}234 personnes`);
    assert.equal(words.en.t("map.floor", { name: "{n}" }).includes("{n}"), true);
  });

  it("keeps the narrow space that French has before high punctuation", () => {
    assert.match(words.fr.t("offer.percent", { value: 20 }), new RegExp(`20${NARROW}%`));
  });

  it("is an error where nobody has written it", () => {
    // @ts-expect-error: the checker knows every key
    assert.throws(() => words.en.t("map.nothing"), /no text for map.nothing/);
    assert.equal(words.en.written("map.people"), true);
    assert.equal(words.en.written("map.nothing"), false);
    assert.equal(words.en.written("toString"), false);
  });

  it("is shown in the other language where this one is empty", () => {
    assert.equal(words.fr.inLanguage({ en: "Cheese", fr: "Fromage" }), "Fromage");
    assert.equal(words.fr.inLanguage({ en: "Cheese", fr: "" }), "Cheese");
    assert.equal(words.en.inLanguage({ en: "", fr: "Fromage" }), "Fromage");
    assert.equal(words.en.inLanguage(null), "");
  });
});

describe("a figure", () => {
  it("that is withheld says below what a count is", () => {
    assert.equal(words.en.figure({ below: 10 }), `<${NARROW}10`);
    assert.equal(words.en.figure({ below: 10 }, numbers.en.number), `<${NARROW}10`);
  });

  it("that is withheld says nothing where it is no count", () => {
    assert.equal(words.en.figure({ below: 10 }, words.en.duration), "–");
    assert.equal(words.en.figure({ below: 10 }, numbers.en.percent), "–");
  });

  it("that is not known is a dash; zero is a figure", () => {
    assert.equal(words.en.figure(null), "–");
    assert.equal(words.en.figure(undefined), "–");
    assert.equal(words.en.figure(0), "0");
  });
});

describe("a duration", () => {
  for (const [seconds, text] of /** @type {Array<[number, string]>} */ ([
    [0, "0 s"],
    [40, "40 s"],
    [59.4, "59 s"],
    [59.6, "1 min"],
    [60, "1 min"],
    [89, "1 min"],
    [90, "2 min"],
    [3569, "59 min"],
    [3570, "1 h 00"],
    [4800, "1 h 20"],
    [86_400, "24 h 00"],
  ])) {
    it(`of ${seconds} s is said as ${text}`, () => {
      assert.equal(words.en.duration(seconds).replaceAll(/\s/g, " "), text);
    });
  }
});

describe("a number", () => {
  it("has one decimal at most, or one always", () => {
    assert.equal(numbers.en.number(3), "3");
    assert.equal(numbers.en.number(3.14), "3.1");
    assert.equal(numbers.fr.number(3.14), "3,1");
    assert.equal(numbers.en.decimal(3), "3.0");
  });

  it("as a share has a decimal only where it is small", () => {
    assert.equal(numbers.en.percent(0), "0%");
    assert.equal(numbers.en.percent(0.034), "3.4%");
    assert.equal(numbers.en.percent(0.1), "10%");
    assert.equal(numbers.en.percent(0.346), "35%");
  });

  it("as money comes from minor units, without decimals where they are zero", () => {
    assert.equal(numbers.en.money(150, "EUR"), "€1.50");
    assert.equal(numbers.en.money(200, "EUR"), "€2");
    assert.equal(numbers.fr.money(150, "EUR"), "1,50\u00a0€");
    assert.equal(numbers.en.money(500, "JPY"), "¥500");
    assert.equal(numbers.en.money(1500, "TND").replace(/\s/, " "), "TND 1.500");
  });
});
