"""What a question is: its words, its options, what it rests on and how to grade it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Option:
    """One of the answers that a question offers.

    Attributes
    ----------
    text : str
        Plain text.
    right : bool
        Whether it is the right one.
    reason : str
        Why it is right or wrong; shown after answering.
    """

    text: str
    right: bool
    reason: str


@dataclass(frozen=True)
class Reading:
    """A passage that a question rests on.

    Attributes
    ----------
    label : str
        As a citation names it, such as ``CFR 2021, p12``.
    address : str
        From the top of the book, such as
        ``reference/outline-cfr-2021.html#cfr-2021-p12``.
    """

    label: str
    address: str


@dataclass(frozen=True)
class Item:
    """One question.

    Attributes
    ----------
    item : str
        Its id, made with the key: another key, another id. It tells nothing of the
        rows that the question is made of.
    kind : str
        ``source``, ``altered``, ``number``, ``order``, ``membership``, ``yardstick``,
        ``conflict`` or ``written``.
    chapter : str
        The two digits of the chapter it belongs to.
    outcome : str
        Id of what the reader shows with it, such as ``04-2``.
    level : str
        ``first steps``, ``a little more`` or ``harder``.
    form : str
        ``choice``, with two to five options of which exactly one is right, or
        ``essay``.
    prompt : str
        Plain text; a blank line stands between paragraphs.
    options : tuple of Option
        In the order to show them; none for an essay.
    explanation : str
        Plain text, for after the answer and for teachers.
    readings : tuple of Reading
        The passages it rests on.
    about : tuple of (str, int, int)
        The words of sources that it is about or tells of: where they begin and end
        (`alliance.questions.about`). By these a sheet is put together; nobody is shown
        them.
    rubric : tuple of tuple of str
        Of an essay: what a good answer does, and what to look for.
    sample : str
        Of an essay: a sample answer, in plain text.
    sensitive : bool
        Whether it is about people who were killed, abducted or assaulted.
    """

    item: str
    kind: str
    chapter: str
    outcome: str
    level: str
    form: str
    prompt: str
    options: tuple[Option, ...] = ()
    explanation: str = ""
    readings: tuple[Reading, ...] = ()
    about: tuple[tuple[str, int, int], ...] = ()
    rubric: tuple[tuple[str, str], ...] = ()
    sample: str = ""
    sensitive: bool = False
