/* Links for a class, made in the browser from what a teacher types.
 *
 * The page tells this script what an address looks like (URI templates, RFC 6570) and
 * what may be typed (patterns); both come from alliance/links.py, which makes the same
 * links in Python. Nothing is sent anywhere. Without this script the form stays hidden.
 */
(() => {
  "use strict";

  const place = document.querySelector(".link-maker[data-links]");
  if (!place) return;
  const told = JSON.parse(place.dataset.links);
  const form = place.querySelector("form");
  const status = place.querySelector(".link-maker-status");
  const made = place.querySelector(".link-maker-links");

  /* Addresses, as alliance.links makes them */

  // As Python's quote: these five are left alone by JavaScript and not by the standard.
  const encoded = (words) =>
    encodeURIComponent(words).replace(
      /[!'()*]/g,
      (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
    );

  const expand = (template, values) =>
    template.replace(/\{([+/]?)(\w+)\*?\}/g, (_, kind, name) => {
      const value = values[name];
      if (kind === "+") return value;
      if (kind === "/") return value.map((part) => `/${encoded(part)}`).join("");
      return encoded(value);
    });

  const parts = (name, words) =>
    new RegExp(`^(?:${told.patterns[name]})$`, "u").exec(words);

  /* What was typed */

  const field = (name) => form.elements[name];
  const typed = (name) => field(name).value.trim();
  const boxes = [...form.querySelectorAll('input[name="chapter"]')];

  function complain(name, words) {
    const line = document.getElementById(`link-maker-${name}-error`);
    line.textContent = words;
    line.hidden = !words;
    const inputs = name === "chapter" ? boxes : [field(name)];
    for (const input of inputs) {
      if (words) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    return words ? inputs[0] : null;
  }

  // Returns what the links are made of, or null after saying what is wrong.
  function read() {
    const chapters = boxes.filter((box) => box.checked);
    const found = Object.fromEntries(
      ["hub", "repository", "version"].map((name) => [name, parts(name, typed(name))]),
    );
    const hubless = !typed("hub");
    const wrong = [
      complain("chapter", chapters.length ? "" : "Choose at least one chapter."),
      complain("hub", hubless || found.hub ? "" : told.refusals.hub),
      complain("repository", found.repository ? "" : told.refusals.repository),
      complain("version", found.version ? "" : told.refusals.version),
    ].filter(Boolean);
    if (wrong.length) {
      wrong[0].focus();
      return null;
    }
    const [, owner, name] = found.repository;
    const [, host, port = "", folder = ""] = found.hub ?? [];
    return {
      chapters,
      routes: Object.keys(told.routes).filter((route) => route !== "hub" || !hubless),
      values: {
        owner,
        name,
        repository: `https://github.com/${owner}/${name}`,
        version: found.version[0],
        interface: told.interfaces[form.elements.interface.value],
        hub: hubless ? "" : `https://${host.toLowerCase()}${port}${folder}`,
      },
    };
  }

  /* What is shown */

  function make(tag, className, ...children) {
    const node = document.createElement(tag);
    if (className) node.className = className;
    node.append(...children);
    return node;
  }

  // Without a clipboard, as on a page without https, the words are selected instead.
  async function copy(words, from) {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch {
      getSelection().selectAllChildren(from);
      try {
        return document.execCommand("copy");
      } catch {
        return false;
      }
    }
  }

  function copying(label, words, name, from) {
    const button = make("button", "", label);
    button.type = "button";
    button.setAttribute("aria-label", name);
    button.addEventListener("click", async () => {
      const done = await copy(words, from);
      // The same words twice would not be read out twice.
      status.textContent = "";
      const said = done
        ? `Copied: ${name.replace(/^Copy /, "")}.`
        : "Selected: press Ctrl and C, or Command and C, to copy.";
      setTimeout(() => (status.textContent = said), 50);
    });
    return button;
  }

  function show({ chapters, routes, values }) {
    made.replaceChildren();
    for (const route of routes) {
      const where = told.routes[route];
      const list = make("ul");
      const lines = [];
      for (const box of chapters) {
        const address = expand(told.templates[route], {
          ...values,
          path: box.value.split("/"),
        });
        const title = box.dataset.title;
        const link = make("a", "", address);
        link.href = address;
        lines.push(`${title}: ${address}`);
        const to = `Copy the link to ${title}: ${where}`;
        list.append(
          make(
            "li",
            "",
            make("strong", "", title),
            copying("Copy", address, to, link),
            link,
          ),
        );
      }
      const head = make("div", "link-maker-head", make("h3", "", where));
      if (chapters.length > 1)
        head.append(
          copying("Copy all", lines.join("\n"), `Copy all links: ${where}`, list),
        );
      made.append(head, list);
    }
    const count = chapters.length * routes.length;
    status.textContent = `${count} links made. They stand below.`;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const found = read();
    if (found) {
      show(found);
    } else {
      made.replaceChildren();
      status.textContent = "No links were made: something in the form is missing or wrong.";
    }
  });
  // What is mended is not called wrong any longer.
  form.addEventListener("input", ({ target }) => {
    if (target.getAttribute("aria-invalid")) complain(target.name, "");
  });

  place.querySelector(".link-maker-off").remove();
  form.hidden = false;
})();
