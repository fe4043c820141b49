"""What ``python -m alliance questions`` prints and writes."""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from alliance.outcomes import outcomes
from alliance.questions.aims import LEVELS
from alliance.questions.bank import KINDS, QuestionError, counts
from alliance.questions.items import Item
from alliance.questions.keys import refuse_tracked
from alliance.questions.named_checks import led, parted

_FOR_TEACHERS = {"right", "reason", "explanation", "rubric", "sample"}
_ENDINGS = (".md", ".json")


def table(items: Sequence[Item]) -> str:
    """Return how many questions there are, in lines for a terminal.

    Parameters
    ----------
    items : sequence of Item

    Returns
    -------
    str
    """
    found = counts(items)
    known = outcomes()
    lines = [f"{len(items)} questions"]
    for name, order in (("level", LEVELS), ("kind", KINDS)):
        lines += ["", f"By {name}"]
        lines += [f"{found[name][each]:6}  {each}" for each in order]
    lines += ["", "By chapter and outcome"]
    for chapter, number in sorted(found["chapter"].items()):
        lines.append(f"{number:6}  {chapter}")
        lines += [
            f"{found['outcome'][each]:6}    {each}  {known[each].text.replace('*', '')}"
            for each in known
            if known[each].chapter == chapter
        ]
    return "\n".join(lines)


def markdown(items: Sequence[Item], *, answers: bool) -> str:
    """Return questions as a sheet in Markdown.

    Parameters
    ----------
    items : sequence of Item
    answers : bool
        Whether to show which option is right and why, sample answers and rubrics.

    Returns
    -------
    str
    """
    return "\n".join(
        _as_markdown(number, item, answers) for number, item in enumerate(items, 1)
    )


def _as_markdown(number: int, item: Item, answers: bool) -> str:
    head = f"{item.item}, {item.kind}, {item.outcome}, {item.level}"
    parts = [f"## Question {number}", f"*{head}*", item.prompt]
    if item.options:
        lines = [f"{each.text}{_marked(each.right, answers)}" for each in item.options]
        parts.append(_list(lines))
    if answers:
        rest, checks = parted(item.explanation)
        parts += [
            _list([each.reason for each in item.options]),
            rest,
            *(
                f"{lead} {'; '.join(f'{each.title} ({each.kind})' for each in some)}."
                for lead, some in led(checks)
            ),
            item.sample and f"Sample answer: {item.sample}",
            "\n".join(f"- {good}: {look}" for good, look in item.rubric),
        ]
    reading = "; ".join(each.label for each in item.readings)
    parts.append(f"Read: {reading}." if answers or item.form == "essay" else "")
    return "\n\n".join(part for part in parts if part) + "\n"


def _list(lines: Sequence[str]) -> str:
    """Return a list in Markdown, which has no list by letters, each named in front."""
    return "\n".join(
        f"- {letter}) {line}" for letter, line in zip("abcde", lines, strict=False)
    )


def _marked(right: bool, answers: bool) -> str:
    return " **(right)**" if right and answers else ""


def as_json(items: Sequence[Item], *, answers: bool) -> str:
    """Return questions as JSON.

    Parameters
    ----------
    items : sequence of Item
    answers : bool
        As for `markdown`; without them, no field that tells an answer is there.

    Returns
    -------
    str
    """
    found = [asdict(item) for item in items]
    for item in found:
        del item["about"]
    if not answers:
        found = [_without_answers(item) for item in found]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _without_answers(item: dict) -> dict:
    kept = {name: value for name, value in item.items() if name not in _FOR_TEACHERS}
    kept["options"] = [{"text": option["text"]} for option in item["options"]]
    if item["form"] == "choice":
        # Where the words stand is, for many questions, what is asked.
        del kept["readings"]
    return kept


def write(items: Sequence[Item], path: str, *, answers: bool) -> Path:
    """Write questions to a file, whole or not at all.

    Parameters
    ----------
    items : sequence of Item
    path : str
        Ending in ``.md`` or ``.json``.
    answers : bool
        As for `markdown`.

    Returns
    -------
    Path

    Raises
    ------
    QuestionError
        When the ending is another, the folder does not exist, the file does, or it
        cannot be written.
    KeyFileError
        When git would track a file with answers there.
    """
    file = Path(path).expanduser().absolute()
    if file.suffix not in _ENDINGS:
        raise QuestionError(
            f"{file.name} ends neither in {' nor in '.join(_ENDINGS)}; give it one of "
            "these endings, which says what to write."
        )
    if not file.parent.is_dir():
        raise QuestionError(f"There is no folder {file.parent}. Make it first.")
    if file.exists() or file.is_symlink():
        raise QuestionError(
            f"{file} exists already, perhaps with changes of yours, and is kept. "
            "Choose another name, or delete it yourself."
        )
    if answers:
        refuse_tracked(file)
    text = (as_json if file.suffix == ".json" else markdown)(items, answers=answers)
    try:
        with tempfile.NamedTemporaryFile(
            "w", dir=file.parent, suffix=".part", delete=False, encoding="utf-8"
        ) as opened:
            opened.write(text)
        Path(opened.name).replace(file)
    except OSError as error:
        raise QuestionError(
            f"The questions cannot be written to {file}: {error.strerror}."
        ) from None
    return file
