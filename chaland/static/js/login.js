/** Sign in, then go on to where one wanted to go. */
import { Problem, ask } from "chaland/api.js";
import { t } from "chaland/texts.js";

const form = document.querySelector("#login");
const fault = form.querySelector('[role="alert"]');
const FAULTS = { 0: "login.unreachable", 401: "login.wrong", 429: "login.too_many" };

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  fault.hidden = true;
  form.inert = true;
  try {
    const body = { name: form.elements.name.value, password: form.elements.password.value };
    await ask("/v1/session", { method: "POST", body });
    location.assign(form.dataset.next);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    fault.textContent = t(FAULTS[problem.status] ?? "state.refused");
    fault.hidden = false;
    form.inert = false;
    form.elements.password.select();
  }
});
