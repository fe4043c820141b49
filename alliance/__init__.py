"""Reading the Alliance: evidence that can be checked, for the notebooks to import.

The names below load their module when they are first used, so that the verifier runs
where pandas and Altair are not installed.
"""

from importlib import import_module

from alliance.errors import MisquotationError

_HOME = {
    "figure": "charts",
    "locate": "quotations",
    "quote": "citations",
    "show": "tables",
    "table": "tables",
    "verify": "quotations",
}

__all__ = ["MisquotationError", *_HOME]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"alliance has no {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"alliance.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
