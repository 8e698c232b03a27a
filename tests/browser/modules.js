/** Lets Node.js find modules by the names that the import map of the pages gives them. */
import { registerHooks } from "node:module";

const PAGES = new URL("../../chaland/static/js/", import.meta.url);

registerHooks({
  resolve(name, context, next) {
    if (!name.startsWith("chaland/")) return next(name, context);
    return next(new URL(name.slice("chaland/".length), PAGES).href, context);
  },
  load(address, context, next) {
    // Above the pages there is no package.json that would say what they are.
    return next(
      address,
      address.startsWith(PAGES.href) ? { ...context, format: "module" } : context,
    );
  },
});
