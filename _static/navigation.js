/* What the theme's pages need of Bootstrap's script, which is not sent: names shown on
 * buttons, the place in the list of contents, and the button back to the top.
 *
 * The theme opens the sidebars and the search and changes the colours by itself; what it
 * does not tell a screen reader, and where it loses the keyboard, is mended here.
 */
(() => {
  "use strict";

  // Buttons say what they are for when the pointer rests on them.
  for (const button of document.querySelectorAll('[data-bs-toggle="tooltip"]')) {
    const name = button.title || button.dataset.bsTitle || button.ariaLabel;
    if (!name) continue;
    button.title = name;
    if (!button.textContent.trim()) button.ariaLabel ??= name;
  }

  // The theme takes the focus from these buttons at every click; it stays instead, also
  // where a click would not give it.
  for (const button of document.querySelectorAll(
    ".theme-switch-button, .search-button, .sidebar-toggle",
  ))
    button.blur = button.focus;

  // What a button shows stands in a column, or in a dialog where there is no room.
  const roomy = matchMedia("(min-width: 992px)");
  for (const side of ["primary", "secondary"]) {
    const toggle = document.querySelector(`.${side}-toggle`);
    const column = document.getElementById(`pst-${side}-sidebar`);
    const menu = document.getElementById(`pst-${side}-sidebar-modal`);
    if (!toggle || !column || !menu) continue;
    const tell = () => {
      const beside = side === "primary" && roomy.matches && !menu.open;
      const shows = beside ? !column.matches(".pst-sidebar-hidden") : menu.open;
      toggle.setAttribute("aria-controls", (beside ? column : menu).id);
      toggle.setAttribute("aria-expanded", shows);
    };
    const changes = new MutationObserver(tell);
    for (const one of [column, menu])
      changes.observe(one, { attributeFilter: ["class", "open"] });
    roomy.addEventListener("change", tell);
    tell();
    menu.addEventListener("click", ({ target }) => {
      if (target.closest(".menu-close")) menu.close();
    });
  }

  // Which colours are on is in the name of their button; a change of it is told as well.
  const told = document.querySelector(".theme-told");
  const { dataset } = document.documentElement;
  let { mode } = dataset;
  new MutationObserver(() => {
    if (dataset.mode === mode || !told) return;
    mode = dataset.mode;
    const name = document.querySelector(`.theme-switch[data-mode="${mode}"]`);
    told.textContent = name.textContent.trim();
  }).observe(document.documentElement, { attributeFilter: ["data-mode"] });

  // The list "On this page" marks the section that is being read, and those around it.
  const links = new Map();
  for (const link of document.querySelectorAll('.bd-toc-nav a[href^="#"]')) {
    const name = decodeURIComponent(link.hash.slice(1));
    const section = name && document.getElementById(name)?.closest("section");
    if (section) links.set(section, link);
  }
  const showing = new Set();

  function markPlace() {
    for (const mark of document.querySelectorAll(".bd-toc-nav .active")) {
      mark.classList.remove("active");
    }
    // The last in the order of the page is the innermost.
    let link = [...links].findLast(([section]) => showing.has(section))?.[1];
    while (link) {
      const item = link.closest("li");
      link.classList.add("active");
      item.classList.add("active");
      link = item.parentElement.closest(".bd-toc-nav li")?.querySelector("a");
    }
  }

  // What is being read stands in the upper part of the window.
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) showing.add(target);
        else showing.delete(target);
      }
      markPlace();
    },
    { rootMargin: "0px 0px -60%" },
  );
  for (const section of links.keys()) watcher.observe(section);

  // The way back to the top is offered to who turns back.
  const up = document.getElementById("pst-back-to-top");
  if (up) {
    let before = window.scrollY;
    window.addEventListener(
      "scroll",
      () => {
        const now = window.scrollY;
        up.style.display = now < before && now > 60 ? "block" : "none";
        before = now;
      },
      { passive: true },
    );
    up.addEventListener("click", () => {
      window.scrollTo({ top: 0 });
    });
  }

  // The page of the search begins in its field.
  if (document.getElementById("search-results")) {
    document.querySelector(".bd-main form.bd-search input")?.focus();
  }

  // Sphinx writes this link with a script in its address, which the pages forbid.
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.(".highlight-link a")) return;
    event.preventDefault();
    SphinxHighlight.hideSearchWords();
  });
})();
