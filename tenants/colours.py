"""Colours of centres: what can be read on them, and how far they stand out from a page (WCAG 2 contrast)."""

WHITE, INK = "#FFFFFF", "#1B2325"
LIGHT_PAGE, DARK_PAGE = "#FFFFFF", "#1A2122"  # the sheets on which a crest stands
READABLE = 4.5


def luminance(colour: str) -> float:
    """0 is black, 1 is white. `colour` is # and six digits."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(colour: str) -> str:
    """White or ink, whichever reads better on the colour."""
    return max((WHITE, INK), key=lambda text: contrast(text, colour))


def is_readable(colour: str) -> bool:
    return contrast(text_on(colour), colour) >= READABLE


def nearest_readable(colour: str) -> str:
    """The same hue, a little darker, until white can be read on it."""
    for percent in range(100, 0, -1):
        shade = "#" + "".join(f"{int(colour[n : n + 2], 16) * percent // 100:02X}" for n in (1, 3, 5))
        if is_readable(shade):
            return shade
    return INK


def pages_where_faint(colour: str) -> list[str]:
    """Which of the two themes, "light" and "dark", have sheets from which the crest hardly stands out."""
    pages = (("light", LIGHT_PAGE), ("dark", DARK_PAGE))
    return [name for name, page in pages if contrast(colour, page) < 1.3]
