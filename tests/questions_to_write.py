"""Made-up questions for the tests of learning systems, with all that is awkward."""

from alliance.learning_systems import Chapter, Term
from alliance.questions.items import Item, Option, Reading

CFR_12 = Reading("CFR 2021, p12", "reference/outline-cfr-2021.html#cfr-2021-p12")
CFR_13 = Reading("CFR 2021, p13", "reference/outline-cfr-2021.html#cfr-2021-p13")
TRAN_22 = Reading("Tran 2025, p22", "reference/outline-tran-2025.html#tran-2025-p22")
RECORD = Reading("GAO 2021", "reference/bibliography.html#gao-2021-burden-sharing")

AWKWARD = (
    "A < B & C > D ]]> \"double\" 'single' 日米同盟 🗾 <script>x</script> é\u00a0–"
)


def choice(name: str, right: int, *texts: str, **given) -> Item:
    """Return a choice of these texts, of which the one at a place is right."""
    options = tuple(
        Option(text, place == right, f"Reason {name} {place}: {text}")
        for place, text in enumerate(texts)
    )
    whole = {
        "item": name,
        "kind": "source",
        "chapter": "02",
        "outcome": "02-1",
        "level": "first steps",
        "form": "choice",
        "prompt": f"Prompt {name[2:]}, first paragraph.\n\nSecond, with two\nlines.",
        "options": options,
        "explanation": f"Explanation {name}.",
        "readings": (CFR_12,),
    }
    return Item(**whole | given)


def essay(name: str, **given) -> Item:
    """Return an essay."""
    whole = {
        "item": name,
        "kind": "written",
        "chapter": "04",
        "outcome": "04-2",
        "level": "harder",
        "form": "essay",
        "prompt": f"Essay {name[2:]}: weigh both sides.",
        "readings": (TRAN_22, RECORD),
        "rubric": (("It names a side", f"rubric-{name}-a"), ("It cites", AWKWARD)),
        "sample": f"Sample {name}, one.\n\nSample {name}, two {AWKWARD}",
    }
    return Item(**whole | given)


ITEMS = (
    choice("q-0001", 2, "Alpha one", "Beta one", "Gamma one", "Delta one"),
    choice("q-0002", 0, "Epsilon two", "Zeta two", outcome="02-3"),
    choice("q-0003", 1, "Eta three", "Theta three", level="harder"),
    choice(
        "q-0004",
        4,
        f"One {AWKWARD}",
        f"Two {AWKWARD}",
        "=2+3",
        "@here",
        f"Five {AWKWARD}",
        prompt=f"=cmd {AWKWARD}\n\n{AWKWARD}",
        explanation=f"-1 {AWKWARD}",
        readings=(CFR_12, CFR_13, TRAN_22),
    ),
    choice("q-0005", 1, "Iota", "Kappa", "Lambda", chapter="04", outcome="04-1"),
    choice("q-0006", 0, "Mu", "Nu", "Xi", chapter="04", explanation="", readings=()),
    essay("q-0007"),
    essay("q-0008", readings=(), rubric=(), sample="Sample q-0008 alone."),
)
TERM = Term(
    "Spring 2027",
    (
        Chapter("02", "North Korea", "chapters/02-north-korea.html", ITEMS[:4]),
        Chapter("04", "Okinawa / Henoko", "chapters/04-okinawa.html", ITEMS[4:]),
    ),
)
