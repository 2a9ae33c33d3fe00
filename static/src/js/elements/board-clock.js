import { ServerClock } from "../lib/clock.js";

/** The server's clock for every figure of the board; the page says what time it was when it was made. */
export const boardClock = new ServerClock();

export function sampleBoardClock(now) {
  const [navigation] = performance.getEntriesByType("navigation");
  const received = boardClock.mono();
  boardClock.sample(Math.min(navigation?.requestStart ?? received, received), navigation?.responseStart || received, now);
}

/** Calls `paint` now and each second, until `stop` is called. */
export function everySecond(paint) {
  const timer = setInterval(() => {
    boardClock.checkJump();
    paint();
  }, 1000);
  paint();
  return () => clearInterval(timer);
}
