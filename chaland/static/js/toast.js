/** A short message at the foot of the page, read out and gone after a while. */

const SHOWN_MS = 4_000;

/**
 * Show a message instead of the one before.
 * @param {string} text
 */
export function toast(text) {
  const note = document.createElement("p");
  note.className = "toast";
  note.setAttribute("role", "status");
  note.textContent = text;
  document.querySelectorAll(".toast").forEach((old) => old.remove());
  // What is outside an open dialog can neither be seen over it nor be read out.
  (document.querySelector("dialog[open]") ?? document.body).append(note);
  setTimeout(() => note.remove(), SHOWN_MS);
}
