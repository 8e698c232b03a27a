/** Words, numbers, days and hours in the language of the page and the time zone of the store. */
import texts from "texts";
import { Calendar } from "chaland/language/calendar.js";
import { Numbers } from "chaland/language/numbers.js";
import { Words } from "chaland/language/words.js";

/** @import { Language } from "chaland/language/words.js" */

/** The language of the page. */
export const language = /** @type {Language} */ (document.documentElement.lang);
/** Days and hours in the time zone of the store. */
export const calendar = new Calendar(language, document.body.dataset.timezone || undefined);
/** What the calendar writes, each by its name. */
export const { calendarDay, dayEnd, dayOf, dayStart, moment, timeOfDay, weekday } = calendar;
/** Numbers as the language of the page writes them. */
export const { decimal, money, number, percent } = new Numbers(language);
/** The texts of the page. */
export const { duration, figure, inLanguage, t, written } = new Words(texts, language, number);
