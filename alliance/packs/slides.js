// Shows one slide at a time, at first in the system's colours. Keys: arrows, Page Up and
// Down, space, Home, End; D changes between dark and light. Without this script the
// slides stand one below the other.
"use strict";
(() => {
  const html = document.documentElement;
  const slides = [...document.querySelectorAll(".slide")];
  const bar = document.querySelector(".bar");
  const place = bar.querySelector("output");
  const [back, on] = ["back", "on"].map((name) => bar.querySelector(`[data-go=${name}]`));
  let at = 0;

  function show(number, moved) {
    at = Math.max(0, Math.min(number, slides.length - 1));
    slides.forEach((slide, index) => slide.classList.toggle("shown", index === at));
    place.textContent = `${at + 1} of ${slides.length}`;
    back.disabled = at === 0;
    on.disabled = at === slides.length - 1;
    if (moved) {
      history.replaceState(null, "", `#${at + 1}`);
      window.scrollTo(0, 0);
      slides[at].focus({ preventScroll: true });
    }
  }

  function fromAddress() {
    show((Number.parseInt(location.hash.slice(1), 10) || 1) - 1, false);
  }

  function theme() {
    html.dataset.theme = html.dataset.theme === "dark" ? "light" : "dark";
  }

  const keys = {
    ArrowRight: () => at + 1, PageDown: () => at + 1, " ": () => at + 1,
    ArrowLeft: () => at - 1, PageUp: () => at - 1,
    Home: () => 0, End: () => slides.length - 1,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "d" || event.key === "D") return theme();
    // On a button the space bar presses it.
    if (event.key === " " && event.target.closest("button")) return;
    if (!(event.key in keys)) return;
    event.preventDefault();
    show(keys[event.key](), true);
  });
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.go === "theme") theme();
    else show(at + (button.dataset.go === "on" ? 1 : -1), true);
  });
  window.addEventListener("hashchange", fromAddress);
  if (matchMedia("(prefers-color-scheme: light)").matches) theme();
  html.classList.add("one");
  bar.hidden = false;
  fromAddress();
})();
