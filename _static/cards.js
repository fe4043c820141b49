/* What a card says: who speaks, where and when, the sentence around, how to cite it.
 *
 * Loaded by notes.js when a reader opens the first card of a page. Every word comes from
 * the page's own evidence.js; here they are only set out.
 */
window.allianceCards = (() => {
  "use strict";

  // An element with its class and what it holds; nothing where there is nothing.
  function make(name, className, ...inside) {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(...inside.filter((each) => each));
    return element;
  }

  function link(address, words) {
    const element = make("a", "", words);
    element.href = address;
    return element;
  }

  // Words between two stars are set in italics.
  function styled(words) {
    return words
      .split("*")
      .map((part, place) => (place % 2 ? make("em", "", part) : part));
  }

  const plain = (words) => words.replaceAll("*", "");

  /* Who, where and when */

  function credit(source, speaker) {
    const title = make("cite", "", source.title);
    const where = [title, `. ${source.container}, ${source.date}`];
    return speaker
      ? make("p", "card-source", `As quoted in ${source.authors}, `, ...where)
      : make("p", "card-source", ...where);
  }

  function sentence(words) {
    const [before, rest] = words.split("⟦");
    const [own, after] = rest.split("⟧");
    return make(
      "p",
      "card-sentence",
      make("span", "card-label", "In its sentence"),
      before,
      make("mark", "", own),
      after,
    );
  }

  function number(row) {
    const told = [
      row.unit && `in ${row.unit}`,
      row.as_of && `as of ${row.as_of}`,
    ].filter(Boolean);
    return make(
      "p",
      "card-number",
      make("strong", "", row.printed),
      make("span", "", row.subject),
      told.length ? make("small", "", told.join(", ")) : null,
    );
  }

  function check(name, told, root) {
    const address = new URL(`reference/source-checks.html#${name}`, root);
    const isWarning = told.label.startsWith("Warning");
    return make(
      "p",
      `card-check ${isWarning ? "warning" : "reading-note"}`,
      make("strong", "", `${told.label}: `, link(address, told.title)),
      isWarning ? `. ${told.finding} Confidence: ${told.confidence}.` : "",
    );
  }

  function ofSource(card, data, root) {
    const id = card.passage.replace(/-p\d+$/, "");
    const source = data.sources[id];
    const passage = data.passages[card.passage];
    const outline = new URL(`reference/outline-${id}.html#${card.passage}`, root);
    const who = card.speaker || source.authors;
    return [
      ...(card.rows ?? []).map(number),
      make(card.rows ? "p" : "h2", "card-title", who),
      credit(source, card.speaker),
      card.sentence ? sentence(card.sentence) : null,
      card.edited ? make("p", "card-edited", card.edited) : null,
      make(
        "p",
        "card-passage",
        make("span", "card-label", `Passage ${passage.label}, in our words`),
        passage.gist,
      ),
      ...(card.checks ?? []).map((name) => check(name, data.checks[name], root)),
      make(
        "p",
        "card-links",
        link(outline, "In the outline"),
        card.address ? link(card.address, "At the publisher") : null,
      ),
    ];
  }

  function ofWork(card, data, root) {
    const work = data.works[card.work];
    const entry = new URL(`reference/bibliography.html#${card.work}`, root);
    const facts = card.rows.map((row) =>
      make(
        "p",
        "card-fact",
        row.statement,
        make(
          "small",
          "",
          row.when ? `Time: ${row.when}. ${row.read} ` : `${row.read} `,
          link(new URL(`reference/record.html#${row.fact}`, root), "In the record"),
        ),
      ),
    );
    return [
      make("h2", "card-title", `From outside the five texts: ${work.label}`),
      ...facts,
      make("p", "card-source", work.entry),
      make(
        "p",
        "card-links",
        link(entry, "In the bibliography"),
        work.address ? link(work.address, "The work itself") : null,
      ),
    ];
  }

  /* Reporting */

  // The page's own link already names the file and the edition; above the line where a
  // reader writes, this one adds what the card is about. Without such a link nobody knows
  // where to report.
  function report(card, data) {
    const page = document.querySelector(".page-links .report");
    if (!page) return null;
    const ids = card.ids ?? card.rows?.map((row) => row.fact) ?? [];
    const where = card.work ?? data.passages[card.passage].label;
    const words = card.words.length > 200 ? `${card.words.slice(0, 200)}…` : card.words;
    const address = new URL(page.href);
    const said = address.searchParams.get("body").split("\n");
    const about = [
      `The ${card.kind}: ${words}`,
      `Id: ${ids.join(", ") || "none of its own"} (${where})`,
      "",
    ];
    said.splice(-2, 0, ...about);
    address.searchParams.set("body", said.join("\n"));
    const told = `Report a problem with this ${card.kind}`;
    return make("p", "card-report", link(address, told));
  }

  /* Copying */

  // Without a clipboard, as from a folder in some browsers, the words are selected.
  async function copy(words, box) {
    const rich = make("div", "", ...styled(words)).innerHTML.replaceAll("\n", "<br>");
    const as = (text, type) => new Blob([text], { type });
    try {
      await navigator.clipboard.write([
        new ClipboardItem({
          "text/plain": as(plain(words), "text/plain"),
          "text/html": as(rich, "text/html"),
        }),
      ]);
      return true;
    } catch {
      box.select();
      return document.execCommand("copy");
    }
  }

  function copying(card, styles) {
    const told = make("p", "card-status");
    told.setAttribute("role", "status");
    const box = make("textarea", "card-copied");
    box.readOnly = true;
    box.hidden = true;
    const buttons = Object.keys(card.copy).map((style) => {
      const button = make("button", "", styles[style]);
      button.type = "button";
      button.addEventListener("click", async () => {
        const words = card.copy[style];
        box.value = style === "bibtex" ? words : plain(words);
        box.hidden = false;
        box.setAttribute("aria-label", `${styles[style]}, as it is copied`);
        box.rows = Math.min(8, Math.ceil(box.value.length / 44) + 1);
        const done = await copy(words, box);
        button.focus({ preventScroll: true });
        if (!done) box.select();
        told.textContent = done
          ? `Copied: ${styles[style]}.`
          : "Selected: press Ctrl and C, or Command and C, to copy.";
        const slip = box.closest(".evidence-card");
        slip.scrollTop = slip.scrollHeight;
      });
      return button;
    });
    const group = make("div", "card-copy", make("span", "", "Copy with citation"));
    group.append(...buttons);
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", "Copy with citation");
    return [group, told, box];
  }

  function fill(element, data, which, root) {
    const card = data.cards[which];
    const close = make("button", "card-close", "×");
    close.type = "button";
    close.setAttribute("aria-label", "Close");
    const keys = make(
      "p",
      "card-keys",
      "Enter goes into this card, the arrow keys to the quotation or number before or " +
        "after it, Escape closes it.",
    );
    element.replaceChildren(
      ...(card.work ? ofWork : ofSource)(card, data, root).filter((each) => each),
      ...copying(card, data.styles),
      ...[report(card, data)].filter((each) => each),
      keys,
      close,
    );
    element.firstElementChild.id = "evidence-card-title";
    element.scrollTop = 0;
  }

  return { fill };
})();
