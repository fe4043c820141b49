"""How hard a question is: what has to be done for it, counted.

A question begins at the first level. Whatever makes it harder raises it by one, and
the third level is the last. What is counted depends on the kind:

``source``
    That three of the other sources on offer write on the same matter, and that a
    fourth does; that one of the words to choose from, or all, are on the same matter;
    that a hedge or somebody else's voice has to be heard in the words; that a source
    check speaks against them; that words are too few to tell whose they are; that a
    name stands in no more than two sources.
``altered``
    That nothing was changed, or only a hedge or a time, which the sense does not give
    away; that the words are long; that a source check speaks against them.
``number``
    That two or more of the wrong answers have the same unit; that a word before the
    number has to be read, or stands for it; that sources give more than one figure for
    the thing; that a source check speaks against the words.
``order``
    That all has to be put in order and not one thing picked; that it lies close
    together in time; that the passages are of three sources or more.
``membership``
    That the right answer is another than a plain member; that two groupings have to be
    laid beside each other; that the wrong answers are of the same sort as the right.
``yardstick``
    That the units do not tell; that the figures are of two sources; that a wrong
    answer looks much like the right one.
``conflict``
    That the kind is a judgement and not a fact (a framing, an omission or a conflict);
    that two sources or more are involved; that the book is less than sure of it; that
    dates lie close together; that the record has to be looked up; that a forecast is
    hedged.

The levels of written questions are given by hand.
"""

from alliance.questions.aims import LEVELS


def level(*harder: bool) -> str:
    """Return the level of a question.

    Parameters
    ----------
    *harder : bool
        For each thing that would make the question harder, whether it does.

    Returns
    -------
    str
        One of `alliance.questions.aims.LEVELS`: the first where nothing does, the
        third where two things or more do.
    """
    return LEVELS[min(sum(harder), len(LEVELS) - 1)]
