/* Search and filters for a page of rows.
 *
 * The build writes on every row what it can be filtered by (data-source, data-kind …)
 * and leaves an empty <div class="filter"> whose attributes name the choices. This
 * script fills it. Without it the page is whole and shows no control.
 *
 * A row is shown when every word of the search stands somewhere in it, whatever the
 * case, the accents and the spelling, British or American, and every choice fits. Words
 * between quotation marks must stand together. The address keeps the search, so that it
 * can be sent to others. A link to a row that the search hides shows that row as well.
 */
(() => {
  "use strict";

  const place = document.querySelector(".bd-article .filter");
  if (!place) return;
  const article = place.closest(".bd-article");

  const WAIT = 20; // milliseconds after the last key
  const facets = JSON.parse(place.dataset.facets);

  // Letters without accents, marks and dashes alike, no commas inside a number, one
  // space between words.
  const plain = (words) =>
    alike(
      words
        .normalize("NFD")
        .replace(/\p{M}/gu, "")
        .replace(/[‘’]/g, "'")
        .replace(/[“”„«»]/g, '"')
        .replace(/[\u2010-\u2015]/g, "-")
        .replace(/(\d),(?=\d)/g, "$1")
        .replace(/\s+/g, " ")
        .toLowerCase(),
    );

  // British and American spellings alike, also while a word is half typed: labour and
  // labor (but not four, source, journal), organise, defence, programme.
  const alike = (words) =>
    words
      .replace(/([a-z]{3})ou(?=\b|r(?!c|ag|se|n|t))/g, "$1o")
      .replace(/([iy])z/g, "$1s")
      .replace(/(f|lic|ret)enc(?=e|\b)/g, "$1ens")
      .replace(/gramme?/g, "gram");

  // Words alone, and between two quotation marks a phrase; a single mark is nothing.
  const asked = (words) =>
    [...plain(words).matchAll(/"([^"]*)"|([^\s"]+)/g)]
      .map(([, phrase, word]) => (phrase ?? word).trim())
      .filter(Boolean);

  // What links and buttons add to a heading is no part of the row.
  function wordsOf(section) {
    const mark = section.querySelector(".headerlink");
    return plain(section.textContent.replace(mark?.textContent ?? "", " ")).replaceAll(
      '"',
      "",
    );
  }

  const rows = [...document.querySelectorAll(".bd-article section.listed")].map(
    (section) => ({
      section,
      words: wordsOf(section),
      group: section.parentElement.closest("section.group"),
      values: Object.fromEntries(
        facets.map(({ name }) => [name, (section.dataset[name] ?? "").split(" ")]),
      ),
    }),
  );
  const groups = [...new Set(rows.map(({ group }) => group).filter(Boolean))];

  // The controls

  function made(tag, properties = {}, ...children) {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  }

  const form = made("form", { className: "filter-form" });
  form.setAttribute("role", "search");
  form.setAttribute("aria-label", `Search these ${place.dataset.many}`);

  const field = made("input", {
    type: "search",
    name: "q",
    autocomplete: "off",
    spellcheck: false,
  });
  const search = made("label", { className: "filter-words" }, "Search for words", field);

  const selects = facets.map(({ name, label, options }) => {
    const select = made(
      "select",
      { name },
      made("option", { value: "", textContent: "any" }),
      ...options.map(([value, words, held]) =>
        made("option", { value, textContent: `${words} (${held})` }),
      ),
    );
    return { select, node: made("label", {}, label, select) };
  });

  const clear = made("button", { type: "button", textContent: "Clear", hidden: true });
  const count = made("p", { className: "filter-count" });
  count.setAttribute("role", "status");
  count.setAttribute("aria-live", "polite");
  const whole = made("a", { textContent: "search the whole book" });
  const nothing = made(
    "p",
    { className: "filter-nothing", hidden: true },
    "Nothing here matches. Use fewer words or only the beginning of one, leave out " +
      "quotation marks, choose “any” where you chose something else, or ",
    whole,
    ".",
  );
  form.append(
    search,
    ...selects.map(({ node }) => node),
    made("div", { className: "filter-state" }, count, clear),
  );
  place.append(form, nothing);

  // Choosing rows

  // Rows that are shown because a link leads to them, though the search hides them.
  let linked = new Set();

  // Out of sight, reach and hearing, but kept laid out (see reference.css): taking
  // hundreds of rows out of the page and back would be felt on a phone.
  const OUT = "filtered-out";
  const isOut = (section) => section.classList.contains(OUT);
  function set(section, out) {
    if (isOut(section) !== out) section.classList.toggle(OUT, out);
  }

  function show() {
    const wanted = asked(field.value);
    const chosen = selects
      .map(({ select }) => [select.name, select.value])
      .filter(([, value]) => value);
    const busy = new Set();
    let found = 0;
    let extra = 0;
    const hide = rows.map((row) => {
      const fits =
        chosen.every(([name, value]) => row.values[name].includes(value)) &&
        wanted.every((word) => row.words.includes(word));
      const kept = fits || linked.has(row);
      if (fits) found += 1;
      else if (kept) extra += 1;
      if (kept && row.group) busy.add(row.group);
      return !kept;
    });
    // All that is read comes before all that is written: one layout for the page.
    rows.forEach(({ section }, at) => set(section, hide[at]));
    for (const group of groups) set(group, !busy.has(group));
    const noun = rows.length === 1 ? place.dataset.one : place.dataset.many;
    const also = extra ? `, and ${extra} more that a link leads to` : "";
    const said = wanted.length || chosen.length
      ? `${found} of ${rows.length} ${noun}${also}`
      : `${rows.length} ${noun}`;
    if (count.textContent !== said) count.textContent = said;
    nothing.hidden = found + extra > 0;
    clear.hidden = !field.value && !chosen.length;
    const root = document.documentElement.dataset.content_root ?? "../";
    whole.href = `${root}search.html?q=${encodeURIComponent(field.value.trim())}`;
  }

  // The address of the page keeps the search

  function remember() {
    const address = new URL(location.href);
    const said = { q: field.value.trim() };
    for (const { select } of selects) said[select.name] = select.value;
    for (const [name, value] of Object.entries(said)) {
      if (value) address.searchParams.set(name, value);
      else address.searchParams.delete(name);
    }
    if (address.href === location.href) return;
    try {
      history.replaceState(history.state, "", address);
    } catch {
      // A page opened from a folder may not be allowed to change its address.
    }
  }

  function recall() {
    const said = new URL(location.href).searchParams;
    field.value = said.get("q") ?? "";
    for (const { select } of selects) {
      const value = said.get(select.name) ?? "";
      select.value = [...select.options].some((each) => each.value === value)
        ? value
        : "";
    }
  }

  // Links to rows

  function follow() {
    const name = decodeURIComponent(location.hash.slice(1));
    const target = name && document.getElementById(name);
    if (!target) return;
    const hidden = rows.filter(
      ({ section }) => isOut(section) && (section === target || target.contains(section)),
    );
    if (hidden.length && target.closest(`.${OUT}`)) {
      linked = new Set([...linked, ...hidden]);
      show();
    } else if (!article.classList.contains("searching")) {
      return;
    }
    article.classList.remove("searching");
    target.scrollIntoView();
  }

  let waiting;
  function changed() {
    clearTimeout(waiting);
    linked = new Set();
    show();
    remember();
  }

  field.addEventListener("input", () => {
    article.classList.add("searching");
    clearTimeout(waiting);
    waiting = setTimeout(changed, WAIT);
  });
  for (const { select } of selects) select.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    changed();
  });
  clear.addEventListener("click", () => {
    field.value = "";
    for (const { select } of selects) select.value = "";
    changed();
    field.focus();
  });
  window.addEventListener("hashchange", follow);
  // The same link again, once the row was hidden, changes no address.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link) setTimeout(follow);
  });

  recall();
  show();
  follow();
})();
