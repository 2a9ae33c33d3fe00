import { PressedFilter } from "./pressed-filter.js";

/** All, wrong or blank questions of the review. Rows are hidden by a class on the list. */
class ReviewFilter extends PressedFilter {
  show(review, mark) {
    review.classList.remove("only-wrong", "only-blank");
    if (mark) review.classList.add(`only-${mark}`);
    for (const part of review.querySelectorAll("[data-part]")) {
      part.hidden = mark !== "" && part.querySelector(`[data-mark=${mark}]`) === null;
    }
  }
}

customElements.define("review-filter", ReviewFilter);
