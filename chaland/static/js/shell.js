/** What every page has: theme, shortcuts, signing out. */
import { ask } from "chaland/api.js";
import { t } from "chaland/texts.js";
import { openShortcuts, shortcut } from "chaland/shortcuts.js";

const THEMES = ["auto", "light", "dark"];
const YEAR_S = 365 * 24 * 3600;

function nextTheme() {
  const root = document.documentElement;
  const theme = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
  root.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR_S}; samesite=lax`;
  nameTheme();
  dispatchEvent(new Event("themechange"));
}

function nameTheme() {
  const label = `${t("shell.theme")} (${t(`shell.theme_${document.documentElement.dataset.theme}`)})`;
  const button = document.querySelector("[data-switch-theme]");
  button.setAttribute("aria-label", label);
  button.title = label;
}

document.querySelector("[data-switch-theme]")?.addEventListener("click", nextTheme);
if (document.querySelector("[data-switch-theme]")) nameTheme();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () =>
  dispatchEvent(new Event("themechange")),
);

document.querySelector("[data-shortcuts]")?.addEventListener("click", openShortcuts);
document.querySelector("[data-sign-out]")?.addEventListener("click", async () => {
  await ask("/v1/session", { method: "DELETE" });
  location.assign("/login");
});

shortcut("?", t("shortcuts.list"), openShortcuts);
shortcut("c", t("shell.theme"), nextTheme);
shortcut("l", t("shell.to_other_language"), () =>
  document.querySelector("[data-switch-language]")?.click(),
);
document.querySelectorAll(".tabs a").forEach((tab, index) => {
  shortcut(String(index + 1), tab.textContent.trim(), () => tab.click());
});

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/service-worker.js");
