"""Rules of `glossary`: the words show the term."""

import re
from collections.abc import Iterator

from mentions import surroundings

from alliance.sources import sources, text
from rules.shared import placed, rule, share, where


@rule("glossary", do="Quote words that use the term.")
def terms_are_used_in_the_words_that_show_them() -> Iterator[str]:
    for row, passage in placed("glossary"):
        about = f"{row['term']} {row['definition']}"
        if re.search(r"\d", row["term"]) and not any(
            row["term"] in text(name) for name in sources()
        ):
            yield f"{where('glossary', row)}: no source prints {row['term']!r}"
        if share(about, f"{row['exact']} {surroundings()[passage]}") < 0.1:
            yield (
                f"{where('glossary', row)}: "
                f"{row['exact']!r} is about something else than {row['term']!r}"
            )
