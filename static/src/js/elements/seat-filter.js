import { PressedFilter } from "./pressed-filter.js";

/** All seats, or those that need attention: silent or not begun. Cards are hidden, never moved. */
class SeatFilter extends PressedFilter {
  show(seats, which) {
    seats.dataset.only = which;
  }
}

customElements.define("seat-filter", SeatFilter);
