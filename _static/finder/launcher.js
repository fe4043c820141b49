/* Opens the search of the book, and loads it when it is first needed.
 *
 * This script is on every page and small; what it loads is not: the library, what the
 * build wrote of everything that can be found, and what shows it. The page of search
 * has a place for the list of everything found; every other page has a dialog.
 */
(() => {
  "use strict";

  const PARTS = [
    "_static/finder/minisearch.js",
    "_static/finder/engine.js",
    "_static/finder/interface.js",
    "_data/finder/rows.js",
  ];
  const root = document.documentElement.dataset.content_root ?? "./";
  const page = document.getElementById("finder");
  const dialog = document.getElementById("pst-search-dialog");

  function loaded(path) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = root + path;
      // In their order, though they are fetched together.
      script.async = false;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${path} could not be loaded`));
      document.head.append(script);
    });
  }

  let interfaced;
  function start() {
    // Everything is asked for at once; the prose of the pages comes last.
    interfaced ??= Promise.all(PARTS.map(loaded)).then(() =>
      window.finderInterface({
        root,
        page,
        dialog,
        more: loaded("_data/finder/pages.js"),
      }),
    );
    interfaced.catch((problem) => {
      interfaced = undefined;
      const place = page ?? dialog;
      if (place.querySelector(".finder-broken")) return;
      const said = document.createElement("p");
      said.className = "finder-broken";
      said.setAttribute("role", "alert");
      said.textContent = `The search could not be started: ${problem.message}. `;
      const way = document.createElement("a");
      way.href = `${root}reference/index.html`;
      way.textContent = "The reference pages hold the same evidence.";
      said.append(way);
      place.append(said);
    });
    return interfaced;
  }

  function dress() {
    if (dialog.classList.contains("finder-dialog")) return;
    dialog.classList.add("finder-dialog");
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `${root}_static/finder/finder.css`;
    // Not seen before it looks as it will, but there for the keyboard.
    dialog.style.opacity = 0;
    link.onload = link.onerror = () => dialog.style.removeProperty("opacity");
    document.head.append(link);
  }

  function open() {
    if (!page) {
      dress();
      if (!dialog.open) dialog.showModal();
    }
    // What is typed while the search loads is not lost.
    const field = (page ?? dialog).querySelector("input");
    field?.focus();
    field?.select();
    start().catch(() => {});
  }

  if (page) start().catch(() => {});
  if (!page && !dialog) return;

  // Before the theme's own script, which would open the dialog as well, or close it.
  window.addEventListener(
    "click",
    (event) => {
      if (!event.target.closest?.(".search-button__button")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      open();
    },
    true,
  );
  window.addEventListener(
    "keydown",
    (event) => {
      const only = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      if (!only || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!page && dialog.open) dialog.close();
      else open();
    },
    true,
  );
})();
