// The cells of the palette, made from the rows of the answer sheet: the same numbers at the size of a thumb.

function make(tag, className, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

/** A number as a link to its question. */
export function cell(key, label, className = "") {
  const link = make("a", `pcell ${className}`, make("span", "oval", label));
  link.href = `#q-${key}`;
  link.dataset.q = key;
  return link;
}

/** {blocks, links, count}: what to put into the dialog, its links, and `count(isMarked)` to write "12 / 13". */
export function paletteOf(sheet, mondaiSections) {
  const names = new Map([...mondaiSections].map((section) => [section.id, section.dataset.name]));
  const parts = [];
  for (const item of sheet.querySelectorAll("li")) {
    if (item.classList.contains("g")) parts.push(part(item, names.get(`m-${item.dataset.mondai}`)));
    else parts[parts.length - 1].add(item.querySelector("a"));
  }
  return {
    blocks: parts.flatMap(({ heading, grid }) => [heading, grid]),
    links: parts.flatMap(({ grid }) => [...grid.children]),
    count: (isMarked) => parts.forEach((one) => one.count(isMarked)),
  };
}

function part(item, name) {
  const title = make("span", "", [item.textContent.trim(), name].filter(Boolean).join("\u3000"));
  title.lang = "ja";
  const figures = make("span", "num");
  const heading = make("p", "pg", make("b", "", title), figures);
  const grid = make("div", "pgrid");
  return {
    heading,
    grid,
    add: (row) => grid.append(cell(row.dataset.q, row.textContent.trim())),
    count(isMarked) {
      const keys = [...grid.children].map(({ dataset }) => dataset.q);
      figures.textContent = `${keys.filter(isMarked).length} / ${keys.length}`;
    },
  };
}
