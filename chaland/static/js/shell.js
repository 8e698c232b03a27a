/** What every page has: theme, shortcuts, signing out. */
import { request } from "chaland/api.js";
import { findOptional } from "chaland/dom.js";
import { openShortcuts } from "chaland/shortcut-list.js";
import { LIST_KEY, onKey, shortcut } from "chaland/shortcuts.js";
import { t } from "chaland/texts.js";

/** @typedef {"auto" | "light" | "dark"} Theme */

/** @type {Theme[]} */
const THEMES = ["auto", "light", "dark"];
const YEAR_S = 365 * 24 * 3600;

const root = document.documentElement;
const themeSwitch = findOptional("[data-switch-theme]", HTMLButtonElement);

const theme = () => /** @type {Theme} */ (root.dataset.theme);

function useNextTheme() {
  const next = THEMES[(THEMES.indexOf(theme()) + 1) % THEMES.length];
  root.dataset.theme = next;
  document.cookie = `theme=${next}; path=/; max-age=${YEAR_S}; samesite=lax`;
  nameTheme();
  dispatchThemeChange();
}

function nameTheme() {
  if (!themeSwitch) return;
  const label = `${t("shell.theme")} (${t(`shell.theme_${theme()}`)})`;
  themeSwitch.setAttribute("aria-label", label);
  themeSwitch.title = label;
}

/** What is drawn on a canvas does not follow style sheets by itself. */
const dispatchThemeChange = () => dispatchEvent(new Event("themechange"));

async function signOut() {
  await request("/v1/session", { method: "DELETE" });
  location.assign("/login");
}

nameTheme();
themeSwitch?.addEventListener("click", useNextTheme);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dispatchThemeChange);
document.querySelector("[data-shortcuts]")?.addEventListener("click", openShortcuts);
document.querySelector("[data-sign-out]")?.addEventListener("click", signOut);

addEventListener("keydown", onKey);
shortcut(LIST_KEY, t("shortcuts.list"), openShortcuts);
shortcut("c", t("shell.theme"), useNextTheme);
shortcut("l", t("shell.to_other_language"), () =>
  findOptional("[data-switch-language]", HTMLElement)?.click(),
);
document.querySelectorAll(".tabs a").forEach((tab, index) => {
  if (!(tab instanceof HTMLElement)) return;
  shortcut(String(index + 1), (tab.textContent ?? "").trim(), () => tab.click());
});

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/service-worker.js");
