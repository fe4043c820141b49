/* What opens beside words of a page: the definition of a term, and the card of a
 * quotation or a number.
 *
 * One note is open at a time. It opens under the pointer, on the keyboard's focus and on
 * a tap, stays while the pointer is on it, and closes on Escape.
 *
 * Terms. Without this script a term is a link whose title is the definition. A screen
 * reader hears it as the link's description. On a touch screen the first tap opens it
 * and the second follows the link.
 *
 * Evidence. Words of a source and numbers become buttons, so that a screen reader tells
 * evidence from our words as colour does. One of them at a time is a stop of the Tab key:
 * the one last visited, or the one before the citation that has the focus, so that
 * Shift and Tab lead there; the arrow keys go on from one to the next. A click, a tap or
 * Enter moves into the card, which is a dialog. A block quotation has a link that opens
 * its card. What cards look like and say is loaded when the first one is asked for
 * (cards.js, cards.css, and the page's own evidence.js).
 */
(() => {
  "use strict";

  const script = document.currentScript;
  const folder = new URL(".", script.src);
  const article = document.querySelector(".bd-article") ?? document.body;

  // Rules that are needed before any card is, too few for a file of their own.
  if ("adoptedStyleSheets" in document) {
    const rules = new CSSStyleSheet();
    rules.replaceSync(
      "[data-card][role] { cursor: pointer; }" +
        "@media print { .evidence-opener, .evidence-card, .term-note { display: none } }",
    );
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, rules];
  }

  /* One note at a time */

  let shown = null; // whose note is open
  let note = null; // that note
  let pinned = false; // opened on purpose: it stays until it is closed
  let closing = 0;
  let touched = false;
  const LEAST = 240; // pixels in which a card can still be read

  function isSheet(element) {
    const narrow = window.matchMedia("(max-width: 600px)").matches;
    return narrow && element.classList.contains("evidence-card");
  }

  function place() {
    if (isSheet(note)) {
      note.style.left = note.style.top = note.style.translate = "";
      const hidden = shown.getBoundingClientRect().bottom + 12 + note.offsetHeight;
      if (hidden > window.innerHeight) window.scrollBy(0, hidden - window.innerHeight);
      return;
    }
    // Words broken over two lines have two boxes; the note stands at the first.
    const boxes = [...shown.getClientRects()];
    const width = document.documentElement.clientWidth;
    const left = Math.min(boxes[0].left, width - note.offsetWidth - 12);
    note.style.left = `${Math.max(12, left) + window.scrollX}px`;
    // Below the words if it fits there, else where there is more room, which it keeps to:
    // what is longer scrolls within. Words that leave too little are covered.
    note.style.removeProperty("--room");
    const [first, last] = [boxes[0].top, Math.max(...boxes.map((box) => box.bottom))];
    const bottom = document.documentElement.clientHeight;
    const rooms = { above: first - 18, below: bottom - last - 18 };
    const hangs = note.offsetHeight <= rooms.below || rooms.below >= rooms.above;
    const side = hangs ? "below" : "above";
    const room = Math.max(rooms[side], Math.min(LEAST, bottom - 24));
    note.style.setProperty("--room", `${room}px`);
    // It hangs from one edge or stands on the other, also when it grows.
    const edge = hangs
      ? Math.min(last + 6, bottom - 12 - Math.min(room, note.offsetHeight))
      : Math.max(first - 6, 12 + Math.min(room, note.offsetHeight));
    note.style.top = `${edge + window.scrollY}px`;
    note.style.translate = hangs ? "" : "0 -100%";
  }

  function show(words, its, stays = false) {
    clearTimeout(closing);
    if (note && note !== its) note.hidden = true;
    shown?.removeAttribute("aria-controls");
    shown = words;
    note = its;
    pinned = stays;
    note.hidden = false;
    if (note.id) shown.setAttribute("aria-controls", note.id);
    place();
  }

  function hide() {
    clearTimeout(closing);
    if (!note) return;
    shown.removeAttribute("aria-controls");
    note.hidden = true;
    shown = note = null;
    pinned = false;
  }

  // A moment, so that the pointer can travel from the words to their note.
  function hideSoon() {
    clearTimeout(closing);
    if (!pinned) closing = setTimeout(hide, 200);
  }

  function newNote(name) {
    const made = document.createElement("div");
    made.className = name;
    made.hidden = true;
    made.addEventListener("pointerenter", () => clearTimeout(closing));
    made.addEventListener("pointerleave", hideSoon);
    document.body.append(made);
    return made;
  }

  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
    const inside = note?.contains(event.target) || shown?.contains(event.target);
    if (note && !inside) hide();
  });
  document.addEventListener("keydown", (event) => {
    touched = false;
    if (event.key === "Escape" && note) leave();
  });
  window.addEventListener("resize", () => (note && isSheet(note) ? null : hide()));

  /* Terms */

  const terms = document.querySelectorAll("a.glossary-term[title]");
  if (terms.length) {
    const its = newNote("term-note");
    const words = document.createElement("p");
    const hint = document.createElement("p");
    hint.className = "term-hint";
    hint.textContent = "Tap the word again to open the glossary.";
    its.append(words, hint);

    const define = (term) => {
      if (shown === term) return clearTimeout(closing);
      words.textContent = term.dataset.definition;
      hint.hidden = !touched;
      show(term, its);
    };
    terms.forEach((term, number) => {
      // The browser's own title would stand beside ours.
      term.dataset.definition = term.title;
      term.removeAttribute("title");
      const description = document.createElement("div");
      description.id = `term-description-${number}`;
      description.hidden = true;
      description.textContent = term.dataset.definition;
      document.body.append(description);
      term.setAttribute("aria-describedby", description.id);

      term.addEventListener("pointerenter", (event) => {
        if (event.pointerType !== "mouse" || pinned) return;
        touched = false;
        define(term);
      });
      term.addEventListener("pointerleave", (event) => {
        if (event.pointerType === "mouse" && shown === term) hideSoon();
      });
      term.addEventListener("focus", () => {
        if (term.matches(":focus-visible") && !touched) define(term);
      });
      term.addEventListener("blur", hideSoon);
      term.addEventListener("click", (event) => {
        if (!touched || shown === term) return;
        event.preventDefault();
        define(term);
      });
    });
  }

  /* Evidence */

  const SOON = 300; // milliseconds of rest on a mark
  const LATER = 700; // and on a block quotation, which is large and often crossed
  let card = null;
  let wanted = null; // whose card is asked for, while its words are on their way
  let resting = 0;
  let silent = false; // the focus comes back from a card and opens nothing
  let loading = null;

  function load(name, make) {
    return new Promise((resolve, reject) => {
      const element = make(name);
      element.onload = resolve;
      element.onerror = () => reject(new Error(`${name} could not be loaded`));
      document.head.append(element);
    });
  }

  const asScript = (src) => Object.assign(document.createElement("script"), { src });
  const asStyle = (href) =>
    Object.assign(document.createElement("link"), { rel: "stylesheet", href });

  function loadCards() {
    loading ??= Promise.all([
      load(new URL("cards.css", folder).href, asStyle),
      load(new URL("cards.js", folder).href, asScript),
      load(new URL(script.dataset.evidence, document.baseURI).href, asScript),
    ]).catch((problem) => {
      loading = null;
      throw problem;
    });
    return loading;
  }

  function makeCard() {
    const made = newNote("evidence-card");
    made.id = "evidence-card";
    made.tabIndex = -1;
    made.setAttribute("role", "dialog");
    made.setAttribute("aria-labelledby", "evidence-card-title");
    made.addEventListener("keydown", (event) => {
      if (event.key !== "Tab") return;
      const stops = [...made.querySelectorAll("a[href], button, textarea")].filter(
        (each) => each.offsetParent,
      );
      const end = event.shiftKey ? stops[0] : stops.at(-1);
      // From the words the key goes on to what stands before or after them.
      if (event.target === end || (event.shiftKey && event.target === made)) leave();
    });
    return made;
  }

  async function open(words, number, { stays = false, enter = false, keys = false }) {
    wanted = words;
    try {
      await loadCards();
    } catch (problem) {
      console.warn(`This card cannot be shown: ${problem.message}`);
      return;
    }
    const data = window.allianceEvidence;
    const which = number in data.quotations ? data.quotations[number] : number;
    if (wanted !== words || !data.cards[which]) return;
    card ??= makeCard();
    if (shown !== words || card.hidden) {
      window.allianceCards.fill(card, data, which, new URL("..", folder));
      const ink = getComputedStyle(
        words.closest("[data-source], [data-reference]") ?? words,
      );
      card.style.setProperty("--source", ink.getPropertyValue("--source"));
      card.querySelector(".card-close").addEventListener("click", leave);
    }
    card.querySelector(".card-keys").hidden = !keys;
    show(words, card, stays);
    if (enter) card.focus({ preventScroll: true });
  }

  // Close, and give the focus back if it was inside.
  function leave() {
    const back = shown;
    const inside = note?.contains(document.activeElement);
    clearTimeout(resting);
    wanted = null;
    hide();
    if (!inside) return;
    silent = true;
    (back.matches("[role='button']") ? back : back.opener)?.focus({
      preventScroll: true,
    });
    silent = false;
  }

  function opens(words, number, rest) {
    words.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "mouse" || pinned || !rest) return;
      touched = false;
      clearTimeout(resting);
      if (shown === words) return clearTimeout(closing);
      loadCards().catch(() => {});
      resting = setTimeout(() => open(words, number, {}), rest);
    });
    words.addEventListener("pointerleave", (event) => {
      if (event.pointerType !== "mouse") return;
      clearTimeout(resting);
      if (wanted === words && !pinned) wanted = null;
      if (shown === words) hideSoon();
    });
    words.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if ((link && link !== words) || !getSelection().isCollapsed) return;
      event.preventDefault();
      clearTimeout(resting);
      if (shown === words && pinned) leave();
      else open(words, number, { stays: true, enter: true });
    });
  }

  function onKeys(element, act) {
    element.addEventListener("keydown", (event) => {
      if (act(event)) event.preventDefault();
    });
  }

  /* Marks in sentences. A quotation that runs through emphasis has several pieces: the
     first is the button. */

  const marks = [];
  let stop = null;

  function makeStop(mark) {
    if (stop) stop.tabIndex = -1;
    stop = mark;
    stop.tabIndex = 0;
  }

  function addMark(piece, firsts) {
    const number = piece.dataset.card;
    if (piece.closest("a, button, summary")) return;
    const mark = firsts.get(number) ?? piece;
    if (mark !== piece) {
      piece.addEventListener("click", () => mark.click());
      return;
    }
    firsts.set(number, mark);
    const place = marks.push(mark) - 1;
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-haspopup", "dialog");
    mark.tabIndex = -1;
    opens(mark, number, SOON);
    mark.addEventListener("focus", () => {
      makeStop(mark);
      if (silent || touched || !mark.matches(":focus-visible")) return;
      open(mark, number, { keys: true });
    });
    mark.addEventListener("blur", () => {
      if (wanted === mark && !pinned) wanted = null;
      if (shown === mark) hideSoon();
    });
    onKeys(mark, (event) => {
      if (event.key === "Enter" || event.key === " ") {
        open(mark, number, { stays: true, enter: true });
        return true;
      }
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const other = marks[place + step];
      if (!step || event.altKey || event.ctrlKey || event.metaKey) return false;
      other?.focus();
      other?.scrollIntoView({ block: "nearest" });
      return true;
    });
  }

  // Shift and Tab lead from a citation to what it vouches for.
  function followFocus(event) {
    if (!event.target.matches("a") || !marks.length) return;
    const before = marks.findLast(
      (mark) =>
        mark.compareDocumentPosition(event.target) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    if (before) makeStop(before);
  }

  /* Block quotations: in the order of a page of rows the name is that of the row. */

  function addOpener(quotation) {
    const inChapter = quotation.dataset.quotation;
    const name = inChapter ?? quotation.closest("section[id]")?.id;
    const line = inChapter
      ? quotation.closest("figure")?.querySelector(".address")
      : quotation.querySelector("p:last-child");
    if (!name || !line) return;
    const opener = document.createElement("a");
    opener.href = `#${name}`;
    opener.className = "evidence-opener";
    opener.textContent = "more, and how to cite it";
    opener.setAttribute("role", "button");
    opener.setAttribute("aria-haspopup", "dialog");
    const dot = document.createElement("span");
    dot.className = "evidence-opener";
    dot.textContent = " · ";
    line.append(dot, opener);
    opens(opener, name, 0);
    onKeys(opener, (event) => {
      if (event.key === " ") opener.click();
      return event.key === " ";
    });
    if (!inChapter) return;
    quotation.opener = opener;
    opens(quotation, name, LATER);
  }

  if (script.dataset.evidence) {
    const firsts = new Map();
    article.querySelectorAll("[data-card]").forEach((each) => addMark(each, firsts));
    if (marks.length) makeStop(marks[0]);
    article.addEventListener("focusin", followFocus);
    const rows = "section.listed blockquote";
    article
      .querySelectorAll(`blockquote[data-quotation], ${rows}`)
      .forEach((each) => addOpener(each));
  }
})();
