// Sentences come from the page, in its language; this fills them in.

/** "{n} of {m}" with {n: 3, m: 21}. */
export function fill(text, values = {}) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

// The page carries each plural sentence three times, made for 1, 2 and 5.
const SAMPLE = { one: "1", two: "2", few: "2" };

/** The sentence for a number: `forms` is {"1": …, "2": …, "5": …}. */
export function plural(forms, n, language) {
  const sample = SAMPLE[new Intl.PluralRules(language).select(n)] ?? "5";
  return fill(forms[sample] ?? forms["5"], { n });
}
