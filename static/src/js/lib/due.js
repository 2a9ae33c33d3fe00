// When homework is due, as a person writes it.

// English dates as in the rest of the product: day before month, 24 hours
const LOCALES = { en: "en-GB", uz: "uz-Latn-UZ" };

/** "28 Nov, 18:00" in the language of the page, by the clock of `timeZone` (default: the device's). */
export function formatDue(at, language, timeZone) {
  const form = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  return new Intl.DateTimeFormat(LOCALES[language] ?? language, form).format(at);
}

/** "10:41" */
export function formatTime(at, language, timeZone) {
  const form = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone };
  return new Intl.DateTimeFormat(LOCALES[language] ?? language, form).format(at);
}
