// The two buttons at the bottom: to the mondai before and after the one on the screen; after the last, to the end.

import { session } from "./session.js";

const UNDER_THE_HEADER = 160;

function watchParts(foot) {
  const sections = [...document.querySelectorAll(".mondai")];
  const next = foot.querySelector('[data-part="1"]');
  const words = next.querySelector("[lang]");
  let [at, isPlanned] = [-1, false];

  function paint() {
    isPlanned = false;
    const here = Math.max(0, sections.findLastIndex((one) => one.getBoundingClientRect().top < UNDER_THE_HEADER));
    if (here === at) return;
    at = here;
    const following = sections[at + 1];
    next.toggleAttribute("data-finish", !following);
    next.classList.toggle("is-last", !following);
    next.href = following ? `#${following.id}` : "#finish";
    words.lang = following ? "ja" : document.documentElement.lang;
    words.textContent = following ? following.querySelector("h2").textContent : session().texts.say("finish");
    foot.querySelectorAll('[data-part="-1"]').forEach((back) => (back.href = `#${sections[Math.max(0, at - 1)].id}`));
  }

  function plan() {
    if (!isPlanned) requestAnimationFrame(paint);
    isPlanned = true;
  }

  function onClick(event) {
    const link = event.target.closest("[data-part]");
    if (!link || link.hasAttribute("data-finish")) return;
    event.preventDefault();
    const target = sections[Math.min(sections.length - 1, Math.max(0, at + Number(link.dataset.part)))];
    target.scrollIntoView();
    const heading = target.querySelector("h2");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    const first = target.querySelector("[data-q]")?.dataset.q;
    if (first) session().setCurrent(first);
  }

  addEventListener("scroll", plan, { passive: true });
  addEventListener("resize", plan, { passive: true });
  foot.addEventListener("click", onClick);
  paint();
}

const foot = document.querySelector(".xfoot");
if (foot?.querySelector("[data-part]") && session()) watchParts(foot);
