/* The definition of a term of the glossary, shown where a chapter first uses the term.
 *
 * Without this script such a term is a link whose title is the definition. With it the
 * definition also opens on the keyboard's focus and on a tap, stays while the pointer is
 * on it, and closes on Escape. A screen reader hears it as the link's description. On a
 * touch screen the first tap opens it and the second follows the link.
 */
(() => {
  "use strict";

  const note = document.createElement("div");
  note.className = "term-note";
  note.hidden = true;
  const words = document.createElement("p");
  const hint = document.createElement("p");
  hint.className = "term-hint";
  hint.textContent = "Tap the word again to open the glossary.";
  note.append(words, hint);
  document.body.append(note);

  let shown = null;
  let closing = 0;
  let touched = false;

  function place(term) {
    // A term broken over two lines has two boxes; the note stands at the first.
    const box = term.getClientRects()[0];
    const room = document.documentElement.clientWidth;
    const left = Math.min(box.left, room - note.offsetWidth - 12);
    note.style.left = `${Math.max(12, left) + window.scrollX}px`;
    const below = box.bottom + 6;
    const above = box.top - note.offsetHeight - 6;
    const fits = below + note.offsetHeight < window.innerHeight || above < 0;
    note.style.top = `${(fits ? below : above) + window.scrollY}px`;
  }

  function show(term) {
    clearTimeout(closing);
    if (shown === term) return;
    shown = term;
    words.textContent = term.dataset.definition;
    hint.hidden = !touched;
    note.hidden = false;
    place(term);
  }

  function hide() {
    clearTimeout(closing);
    shown = null;
    note.hidden = true;
  }

  // A moment, so that the pointer can travel from the term to its note.
  function hideSoon() {
    clearTimeout(closing);
    closing = setTimeout(hide, 200);
  }

  document.querySelectorAll("a.glossary-term[title]").forEach((term, number) => {
    // The browser's own title would stand beside ours.
    term.dataset.definition = term.title;
    term.removeAttribute("title");
    const description = document.createElement("div");
    description.id = `term-description-${number}`;
    description.hidden = true;
    description.textContent = term.dataset.definition;
    document.body.append(description);
    term.setAttribute("aria-describedby", description.id);

    term.addEventListener("pointerdown", (event) => {
      touched = event.pointerType === "touch";
    });
    term.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") {
        touched = false;
        show(term);
      }
    });
    term.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") hideSoon();
    });
    term.addEventListener("focus", () => {
      if (term.matches(":focus-visible") && !touched) show(term);
    });
    term.addEventListener("blur", hideSoon);
    term.addEventListener("click", (event) => {
      if (!touched || shown === term) return;
      event.preventDefault();
      show(term);
    });
  });

  note.addEventListener("pointerenter", () => clearTimeout(closing));
  note.addEventListener("pointerleave", hideSoon);
  document.addEventListener("pointerdown", (event) => {
    if (shown && !shown.contains(event.target) && !note.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
    touched = false;
  });
  window.addEventListener("resize", hide);
})();
