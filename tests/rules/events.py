"""Rules of `events`, of who took part, and of tellings without a date."""

import re
from collections import defaultdict
from collections.abc import Iterator

from mentions import named, passage_texts, surroundings

from alliance.repository import read_table
from alliance.sources import sources
from rules.shared import (
    Row,
    is_spoken_of,
    place,
    placed,
    rule,
    sentence_around,
    share,
    stems,
    where,
)


@rule("events", do="Name the occurrence by words of the title or of the source.")
def occurrences_speak_of_what_stands_there() -> Iterator[str]:
    for row, _ in placed("events"):
        key = row["event"].removesuffix(row["source"]).replace("-", " ")
        words = [w for w in row["occurrence"].split("-") if not re.match(r"\d{4}", w)]
        found = share(" ".join(words), f"{row['title']} {row['exact']} {key}")
        if found < 0.34:
            yield (
                f"{where('events', row)}: the occurrence {row['occurrence']!r} shares "
                f"{found:.0%} of its words with the row"
            )


@rule("events", do="End the occurrence in the year of the date.")
def occurrences_name_the_year_of_the_event() -> Iterator[str]:
    for row in read_table("events"):
        year = re.search(r"(\d{3})(\d)(s?)$", row["occurrence"])
        dates = [d for d in re.split("/", f"{row['date']}/{row['date_end']}") if d]
        if year and not any(
            date.startswith(year[1] if year[3] or "X" in date else year[1] + year[2])
            for date in dates
        ):
            yield (
                f"{where('events', row)}: the occurrence {row['occurrence']!r} is not "
                f"of {row['date']}"
            )


# Who took part


@rule(
    "event_actors",
    "events",
    "actors",
    do="Remove the row, or quote words of the event that name the actor.",
)
def who_took_part_is_named_there() -> Iterator[str]:
    events = {row["event"]: row for row in read_table("events")}
    around = surroundings()
    kinds = {row["actor"]: row["kind"] for row in read_table("actors")}
    authors = {name: named(entry.authors) for name, entry in sources().items()}
    for row in read_table("event_actors"):
        event = events.get(row["event"])
        passage = event and place(event)
        if not passage:
            continue
        known = named(passage_texts()[passage]) | authors[event["source"]]
        if kinds.get(row["actor"]) == "government":
            known |= named(around[passage])  # "the two countries", "the allies"
        named_here = is_spoken_of(row["actor"], around[passage])
        if row["actor"] in known or _is_part_of_a_named(row["actor"], known):
            continue
        if kinds.get(row["actor"]) in ("person", "government") or not named_here:
            yield (
                f"{where('event_actors', row)}: {row['actor']} is named "
                f"neither in {passage} nor in the passages beside it"
            )


def _is_part_of_a_named(actor: str, known: set[str]) -> bool:
    """Tell whether an institution belongs to a country that is named."""
    country = {
        "self-defense-forces": "japan",
        "us-marine-corps": "united-states",
        "us-military": "united-states",
        "us-department-of-defense": "united-states",
    }
    return country.get(actor, "") in known


@rule(
    "event_actors",
    "events",
    "actors",
    do="Add a row of data/event_actors.csv for whoever took part.",
)
def whom_a_title_names_took_part() -> Iterator[str]:
    actors = defaultdict(set)
    kinds = {row["actor"]: row["kind"] for row in read_table("actors")}
    for row in read_table("event_actors"):
        actors[row["event"]].add(row["actor"])
    for row in read_table("events"):
        if not actors[row["event"]]:
            yield f"{where('events', row)}: nobody takes part"
        titled = named(row["title"])
        persons = any(kinds.get(each) == "person" for each in actors[row["event"]])
        if titled and not titled & actors[row["event"]] and not persons:
            yield (
                f"{where('events', row)}: "
                f"the title names {', '.join(sorted(titled))}, who take no part"
            )


# Tellings


@rule(
    "tellings",
    "events",
    do="Name an occurrence that only other sources date, and end the id in the source.",
)
def tellings_are_of_events_that_another_source_dates() -> Iterator[str]:
    dating = defaultdict(set)
    for row in read_table("events"):
        dating[row["occurrence"]].add(row["source"])
    for row in read_table("tellings"):
        if not dating[row["occurrence"]]:
            yield (
                f"{where('tellings', row)}: "
                f"no event is the occurrence {row['occurrence']!r}"
            )
        if row["source"] in dating[row["occurrence"]]:
            yield (
                f"{where('tellings', row)}: "
                f"{row['source']} dates {row['occurrence']} itself"
            )
        if not row["telling"].endswith(f"-{row['source']}"):
            yield f"{where('tellings', row)}: the id does not end in {row['source']}"


@rule(
    "tellings",
    "events",
    do="Quote the words that tell of this event, and name the id after it.",
)
def tellings_speak_of_what_happened() -> Iterator[str]:
    told, around, dating = defaultdict(set), defaultdict(set), defaultdict(set)
    for row, passage in placed("events"):
        dating[row["occurrence"]].add(row["source"])
        told[row["occurrence"]] |= stems(f"{row['exact']} {row['title']}")
        around[row["occurrence"]] |= stems(sentence_around(row, passage))
    told_in: dict[tuple[str, str], Row] = {}
    for row, passage in placed("tellings"):
        # As its own words or, where these are others, as the sentences about them.
        own = stems(row["exact"]) & told[row["occurrence"]]
        sentence = stems(sentence_around(row, passage)) & around[row["occurrence"]]
        if len(own) < 2 and len(sentence) < 4:
            yield (
                f"{where('tellings', row)}: {row['exact']!r} in {passage} shares no "
                f"words with {row['occurrence']}"
            )
        shared = {
            name: len(stems(name.replace("-", " ")) & stems(row["exact"]))
            for name in told
            if row["source"] not in dating[name]
        }
        better = max(shared, key=shared.get)
        if shared[better] > shared.get(row["occurrence"], 0) + 1:
            yield f"{where('tellings', row)}: its words rather tell of {better}"
        if told_in.setdefault((passage, row["exact"]), row) is not row:
            yield f"{where('tellings', row)}: another row has {row['exact']!r}"
        key = stems(row["telling"].removesuffix(row["source"]).replace("-", " "))
        if not key & stems(f"{row['occurrence'].replace('-', ' ')} {row['exact']}"):
            yield f"{where('tellings', row)}: the id is not of {row['occurrence']}"
        of_id = {name: len(key & stems(name.replace("-", " "))) for name in told}
        better = max(of_id, key=of_id.get)
        if of_id[better] > of_id.get(row["occurrence"], 0):
            yield f"{where('tellings', row)}: the id is rather of {better}"


@rule(
    "tellings",
    do="Note what the words expect where they look ahead, and nothing elsewhere.",
)
def what_is_expected_is_noted() -> Iterator[str]:
    for row in read_table("tellings"):
        ahead = bool(re.search(r"\b(?:will|soon|expected|plans? to)\b", row["exact"]))
        if ahead != bool(row["note"]):
            yield (
                f"{where('tellings', row)}: the note is {row['note']!r}, and "
                f"{row['exact']!r} {'looks' if ahead else 'does not look'} ahead"
            )
