/** The switch by which a phone is left out of what the WiFi counts. */
import { Problem, request } from "chaland/api.js";
import { find, findOptional } from "chaland/dom.js";
import { t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

const section = find("#objection", HTMLElement);
const toggle = findOptional("input", HTMLInputElement, section);

/** @param {HTMLInputElement} input */
async function sendObjection(input) {
  const objected = input.checked;
  input.disabled = true;
  try {
    await request(`/v1/stores/${section.dataset.store}/objection`, {
      method: objected ? "PUT" : "DELETE",
    });
    section.dataset.objected = objected ? "yes" : "no";
    toast(t(objected ? "about.object_done" : "about.object_undone"));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    input.checked = !objected;
    toast(t(problem.key === "no_phone" ? "about.object_no_phone" : "coupon.not_heard"));
  }
  input.disabled = false;
}

toggle?.addEventListener("change", () => sendObjection(toggle));
