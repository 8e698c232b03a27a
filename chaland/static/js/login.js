/** Sign in, then go on to the page that was wanted. */
import { Problem, request } from "chaland/api.js";
import { find } from "chaland/dom.js";
import { t } from "chaland/texts.js";

/** @import { TextKey } from "types/generated/texts" */

const form = find("#login", HTMLFormElement);
const fault = find('[role="alert"]', HTMLElement, form);
const name = find("[name=name]", HTMLInputElement, form);
const password = find("[name=password]", HTMLInputElement, form);

/** @type {Record<number, TextKey>} */
const FAULTS = { 0: "login.unreachable", 401: "login.wrong", 429: "login.too_many" };

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  fault.hidden = true;
  form.inert = true;
  try {
    const body = { name: name.value, password: password.value };
    await request("/v1/session", { method: "POST", body });
    location.assign(form.dataset.next ?? "/");
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    fault.textContent = t(FAULTS[problem.status] ?? "state.refused");
    fault.hidden = false;
    form.inert = false;
    password.select();
  }
});
