/* The search as a reader meets it: a dialog on every page, and a page of its own.
 *
 * `finderInterface` builds one of the two. The dialog is a combobox with a list box, as
 * the ARIA Authoring Practices describe it: the keyboard stays in the field while the
 * arrows go through the results, Enter opens one, Escape closes the dialog. The page
 * lists everything found, with links to all places of a person, and keeps the question
 * in its address. Without these scripts the page says where to look instead
 * (_templates/search.html).
 */
"use strict";

window.finderInterface = async ({ root, page, dialog, more }) => {
  const engine = window.finderEngine(window.MiniSearch);

  const WAIT = 60; // milliseconds after the last key
  const TELL = 500; // before the number of results is read out
  const IN_GROUP = 3;
  const IN_DIALOG = 60;
  const ON_PAGE = 10;
  const ROOM = 190; // characters of a long text
  const EXAMPLES = [
    "Okinawa",
    "1.9 billion",
    "Kishida",
    '"counterstrike capabilities"',
  ];

  function made(tag, properties = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name in node && !name.includes("-")) node[name] = value;
      else node.setAttribute(name, value);
    }
    node.append(...children);
    return node;
  }

  const capital = (words) => words[0].toUpperCase() + words.slice(1);
  const some = (count, { one, many }) => `${count} ${count === 1 ? one : many}`;

  const withMarks = (text, terms) =>
    engine
      .marked(text, terms)
      .map(({ words, found }) => (found ? made("mark", {}, words) : words));

  const listAddress = (words, kind) => {
    const asked = new URLSearchParams({ q: words, ...(kind ? { kind } : {}) });
    return `${root}search.html?${asked}`;
  };

  // What is found, in three lines: what it is called, what it says, whose it is and
  // where it leads.
  function lines({ row, terms, misspelled }) {
    const shown = [];
    if (row.title)
      shown.push(
        made("span", { className: "finder-title" }, ...withMarks(row.title, terms)),
      );
    if (row.words) {
      const words = engine.excerpt(row.words, terms, ROOM);
      shown.push(
        made("span", { className: "finder-words" }, ...withMarks(words, terms)),
      );
    }
    const end = made(
      "span",
      { className: "finder-credit" },
      ...withMarks(row.credit, terms),
    );
    // A section names its page already, and people have many places.
    if (row.credit !== row.at.title && row.kind !== "actor")
      end.append(row.credit && " · ", row.at.title);
    if (misspelled) end.append(" · spelled alike");
    shown.push(end);
    return shown;
  }

  // The parts that both have

  const field =
    (page ?? dialog).querySelector("input[type=search]") ??
    made("input", { type: "search", name: "q" });
  Object.assign(field, { autocomplete: "off", spellcheck: false, placeholder: "" });
  field.setAttribute("autocapitalize", "off");
  field.setAttribute("aria-label", "Search the book");
  field.className = "finder-field";

  const choices = made("div", {
    className: "finder-kinds",
    role: "group",
    "aria-label": "Show only",
  });
  const status = made("p", { className: "finder-status", role: "status" });
  const nothing = made("div", { className: "finder-nothing", hidden: true });

  let chosen = "";
  let whole = false;

  function tell(words) {
    clearTimeout(tell.waiting);
    tell.waiting = setTimeout(() => {
      if (status.textContent !== words) status.textContent = words;
    }, TELL);
  }

  function toldOf(groups) {
    const count = groups.reduce((sum, { hits }) => sum + hits.length, 0);
    if (!count) return "Nothing found.";
    const said = count === 1 ? "1 result" : `${count} results`;
    if (groups.length > 3) return `${said} of ${groups.length} kinds.`;
    return `${said}: ${groups.map(({ kind, hits }) => some(hits.length, kind)).join(", ")}.`;
  }

  function chooser(groups, again) {
    const count = groups.reduce((sum, { hits }) => sum + hits.length, 0);
    const focused =
      choices.contains(document.activeElement) && document.activeElement.dataset.kind;
    const button = (kind, words, held) => {
      const node = made(
        "button",
        { type: "button", "aria-pressed": String(kind === chosen) },
        `${words} `,
        made("span", { className: "finder-count" }, String(held)),
      );
      node.dataset.kind = kind;
      node.addEventListener("click", () => {
        chosen = kind;
        again();
      });
      return node;
    };
    const held = new Map(groups.map(({ kind, hits }) => [kind.name, hits.length]));
    choices.replaceChildren(
      ...(groups.length
        ? [
            button("", "All", count),
            // In one order, so that a button is where it was.
            ...engine.kinds
              .filter(({ name }) => held.has(name) || name === chosen)
              .map(({ name, many }) =>
                button(name, capital(many), held.get(name) ?? 0),
              ),
          ]
        : []),
    );
    if (typeof focused === "string")
      [...choices.children].find(({ dataset }) => dataset.kind === focused)?.focus();
  }

  function asking(words, again) {
    const node = made("button", { type: "button", className: "finder-ask" }, words);
    node.addEventListener("click", () => {
      field.value = words;
      chosen = "";
      again();
      field.focus();
    });
    return node;
  }

  function advise(question, again) {
    const words = field.value.trim();
    const advice = engine.instead(question);
    const told = [
      made(
        "p",
        { className: "finder-none" },
        `Nothing in the book has all of “${words}”.`,
      ),
    ];
    if (advice.length) {
      told.push(made("p", {}, "But it has:"));
      told.push(
        made(
          "ul",
          { className: "finder-asks" },
          ...advice.map((each) =>
            made("li", {}, asking(each.words, again), ` (${each.count})`),
          ),
        ),
      );
    }
    told.push(
      made(
        "p",
        {},
        "Use fewer words, or only the beginning of one",
        question.phrases.length ? ", or leave out the quotation marks. " : ". ",
        "The book has only what it says of its five sources and the record; the ",
        made("a", { href: `${root}reference/index.html` }, "reference pages"),
        " list all of that.",
      ),
    );
    nothing.replaceChildren(...told);
    nothing.hidden = false;
  }

  function propose(again) {
    nothing.replaceChildren(
      made(
        "p",
        {},
        "Finds quotations, numbers however they are written, people, terms, source " +
          "checks, events, outside facts, and the book’s own words. Words between " +
          "quotation marks are found together.",
      ),
      made(
        "ul",
        { className: "finder-asks" },
        ...EXAMPLES.map((words) => made("li", {}, asking(words, again))),
      ),
    );
    nothing.hidden = false;
  }

  function later(work) {
    let waiting;
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(work, WAIT);
    });
  }

  // The dialog

  function inDialog() {
    const list = made("div", {
      id: "finder-list",
      role: "listbox",
      "aria-label": "Results",
    });
    const close = made(
      "button",
      { type: "button", className: "finder-close" },
      "Close",
    );
    const form = made(
      "form",
      { className: "finder-form", role: "search", action: `${root}search.html` },
      field,
      close,
    );
    const hint = made(
      "p",
      { className: "finder-hint", id: "finder-hint" },
      "Arrow keys to choose, Enter to open, Escape to close.",
    );
    // A field for searching would be cleared by Escape, which closes the dialog here.
    Object.assign(field, { type: "text", enterKeyHint: "search" });
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": "finder-list",
      "aria-expanded": "false",
      "aria-haspopup": "listbox",
      "aria-describedby": "finder-hint",
    }))
      field.setAttribute(name, value);
    const typed = field.value;
    dialog.setAttribute("aria-label", "Search the book");
    dialog.replaceChildren(
      form,
      choices,
      made("div", { className: "finder-results" }, list, nothing),
      made("div", { className: "finder-foot" }, status, hint),
    );
    field.value = typed;
    // Out of the page and back in, the field lost the keyboard.
    if (dialog.open) field.focus();

    let options = [];
    let active = -1;
    let shownFor;

    function activate(at) {
      options[active]?.setAttribute("aria-selected", "false");
      active = at;
      const option = options[active];
      if (!option) {
        field.removeAttribute("aria-activedescendant");
        return;
      }
      option.setAttribute("aria-selected", "true");
      field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }

    function option(href, className, ...children) {
      const node = made(
        "a",
        {
          href,
          className: `finder-option ${className}`.trim(),
          id: `finder-option-${options.length}`,
          role: "option",
          "aria-selected": "false",
          tabIndex: -1,
        },
        ...children,
      );
      options.push(node);
      return node;
    }

    function show() {
      const words = field.value.trim();
      const { question, hits } = engine.ask(words);
      const groups = engine.grouped(hits);
      if (chosen && !groups.some(({ kind }) => kind.name === chosen)) chosen = "";
      // The pages may come when somebody is choosing already.
      const before = words === shownFor && options[active]?.href;
      shownFor = words;
      options = [];
      chooser(groups, show);
      const shown = groups.filter(({ kind }) => !chosen || kind.name === chosen);
      const least = chosen ? IN_DIALOG : IN_GROUP;
      list.replaceChildren(
        ...shown.map(({ kind, hits: held }) => {
          // A link to one more would take as much room as the one.
          const most = held.length === least + 1 ? held.length : least;
          const name = `finder-group-${kind.name}`;
          const group = made(
            "div",
            {
              role: "group",
              "aria-labelledby": name,
              className: "finder-group",
              "data-kind": kind.name,
            },
            made(
              "div",
              { id: name, className: "finder-heading", role: "presentation" },
              `${capital(kind.many)} `,
              made("span", { className: "finder-count" }, String(held.length)),
            ),
            ...held
              .slice(0, most)
              .map((hit) => option(root + hit.row.at.href, "", ...lines(hit))),
          );
          if (held.length > most)
            group.append(
              option(
                listAddress(words, kind.name),
                "finder-all",
                `All ${some(held.length, kind)}`,
              ),
            );
          return group;
        }),
      );
      if (!before) list.parentElement.scrollTop = 0;
      activate(before ? options.findIndex(({ href }) => href === before) : -1);
      field.setAttribute("aria-expanded", String(options.length > 0));
      list.hidden = !options.length;
      nothing.hidden = true;
      if (!words) propose(show);
      else if (question.units.length && !hits.length && words.length > 1)
        advise(question, show);
      if (words.length > 1) tell(toldOf(shown));
      else tell("");
    }

    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const last = options.length - 1;
      if (event.key === "ArrowDown" && options.length)
        activate(active < last ? active + 1 : 0);
      else if (event.key === "ArrowUp" && options.length)
        activate(active > 0 ? active - 1 : last);
      else if (event.key === "Enter" && options[active]) options[active].click();
      else if (event.key === "Escape") dialog.close();
      else return;
      event.preventDefault();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (field.value.trim()) location.href = listAddress(field.value.trim(), chosen);
    });
    list.addEventListener("click", (event) => {
      // A link to the page that is open leads away from the dialog as well.
      const plain = !(event.ctrlKey || event.metaKey || event.shiftKey);
      if (plain && event.target.closest("a")) dialog.close();
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    later(show);
    return show;
  }

  // The page

  function onPage() {
    const results = made("div", { className: "finder-results" });
    const form = made(
      "form",
      { className: "finder-form", role: "search", action: "search.html" },
      field,
      made("button", { type: "submit", className: "finder-submit" }, "Search"),
    );
    const instead = page.querySelector(".finder-instead");
    instead.before(form, choices, status, nothing, results);
    const asked = new URL(location.href).searchParams;
    field.value ||= asked.get("q") ?? "";
    chosen = asked.get("kind") ?? "";
    const name = document.title;
    if (!field.value) field.focus();

    function remember(words) {
      const address = new URL(location.href);
      for (const [key, value] of [
        ["q", words],
        ["kind", chosen],
      ]) {
        if (value) address.searchParams.set(key, value);
        else address.searchParams.delete(key);
      }
      document.title = words ? `${words} – ${name}` : name;
      if (address.href === location.href) return;
      try {
        history.replaceState(history.state, "", address);
      } catch {
        // A page opened from a folder may not be allowed to change its address.
      }
    }

    function item(hit) {
      const { row } = hit;
      const [first, ...others] = lines(hit);
      const link = made("a", { href: root + row.at.href }, first);
      const node = made("li", { className: "finder-item" }, link, ...others);
      if (row.places.length > 1)
        node.append(
          made(
            "ul",
            { className: "finder-places" },
            ...row.places.map(({ said, href }) =>
              made("li", {}, made("a", { href: root + href }, said)),
            ),
          ),
        );
      return node;
    }

    function show() {
      const words = field.value.trim();
      const { question, hits } = engine.ask(words);
      const groups = engine.grouped(hits);
      if (chosen && hits.length && !groups.some(({ kind }) => kind.name === chosen))
        chosen = "";
      chooser(groups, () => {
        whole = false;
        show();
      });
      const shown = groups.filter(({ kind }) => !chosen || kind.name === chosen);
      results.replaceChildren(
        ...shown.map(({ kind, hits: held }) => {
          const most = chosen && whole ? held.length : chosen ? 5 * ON_PAGE : ON_PAGE;
          const section = made(
            "section",
            { className: "finder-group", "data-kind": kind.name },
            made(
              "h2",
              { className: "finder-heading" },
              `${capital(kind.many)} `,
              made("span", { className: "finder-count" }, String(held.length)),
            ),
            made("ol", { className: "finder-items" }, ...held.slice(0, most).map(item)),
          );
          if (held.length > most) {
            const all = made(
              "button",
              { type: "button", className: "finder-ask" },
              `All ${some(held.length, kind)}`,
            );
            all.addEventListener("click", () => {
              const on = most;
              chosen = kind.name;
              whole = true;
              show();
              // The keyboard goes on with the first that was not shown.
              results.querySelectorAll(".finder-item > a")[on]?.focus();
            });
            section.append(all);
          }
          return section;
        }),
      );
      nothing.hidden = true;
      if (!words) propose(show);
      else if (question.units.length && !hits.length) advise(question, show);
      instead.hidden = hits.length > 0;
      tell(words ? toldOf(shown) : "");
      remember(words);
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      show();
    });
    field.addEventListener("input", () => {
      whole = false;
    });
    later(show);
    return show;
  }

  await engine.add(window.finderEvidence);
  const show = page ? onPage() : inDialog();
  show();
  more
    .then(() => engine.add(window.finderPages))
    .then(show)
    .catch(() => {
      // The evidence is found without the prose; the status says what is missing.
      tell(
        "The words of the pages could not be loaded; the evidence is searched alone.",
      );
    });
};
