/** The switch by which a phone is left out of what the WiFi counts. */
import { Problem, ask } from "chaland/api.js";
import { t } from "chaland/texts.js";
import { toast } from "chaland/toast.js";

const section = document.querySelector("#objection");
const toggle = section.querySelector("input");

toggle?.addEventListener("change", async () => {
  const objected = toggle.checked;
  toggle.disabled = true;
  try {
    await ask(`/v1/stores/${section.dataset.store}/objection`, {
      method: objected ? "PUT" : "DELETE",
    });
    section.dataset.objected = objected ? "yes" : "no";
    toast(t(objected ? "about.object_done" : "about.object_undone"));
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    toggle.checked = !objected;
    toast(t(problem.key === "no_phone" ? "about.object_no_phone" : "coupon.not_heard"));
  }
  toggle.disabled = false;
});
