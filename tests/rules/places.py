"""Rules of `places`: where they lie and what they are called."""

import re
from collections.abc import Iterator

from mentions import passage_texts

from alliance.citations import several
from alliance.repository import read_table
from rules.shared import rule, share, where

# Where each place lies, read from an atlas once more and rounded to tenths of a degree:
# a second witness. Whoever adds a place with coordinates adds it here. A country lies
# where the atlas writes its name.
ATLAS = {
    "tokyo": (35.7, 139.7),
    "naha": (26.2, 127.7),
    "phnom-penh": (11.6, 104.9),
    "banda-aceh": (5.5, 95.3),
    "durban": (-29.9, 31.0),
    "baghdad": (33.3, 44.4),
    "djibouti-city": (11.6, 43.1),
    "bandar-abbas": (27.2, 56.3),
    "kuwait-city": (29.4, 48.0),
    "okinawa": (26.3, 127.8),
    "guam": (13.5, 144.7),
    "futenma": (26.3, 127.8),
    "kadena": (26.4, 127.8),
    "yokota": (35.7, 139.3),
    "yokosuka": (35.3, 139.7),
    "camp-david": (39.6, -77.5),
    "senkaku-diaoyu-islands": (25.8, 123.5),
    "pyongyang": (39.0, 125.8),
    "seoul": (37.6, 127.0),
    "beijing": (39.9, 116.4),
    "taipei": (25.0, 121.5),
    "washington": (38.9, -77.0),
    "london": (51.5, -0.1),
    "canberra": (-35.3, 149.1),
    "hong-kong": (22.3, 114.2),
    "djibouti": (11.6, 43.1),
    "xinjiang": (43.8, 87.6),
    "tohoku": (38.3, 140.9),
    "japan": (36.1, 138.4),
    "china": (32.5, 106.3),
    "united-states": (39.5, -97.5),
    "taiwan": (23.7, 120.9),
    "north-korea": (39.9, 126.4),
    "south-korea": (36.4, 128.1),
    "cambodia": (12.6, 104.5),
    "iraq": (33.1, 43.3),
    "kuwait": (29.4, 47.3),
    "afghanistan": (34.2, 66.5),
    "vietnam": (21.7, 105.4),
    "ukraine": (49.7, 32.1),
}


@rule(
    "places",
    do="Correct it by an atlas, or add the place to ATLAS in tests/rules/places.py.",
)
def places_lie_where_the_atlas_has_them() -> Iterator[str]:
    for row in read_table("places"):
        if not row["latitude"]:
            continue
        if row["place"] not in ATLAS:
            yield f"{where('places', row)}: it is not in ATLAS"
            continue
        for column, degrees in zip(
            ("latitude", "longitude"), ATLAS[row["place"]], strict=True
        ):
            if abs(float(row[column]) - degrees) > 0.1:
                yield (
                    f"{where('places', row)}: "
                    f"{column} {row[column]}, an atlas has {degrees}"
                )


# Names that maps and governments use and no source prints.
MAPPED = {
    "senkaku-diaoyu-islands": {
        "Senkaku Islands",
        "Diaoyu Islands",
        "Diaoyutai Islands",
    },
    "sea-of-japan": {"East Sea"},
}


@rule(
    "places",
    do="Give it as a source prints it, or add it to MAPPED in tests/rules/places.py.",
)
def other_names_of_places_are_printed_or_mapped() -> Iterator[str]:
    printed = " ".join(passage_texts().values())
    for row in read_table("places"):
        for name in several(row["also_known_as"]):
            if name not in printed and name not in MAPPED.get(row["place"], ()):
                yield f"{where('places', row)}: no source prints {name!r}"


@rule("places", do="Leave the name to one of the two places.")
def a_name_belongs_to_one_place() -> Iterator[str]:
    seen: dict[str, str] = {}
    for row in read_table("places"):
        for name in (row["name"], *several(row["also_known_as"])):
            if seen.setdefault(name, row["place"]) != row["place"]:
                yield (
                    f"{where('places', row)}: {name!r} is the name of {seen[name]}, too"
                )


@rule("places", do="Let id and name agree, and give the gazetteer with its licence.")
def places_are_named_as_their_ids() -> Iterator[str]:
    for row in read_table("places"):
        if share(row["name"], row["place"].replace("-", " ")) < 0.3:
            yield (
                f"{where('places', row)}: "
                f"the id says nothing of the name {row['name']!r}"
            )
        if row["latitude"] and not re.search(
            r"GeoNames \d+.*, CC BY 4\.0$|public domain$", row["origin"]
        ):
            yield (
                f"{where('places', row)}: the origin {row['origin']!r} names no licence"
            )


@rule("places", do="Give each point the number or code that its gazetteer has for it.")
def one_entry_of_a_gazetteer_is_one_point() -> Iterator[str]:
    entries: dict[str, tuple[str, str]] = {}
    numbers: dict[tuple[str, str], str] = {}
    for row in read_table("places"):
        if not row["latitude"]:
            continue
        point = (row["latitude"], row["longitude"])
        entry = re.split(r",| \(", row["origin"])[0]
        if entries.setdefault(entry, point) != point:
            yield f"{where('places', row)}: {entry} is another point, too"
        if numbers.setdefault(point, entry) != entry:
            yield f"{where('places', row)}: its point is {numbers[point]}, too"
