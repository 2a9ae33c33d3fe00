// What a list with boxes shows for what is ticked.

/**
 * `ticked` of the `shown` boxes are on; `more`: whether others match on further pages; `all`: whether those are meant too.
 * `page` is the state of the box that ticks the page: true, false, or null for "some of them".
 */
export function ticksView({ ticked, shown, more, all }) {
  const whole = shown > 0 && ticked === shown;
  return {
    page: whole ? true : ticked ? null : false,
    acts: ticked > 0 || all,
    offersAll: more && (whole || all),
  };
}
