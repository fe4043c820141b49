/* The quiz of a chapter: choose an answer, check it, hear the reason, try again.
 *
 * Every word stands in the page, written by alliance/quiz_pages.py: without this script
 * each question folds its answer and the reasons below itself. What a reader chose is
 * kept in the page alone and is gone when it is left.
 */
(() => {
  "use strict";

  // An element with its properties and what it holds.
  const make = (name, properties, ...inside) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...inside);
    return element;
  };
  // A place whose words a screen reader says when they change.
  const spoken = () => make("div", { className: "quiz-verdict", role: "status" });

  for (const quiz of document.querySelectorAll(".quiz")) {
    const first = new Map(); // whether each question was right at the first try
    const questions = [...quiz.querySelectorAll("fieldset")];
    const result = spoken();

    const tell = () => {
      const left = questions.length - first.size;
      const again = new Map();
      for (const [question, right] of first) {
        if (right) continue;
        const link = question.querySelector("details > p > a");
        again.set(link.hash, make("li", {}, link.cloneNode(true)));
      }
      const right = [...first.values()].filter(Boolean).length;
      const told = `${right} of ${first.size} right at the first try`;
      const open = left ? `, ${left} not checked yet.` : ".";
      result.replaceChildren(make("p", {}, told + open));
      if (again.size)
        result.append(
          make("p", {}, "Sections to read again:"),
          make("ul", {}, ...again.values()),
        );
    };

    const resets = questions.map((question) => {
      const reasons = question.querySelector("details");
      const verdict = spoken();
      const check = make("button", { type: "button" }, "Check");
      const clear = () => {
        verdict.replaceChildren();
        delete verdict.dataset.right;
      };
      check.onclick = () => {
        const options = [...question.querySelectorAll("input")];
        const chosen = options.find((option) => option.checked);
        clear();
        if (!chosen) {
          verdict.append("Choose an answer first.");
          return;
        }
        const right = chosen.value === question.dataset.right;
        const reason = reasons.querySelectorAll("li")[options.indexOf(chosen)];
        verdict.append(...reason.cloneNode(true).childNodes);
        if (!right) verdict.append(" You can choose again.");
        verdict.dataset.right = right;
        if (right) reasons.hidden = false;
        if (first.has(question)) return;
        first.set(question, right);
        if (first.size === questions.length) tell();
      };
      question.addEventListener("change", clear);
      reasons.hidden = true;
      reasons.before(check, verdict);
      return () => {
        clear();
        reasons.hidden = true;
        reasons.open = false;
        for (const option of question.querySelectorAll("input")) option.checked = false;
      };
    });

    const restart = make("button", { type: "button" }, "Start again");
    restart.onclick = () => {
      first.clear();
      result.replaceChildren();
      for (const reset of resets) reset();
      questions[0].querySelector("input").focus();
    };
    // A browser may have kept what was chosen before the page was left.
    for (const reset of resets) reset();
    const show = make("button", { type: "button", onclick: tell }, "Show my result");
    quiz.append(result, show, " ", restart);
  }
})();
