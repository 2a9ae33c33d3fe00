// The lines of a text field that names people: one user name a line.

export const namesIn = (text) => [...new Set(text.toLowerCase().split(/[\s,;]+/).filter(Boolean))];

export const withName = (text, name) => [...new Set([...namesIn(text), name])].join("\n");

export const withoutName = (text, name) => namesIn(text).filter((other) => other !== name).join("\n");
