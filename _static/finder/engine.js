/* What the search finds, and in which order: no word here touches the page.
 *
 * `finderEngine(MiniSearch)` returns `add`, which indexes what the build wrote
 * (alliance/finder.py), and `ask`. A row is found when every word of the question
 * stands in it:
 *
 * - whatever the case, the accents and the marks, in British or American spelling, in
 *   the singular or plural, whole or only begun;
 * - a number by its value: "thirty-one" by 31, "$1.9 billion" by 1,900 million;
 * - words between quotation marks only together and in their order;
 * - little words ("the", "of") not at all, where there are others.
 *
 * Where few rows have all the words, rows follow whose words are spelled a little
 * differently, and stand behind all others.
 */
"use strict";

window.finderEngine = (MiniSearch) => {
  // Words as they are compared

  const SMALL = new Set(
    (
      "a about an and are as at be been but by did do does for from had has have how " +
      "in into is it its of on or than that the their there these they this those to " +
      "was were what when where which who whom whose why will with"
    ).split(" "),
  );
  // Letters and digits, with the marks inside "U.S.", "1.9" and "Japan's".
  const WORD =
    /\p{N}+(?:[.,]\p{N}+)*|(?:\p{Lu}\.){2,}|[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}]+)*/gu;

  // Letters without accents, marks and dashes alike, no commas inside a number.
  const plain = (words) =>
    words
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .replace(/[‘’]/g, "'")
      .replace(/[“”„«»]/g, '"')
      .replace(/[\u2010-\u2015]/g, "-")
      .replace(/(\d),(?=\d)/g, "$1")
      .replace(/\s+/g, " ")
      .toLowerCase();

  // British and American spellings alike, as in filter.js.
  const alike = (word) =>
    word
      .replace(/([a-z]{3})ou(?=\b|r(?!c|ag|se|n|t))/g, "$1o")
      .replace(/([iy])z/g, "$1s")
      .replace(/(f|lic|ret)enc(?=e|\b)/g, "$1ens")
      .replace(/gramme?/g, "gram");

  // The texts have far fewer different words than words.
  function remembering(work) {
    const known = new Map();
    return (word) => {
      if (!known.has(word)) known.set(word, work(word));
      return known.get(word);
    };
  }

  const form = remembering((word) =>
    alike(
      plain(word)
        .replace(/'s?$/, "")
        .replace(/['.](?!\d)/g, ""),
    ),
  );

  // One form for the singular and the plural, right or wrong as English goes: it is
  // only compared with others made in the same way.
  function singular(word) {
    if (word.length < 4 || /\d/.test(word) || /(?:ss|us|is)$/.test(word)) return word;
    if (/[^aeiou]ies$/.test(word)) return word.replace(/ies$/, "y");
    if (/(?:ss|sh|ch|x)es$/.test(word)) return word.replace(/es$/, "");
    return word.replace(/s$/, "");
  }

  // Numbers by their value

  const ONES = "one two three four five six seven eight nine".split(" ");
  const TEENS = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen " +
    "eighteen nineteen"
  ).split(" ");
  const TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
  const VALUES = new Map([
    ...[...ONES, ...TEENS].map((word, at) => [word, at + 1]),
    ...TENS.map((word, at) => [word, 10 * (at + 2)]),
  ]);
  const SCALES = new Map([
    ["dozen", 12],
    ["hundred", 100],
    ["thousand", 1e3],
    ["million", 1e6],
    ["bn", 1e9],
    ["billion", 1e9],
    ["tn", 1e12],
    ["trillion", 1e12],
  ]);
  const any = (words) => `(?:${[...words].join("|")})\\b`;
  const scale = any(SCALES.keys());
  const small = `(?:${any(TENS)}(?:[\\s-]${any(ONES)})?|${any(TEENS)}|${any(ONES)})`;
  // "1,900 million", "1.9bn", "fifty-five thousand", "a hundred and two"; no "F-35", no
  // "two-thirds".
  const NUMERAL = new RegExp(
    `(?<![\\p{L}\\p{N}]|\\p{L}-|\\d[.,])(?:` +
      `\\d+(?:,\\d{3})*(?:\\.\\d+)?(?:[\\s-]?${scale})*` +
      `|(?:(?:a|${small})(?:[\\s-]${scale})+(?:\\s(?:and\\s)?(?=${small}))?)*` +
      `(?:${small}|(?<=${scale}))` +
      `)(?![\\p{L}\\p{N}]|[\\s-](?:half|third|quarter|fourth|fifth|tenth)s?\\b)`,
    "giu",
  );
  const SCALED = new RegExp(`[\\s-]?${scale}$`, "i");

  function worth(words) {
    let total = 0;
    let current = null;
    for (const [part] of words.toLowerCase().matchAll(/\d[\d,]*(?:\.\d+)?|[a-z]+/g)) {
      if (/^\d/.test(part)) current = Number(part.replaceAll(",", ""));
      else if (VALUES.has(part)) current = (current ?? 0) + VALUES.get(part);
      else if (part === "hundred") current = (current ?? 1) * 100;
      else if (SCALES.has(part)) {
        if (current === null && total) total *= SCALES.get(part);
        else total += (current ?? 1) * SCALES.get(part);
        current = null;
      }
    }
    return total + (current ?? 0);
  }

  // 1.9 × 10⁹ is not exact in a computer.
  const token = (value) => `=${Math.round(value * 1e6) / 1e6}`;

  function numerals(words) {
    const found = [];
    // Most words of most texts are no numbers.
    if (!/\d|[eno]\b|ty|t[hw]|s[ie]|fi|hundred|million|illion/i.test(words))
      return found;
    for (const hit of words.matchAll(NUMERAL)) {
      // "One" alone counts nothing: "one of them".
      if (/^one$/i.test(hit[0])) continue;
      const start = hit.index;
      const before = found.at(-1);
      const range =
        before && /^\s?(?:[-–]|to)\s?\D?$/.test(words.slice(before.end, start));
      // The scale of "1.9–2.5 billion" belongs to both.
      const shared = SCALED.exec(hit[0]);
      if (range && shared && !SCALED.test(before.said))
        before.token = token(worth(before.said + shared[0]));
      found.push({
        said: hit[0],
        start,
        end: start + hit[0].length,
        token: token(worth(hit[0])),
      });
    }
    return found;
  }

  function* wordsOf(text) {
    for (const hit of text.matchAll(WORD)) {
      const word = form(hit[0]);
      if (word) yield { word, start: hit.index, end: hit.index + hit[0].length };
    }
  }

  // "F-35" is found by "F35" as well.
  const NAME = /(?<![\p{L}\p{N}])(\p{L}{1,4})-?(\p{N}+)(?![\p{L}\p{N}])/gu;
  const names = (text) =>
    Array.from(text.matchAll(NAME), (hit) => ({
      said: hit[0],
      words: [form(hit[1] + hit[2])],
      start: hit.index,
      end: hit.index + hit[0].length,
    }));

  function tokens(text, field) {
    if (field === "numbers") return text.split(" ");
    return [
      ...Array.from(wordsOf(text), ({ word }) => word),
      ...names(text).flatMap(({ words }) => words),
      ...numerals(text).map((each) => each.token),
    ];
  }

  const forms = remembering((word) => {
    const one = singular(word);
    return one === word ? [word] : [word, one];
  });

  // What can be found

  const kinds = [];
  const rows = [];
  const FIELDS = ["title", "words", "credit", "others", "numbers"];
  const index = new MiniSearch({
    fields: FIELDS,
    tokenize: tokens,
    processTerm: forms,
  });

  /* Index a part of what the build wrote, a little at a time, so that what is typed
   * meanwhile is seen. */
  async function add(contents) {
    if (!kinds.length)
      for (const [name, one, many] of contents.kinds) kinds.push({ name, one, many });
    const address = (page, place) => ({
      title: contents.pages[page][1],
      href: contents.pages[page][0] + place,
    });
    const added = [];
    for (const [kind, held] of Object.entries(contents.rows)) {
      for (const cells of held) {
        const [title, page, words = "", place = "", credit = ""] = cells;
        const [others = "", numbers = [], places = []] = cells.slice(5);
        added.push({
          id: rows.length + added.length,
          kind,
          title,
          words,
          credit,
          others,
          numbers: numbers.map(token).join(" "),
          at: address(page, place),
          places: places.map(([said, ...at]) => ({ said, ...address(...at) })),
        });
      }
    }
    rows.push(...added);
    await index.addAllAsync(added, { chunkSize: 300 });
  }

  // Questions

  // Between two quotation marks stands a phrase; a single mark is nothing.
  function asked(question) {
    const phrases = [];
    const loose = question
      .replace(/[“”„«»]/g, '"')
      .replace(/"([^"]*)"/g, (_, phrase) => {
        const words = Array.from(wordsOf(phrase), ({ word }) => word);
        if (words.length) phrases.push(words);
        return ` ${phrase} `;
      })
      .replaceAll('"', " ");
    const units = [
      ...names(loose),
      ...numerals(loose).map((each) => ({ ...each, words: [] })),
    ];
    for (const { word, start, end } of [...wordsOf(loose)]) {
      const inside = units.find((each) => each.start <= start && end <= each.end);
      // A number of one word is found as that word, too: a year, a number of a name.
      if (inside?.token && inside.start === start && inside.end === end)
        inside.words = [word];
      if (inside) continue;
      units.push({ said: loose.slice(start, end), words: [word], start, end });
    }
    units.sort((a, b) => a.start - b.start);
    const telling = units.filter(({ token, words }) => token || !SMALL.has(words[0]));
    return {
      phrases,
      units: telling.length ? telling : units,
      last: /[\p{L}\p{N}]$/u.test(loose) ? loose.length : -1,
    };
  }

  const AS_GIVEN = { tokenize: (words) => [words], processTerm: (word) => word };
  const BOOST = { title: 3, words: 1, credit: 0.8, others: 1.5, numbers: 3 };
  const digits = (word) => /\d/.test(word);

  // All spellings of one word: as it is, as the beginning of another, in the singular.
  function spelled(word, { begun, misspelled }) {
    const long = word.length >= (digits(word) ? 3 : begun ? 2 : 3);
    const queries = forms(word).map((each) => ({
      queries: [each],
      prefix: long,
      fuzzy: misspelled && !digits(each) && each.length > 3 ? slips(each) : false,
    }));
    return { combineWith: "OR", queries };
  }

  const slips = (word) => (word.length > 7 ? 2 : 1);

  function query({ units, last }, misspelled) {
    return {
      combineWith: "AND",
      queries: units.map(({ token, words, end }) => {
        const literal = {
          combineWith: "AND",
          queries: words.map((word) =>
            spelled(word, { begun: end === last, misspelled }),
          ),
        };
        if (!token) return literal;
        const value = { queries: [token] };
        return words.length ? { combineWith: "OR", queries: [value, literal] } : value;
      }),
    };
  }

  const bare = (text) => ` ${Array.from(wordsOf(text), ({ word }) => word).join(" ")} `;
  const plainRows = new Map();
  function said({ id, title, words, credit, others }) {
    if (!plainRows.has(id)) plainRows.set(id, [title, words, credit, others].map(bare));
    return plainRows.get(id);
  }

  function find(question, misspelled) {
    const found = index.search(query(question, misspelled), {
      ...AS_GIVEN,
      boost: BOOST,
      weights: { fuzzy: 0.1, prefix: 0.4 },
      maxFuzzy: 2,
    });
    return found.filter(({ id }) =>
      question.phrases.every((words) =>
        said(rows[id]).some((text) => text.includes(` ${words.join(" ")} `)),
      ),
    );
  }

  const FEW = 5;
  // What stands in no title is no less wanted, and evidence before where it was found.
  const WEIGHTS = {
    quotation: 2.5,
    number: 2,
    actor: 3,
    term: 2,
    fact: 1.5,
    passage: 1.5,
    work: 0.3,
  };

  // Readers come before those who teach them.
  const forClass = ({ at }) => (at.href.startsWith("instructors/") ? 0.5 : 1);

  /* Return what a question finds: the hits, best first, each with its row, the words
   * of the index that it was found by, and whether it is only spelled like what was
   * asked. */
  function ask(words) {
    const question = asked(words);
    // One letter is the beginning of everything.
    const room = words.replace(/[^\p{L}\p{N}]/gu, "");
    if (!question.units.length || /^\p{L}?$/u.test(room)) return { question, hits: [] };
    const whole = bare(words);
    const several = whole.trim().includes(" ");
    const exact = find(question, false);
    const known = new Set(exact.map(({ id }) => id));
    const near =
      exact.length < FEW && !question.phrases.length
        ? find(question, true).filter(({ id }) => !known.has(id))
        : [];
    const hit = (each, misspelled) => {
      const row = rows[each.id];
      // What is called just so, or has the words side by side, comes first.
      const same = row.title && bare(row.title) === whole ? 4 : 1;
      const together =
        several && said(row).some((text) => text.includes(whole)) ? 2 : 1;
      return {
        row,
        misspelled,
        terms: new Set(Object.keys(each.match)),
        score:
          each.score * same * together * (WEIGHTS[row.kind] ?? 1) * forClass(row),
      };
    };
    const hits = [
      ...exact.map((each) => hit(each, false)),
      ...near.map((each) => hit(each, true)),
    ].sort((a, b) => a.misspelled - b.misspelled || b.score - a.score);
    return { question, hits };
  }

  /* Return the hits by kind, that with the best hit first. */
  function grouped(hits) {
    const groups = new Map();
    for (const each of hits) {
      if (!groups.has(each.row.kind)) groups.set(each.row.kind, []);
      groups.get(each.row.kind).push(each);
    }
    return [...groups].map(([name, held]) => ({
      kind: kinds.find((kind) => kind.name === name),
      hits: held,
    }));
  }

  /* Return what else might be asked where nothing has all the words: each word alone,
   * with how many rows have it, and words of the index that are spelled alike. */
  function instead(question) {
    const found = [];
    for (const unit of question.units) {
      const alone = find({ units: [unit], phrases: [], last: question.last }, false);
      if (alone.length && question.units.length > 1)
        found.push({ words: unit.said, count: alone.length });
      if (alone.length) continue;
      const near = index.autoSuggest(unit.words.join(" ") || unit.said, {
        ...AS_GIVEN,
        fuzzy: 0.4,
        maxFuzzy: 3,
        boost: BOOST,
      });
      const words = new Set(near.flatMap(({ terms }) => terms.slice(0, 1)));
      for (const suggestion of [...words].slice(0, 2)) {
        const count = find({ ...asked(suggestion), phrases: [] }, false).length;
        if (count) found.push({ words: suggestion, count });
      }
    }
    return found;
  }

  /* Return the pieces of a text, each with whether a hit was found by it. */
  function marked(text, terms) {
    const spans = [
      ...Array.from(wordsOf(text)).filter(({ word }) =>
        forms(word).some((each) => terms.has(each)),
      ),
      ...names(text).filter(({ words }) => terms.has(words[0])),
      ...numerals(text).filter(({ token }) => terms.has(token)),
    ].sort((a, b) => a.start - b.start || b.end - a.end);
    const pieces = [];
    let done = 0;
    for (const { start, end } of spans) {
      if (start < done) continue;
      if (start > done) pieces.push({ words: text.slice(done, start), found: false });
      pieces.push({ words: text.slice(start, end), found: true });
      done = end;
    }
    if (done < text.length) pieces.push({ words: text.slice(done), found: false });
    return pieces;
  }

  /* Return the part of a long text around the words that a hit was found by. */
  function excerpt(text, terms, room) {
    if (text.length <= room) return text;
    const found = [];
    let at = 0;
    for (const { words, found: is } of marked(text, terms)) {
      if (is) found.push(at);
      at += words.length;
    }
    // Where most of them stand together.
    const within = (start) =>
      found.filter((each) => start <= each && each < start + room * 0.8);
    const best = found.reduce(
      (most, each) => (within(each).length > within(most).length ? each : most),
      found[0] ?? 0,
    );
    let start = Math.max(0, best - room * 0.25);
    let end = Math.min(text.length, start + room);
    start = Math.max(0, end - room);
    // At the edges of words.
    if (start) start = text.indexOf(" ", start) + 1;
    if (end < text.length) end = text.lastIndexOf(" ", end);
    const before = start ? "… " : "";
    const after = end < text.length ? " …" : "";
    return before + text.slice(start, end) + after;
  }

  return { add, ask, excerpt, grouped, instead, kinds, marked, rows };
};
