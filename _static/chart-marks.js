/* The marks of a live chart by keyboard and by finger: they ask all that a mouse can.
 *
 * A chart whose marks have tooltips is one stop of the Tab key. There the arrow keys go
 * from mark to mark, row by row as one reads, Home and End to the first and the last;
 * the tooltip opens beside the mark that has the focus, and Escape closes it. Focus is
 * the browser's own, so a screen reader says the name of the mark, which has the words
 * of the tooltip (alliance/mark_names.py). Marks with the same words are one stop.
 *
 * Vega 5 gives tooltips to the pointer alone (its issue 3878 is open), hence this script.
 * charts.js says when a chart is live; what its controls change is noticed by watching
 * the drawing. Vega keeps with every element of its drawing the item that it draws.
 */
(() => {
  "use strict";

  const HINT = "Arrow keys go from mark to mark; Escape closes the words.";
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  // Marks whose middles are no further apart than this stand in one row.
  const ROW = 8;
  // Half of what WCAG 2.2 (2.5.5) asks a target to measure, in CSS pixels.
  const REACH = 22;

  const words = (tooltip) =>
    typeof tooltip === "object"
      ? Object.entries(tooltip).flat().join(" ")
      : String(tooltip);

  // The marks with a tooltip, row by row, those that say the same once.
  function readable(drawing) {
    const found = new Map();
    for (const element of drawing.querySelectorAll("svg [aria-label]")) {
      const tooltip = element.__data__?.tooltip;
      if (tooltip === undefined || tooltip === null || tooltip === "") continue;
      if (!found.has(words(tooltip))) found.set(words(tooltip), element);
    }
    const place = new Map();
    for (const element of found.values()) {
      const box = element.getBoundingClientRect();
      place.set(element, [box.top + box.height / 2, box.left + box.width / 2]);
    }
    const rows = [...found.values()].sort((a, b) => place.get(a)[0] - place.get(b)[0]);
    let row = -1;
    let below = -Infinity;
    for (const element of rows) {
      const middle = place.get(element)[0];
      if (middle > below) {
        row += 1;
        below = middle + ROW;
      }
      place.get(element)[0] = row;
    }
    return rows.sort(
      (a, b) => place.get(a)[0] - place.get(b)[0] || place.get(a)[1] - place.get(b)[1],
    );
  }

  function attend(drawing, tooltip) {
    let marks = [];
    let current = null;
    const hint = document.createElement("p");
    hint.className = "chart-hint";
    hint.id = `chart-hint-${document.querySelectorAll(".chart-hint").length + 1}`;
    hint.textContent = HINT;

    // The mark that Tab comes to is the one that had the focus last.
    function choose(element) {
      current?.setAttribute("tabindex", "-1");
      current = element ?? null;
      current?.setAttribute("tabindex", "0");
    }

    function refresh() {
      // A group of marks that holds none just now has no name and nothing to say.
      for (const group of drawing.querySelectorAll("svg g[aria-roledescription]")) {
        if (group.getAttribute("role") === "graphics-symbol") {
          if (group.childElementCount) group.removeAttribute("aria-hidden");
          else group.setAttribute("aria-hidden", "true");
        }
      }
      marks = readable(drawing);
      for (const element of marks) {
        if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
        element.setAttribute("aria-describedby", hint.id);
      }
      if (!marks.includes(current)) choose(marks[0]);
      if (marks.length && !hint.isConnected) drawing.append(hint);
    }

    // The mark below a finger, or the nearest within its reach.
    function touched({ target, clientX, clientY }) {
      if (target.__data__?.tooltip) return target;
      const far = (element) => {
        const box = element.getBoundingClientRect();
        return Math.hypot(
          clientX - Math.min(Math.max(clientX, box.left), box.right),
          clientY - Math.min(Math.max(clientY, box.top), box.bottom),
        );
      };
      const near = marks
        .map((element) => [far(element), element])
        .filter(([distance]) => distance <= REACH)
        .sort(([one], [other]) => one - other);
      return near[0]?.[1];
    }

    function show(element) {
      const box = element.getBoundingClientRect();
      const at = { clientX: box.left + box.width / 2, clientY: box.bottom };
      const item = element.__data__;
      tooltip.call(null, at, item, item.tooltip);
      // Its words are the name of the mark, which has just been said.
      document.getElementById("vg-tooltip-element")?.setAttribute("aria-hidden", "true");
    }

    drawing.addEventListener("focusin", ({ target }) => {
      if (!marks.includes(target)) return;
      choose(target);
      // A click gives the focus too, and the pointer has its own tooltip.
      if (!target.matches(":focus-visible")) return;
      // Once the page has scrolled to it.
      requestAnimationFrame(() => {
        if (target === document.activeElement) show(target);
      });
    });
    // Vega takes a finger that is lifted for a pointer that has left.
    drawing.addEventListener("click", (event) => {
      if (event.pointerType !== "touch") return;
      const mark = touched(event);
      if (mark) show(mark);
      else hideTooltip();
    });
    drawing.addEventListener("focusout", hideTooltip);
    drawing.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      const here = marks.indexOf(event.target);
      if (here < 0) return;
      const last = marks.length - 1;
      const places = { Home: 0, End: last };
      if (event.key in STEPS) places[event.key] = here + STEPS[event.key];
      if (!(event.key in places)) return;
      event.preventDefault();
      marks[Math.min(Math.max(places[event.key], 0), last)].focus();
    });
    // Only children: what this script sets itself must not call it again.
    new MutationObserver(refresh).observe(drawing, { childList: true, subtree: true });
    refresh();
  }

  function hideTooltip() {
    document.getElementById("vg-tooltip-element")?.classList.remove("visible");
  }

  document.addEventListener("chart-live", ({ target, detail }) => {
    attend(target, detail.tooltip);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideTooltip();
  });
  // It stands beside its mark in the window, not on the page.
  window.addEventListener("scroll", hideTooltip, { passive: true });
})();
