"""Take from the typings of schema.org the types that the book's pages use.

``python tests/vocabularies/excerpt.py dist/schema.d.ts`` prints ``schema-org.json``;
README.md beside this file says where the typings come from. A type keeps all of its
properties, not only those the book uses, so that a misspelt one cannot pass.
"""

import json
import re
import sys
from pathlib import Path

USED = (
    "Article",
    "Course",
    "DataDownload",
    "Dataset",
    "DefinedTerm",
    "DefinedTermSet",
    "EducationalAudience",
    "LearningResource",
    "MediaObject",
    "Organization",
    "Person",
    "WebPage",
)
# A type is an interface <Type>Base with its properties, or one <Type>Leaf without own.
_INTERFACE = re.compile(
    r"^(?:export )?interface (\w+?)(Base|Leaf) extends ([^{]+) \{\n(.*?)^\}",
    re.M | re.S,
)
_PROPERTY = re.compile(r'^    "(\w+)"\?: SchemaValue<(.+?), "\1">;$', re.M)


def excerpt(typings: str) -> dict[str, dict]:
    """Return each used type and its ancestors: their parents and properties."""
    known: dict[str, dict] = {}
    for name, _, parents, body in _INTERFACE.findall(typings):
        above = [
            each.strip() for each in re.sub(r"Partial<.*?>", "", parents).split(",")
        ]
        entry = known.setdefault(name, {"parents": [], "properties": {}})
        entry["parents"] += [
            each.removesuffix("Base")
            for each in above
            if each.endswith("Base") and each != f"{name}Base"
        ]
        for prop, values in _PROPERTY.findall(body):
            ranges = {value.strip().strip('"') for value in values.split("|")}
            entry["properties"][prop] = sorted(ranges - {"IdReference"})
    wanted, kept = list(USED), {}
    while wanted:
        name = wanted.pop()
        if name not in kept:
            kept[name] = known[name]
            wanted += known[name]["parents"]
    return {name: kept[name] for name in sorted(kept)}


if __name__ == "__main__":
    found = excerpt(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(json.dumps(found, indent=1, ensure_ascii=False))
