// What can be read on a colour (WCAG 2 contrast), as tenants/colours.py decides it when a colour is saved.

export const WHITE = "#FFFFFF";
export const INK = "#1B2325";
const READABLE = 4.5;

export function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((n) => {
    const channel = parseInt(colour.slice(n, n + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 (the same) to 21. */
export function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** White or ink, whichever reads better on the colour. */
export function textOn(colour) {
  return contrast(WHITE, colour) >= contrast(INK, colour) ? WHITE : INK;
}

export function isReadable(colour) {
  return contrast(textOn(colour), colour) >= READABLE;
}
