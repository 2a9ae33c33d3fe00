// Utilities speak in the tokens of static/src/css/tokens.css; what they cannot say well is component CSS beside it.
const color = (name) => `var(--${name})`;
const inked = (name) => ({ DEFAULT: color(name), ink: color(`${name}-ink`), wash: color(`${name}-wash`) });

// base.css stands in for preflight; the language knows no rings, filters, gradients or shadows but the lifted one
const off = [
  "preflight", "container", "boxShadowColor", "ringWidth", "ringColor", "ringOpacity", "ringOffsetWidth", "ringOffsetColor",
  "filter", "blur", "brightness", "contrast", "dropShadow", "grayscale", "hueRotate", "invert", "saturate", "sepia",
  "backdropFilter", "backdropBlur", "backdropBrightness", "backdropContrast", "backdropGrayscale", "backdropHueRotate",
  "backdropInvert", "backdropOpacity", "backdropSaturate", "backdropSepia", "gradientColorStops", "borderSpacing",
  "scrollSnapType", "touchAction", "contain", "fontVariantNumeric",
];

/** @type {import('tailwindcss').Config} */
export default {
  content: ["./templates/**/*.html", "./static/src/js/**/*.js", "./{jlpt,tenants,exams,grading}/**/*.py"],
  corePlugins: Object.fromEntries(off.map((name) => [name, false])),
  theme: {
    screens: { dialog: "700px", page: "900px", runner: "1000px", author: "1100px" },
    colors: {
      transparent: "transparent",
      current: "currentColor",
      desk: color("desk"),
      sheet: color("sheet"),
      tint: color("tint"),
      line: color("line"),
      edge: color("edge"),
      ink: { DEFAULT: color("ink"), 2: color("ink-2"), 3: color("ink-3") },
      mark: { DEFAULT: color("mark"), on: color("on-mark") },
      mikan: { ...inked("mikan"), line: color("mikan-line") },
      leaf: inked("leaf"),
      beni: inked("beni"),
      kihada: inked("kihada"),
      ai: inked("ai"),
    },
    spacing: {
      0: "0", px: "1px", "s0": "2px", s1: "4px", s2: "8px", s3: "12px", s4: "16px", s5: "24px", s6: "32px", s7: "48px", s8: "64px",
      gut: "var(--gut)", tap: "var(--tap)", auto: "auto", full: "100%",
    },
    fontFamily: { ui: "var(--ui)", gothic: "var(--gothic)", mincho: "var(--mincho)" },
    fontSize: {
      t1: ["var(--t1)", "1.5"], t2: ["var(--t2)", "1.5"], t3: ["var(--t3)", "1.5"], t4: ["var(--t4)", "1.3"],
      t5: ["var(--t5)", "1.3"], t6: ["var(--t6)", "1.2"], t7: ["var(--t7)", "1"], t8: ["var(--t8)", "1"],
    },
    fontWeight: { normal: "400", medium: "500", semibold: "600", bold: "650", heavy: "700" },
    borderRadius: { none: "0", sheet: "4px", field: "6px", float: "12px", pill: "999px", oval: "50%" },
    boxShadow: { lift: "var(--lift)", none: "none" },
    extend: {
      minHeight: { tap: "44px" },
      minWidth: { tap: "44px" },
      maxWidth: { page: "1360px", prose: "34em" },
      transitionTimingFunction: { paper: "var(--ease)" },
    },
  },
};
