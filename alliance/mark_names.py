"""What a screen reader is told of each mark of a live chart.

Vega names every mark after the columns that place it. Where a chart is drawn from
places that were computed for it, that would be "_from: 1950; _top: 3", which helps
nobody. `name_marks` gives every mark a name of its own instead:

- a mark with a tooltip says what its tooltip says, so that ear and eye learn the same;
- a text says its words, once: the paper-coloured edge below it is silent;
- any other mark says the columns it encodes, under the headings of the chart, but for
  those that only place it (their names begin with an underscore);
- what then has nothing to say (bands, guides, coastlines) is silent.

Only the live chart needs this. A still picture is one image with one description.
"""

import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from alliance.charts import palette

Spec = dict[str, Any]

# Marks of which one stands for many rows; a name of one row would mislead.
_SEVERAL_ROWS = frozenset({"line", "area", "trail"})
_COMPUTED = ("aggregate", "bin", "timeUnit")
# At most three decimals; years have no separator for thousands.
_NUMBER = ".3~f"
_INSIDE = ("concat", "hconcat", "vconcat")
# The far end of a mark has the type of its near end.
_ENDS = {"x2": "x", "y2": "y", "theta2": "theta", "radius2": "radius"}


def name_marks(spec: Spec, headings: Mapping[str, str] = MappingProxyType({})) -> Spec:
    """Give every mark of a chart a name, or none, for assistive technology.

    Parameters
    ----------
    spec : dict
        A whole Vega-Lite chart. It is changed in place.
    headings : mapping of str to str, optional
        Columns of the data behind the chart and their headings, in the order of its
        table. A column that is missing stands last, under its own name.

    Returns
    -------
    dict
        The same chart: its marks have a channel ``description``, or ``aria`` false.
    """
    _name_view(spec, {}, headings)
    return spec


def _name_view(view: Spec, inherited: Spec, headings: Mapping[str, str]) -> None:
    encoding = {**inherited, **view.get("encoding", {})}
    for layer in view.get("layer", []):
        _name_view(layer, encoding, headings)
    # What splits a chart into panels is told by their headings.
    for key in _INSIDE:
        for part in view.get(key, []):
            _name_view(part, {}, headings)
    if "spec" in view:
        _name_view(view["spec"], {}, headings)
    if "mark" in view:
        _name_mark(view, encoding, headings)


def _name_mark(view: Spec, encoding: Spec, headings: Mapping[str, str]) -> None:
    mark = view["mark"]
    mark = view["mark"] = {"type": mark} if isinstance(mark, str) else mark
    if "aria" in mark or "description" in mark or "description" in encoding:
        return
    shown = _shown(mark, encoding, headings)
    if not shown or _is_edge(mark):
        mark["aria"] = False
        return
    if any(key in each for each in shown for key in _COMPUTED):
        return  # Vega-Lite knows the columns that it computes itself
    view["encoding"] = {
        **view.get("encoding", {}),
        "description": {"value": {"expr": _expression(shown, headings)}},
    }


def _shown(mark: Spec, encoding: Spec, headings: Mapping[str, str]) -> list[Spec]:
    """Return the channels whose values name the mark, each column once."""
    tooltip = encoding.get("tooltip")
    if tooltip:
        given = tooltip if isinstance(tooltip, list) else [tooltip]
        for channel in given:
            # Eye and ear get the same digits.
            if _is_bare_number(channel):
                channel["format"] = _NUMBER
    elif mark["type"] == "text":
        given = [{**encoding.get("text", {"value": mark.get("text")}), "words": True}]
    elif mark["type"] in _SEVERAL_ROWS:
        given = []
    else:
        order = [*headings]
        given = sorted(
            _encoded(encoding),
            key=lambda channel: (
                order.index(channel["field"])
                if channel["field"] in headings
                else len(order)
            ),
        )
    columns: Spec = {}
    for channel in given:
        if "field" in channel or channel.get("value"):
            columns.setdefault(channel.get("field") or channel["value"], channel)
    return [*columns.values()]


def _encoded(encoding: Spec) -> Iterator[Spec]:
    """Yield the channels that show a column which says something to a reader."""
    for name, channel in encoding.items():
        if name in ("detail", "order") or not isinstance(channel, dict):
            continue
        field = channel.get("field")
        if isinstance(field, str) and not field.startswith("_"):
            near = encoding.get(_ENDS.get(name, name)) or {}
            yield {key: near[key] for key in ("type",) if key in near} | channel


def _is_bare_number(channel: Spec) -> bool:
    return (
        channel.get("type") == "quantitative"
        and "field" in channel
        and "format" not in channel
        and not any(key in channel for key in _COMPUTED)
    )


def _is_edge(mark: Spec) -> bool:
    """Tell whether a text is drawn only to clear the space around another."""
    paper = palette["paper"]
    return mark["type"] == "text" and str(mark.get("stroke")).lower() == paper


def _expression(shown: list[Spec], headings: Mapping[str, str]) -> str:
    """Return a Vega expression for "Heading: value; Heading: value"."""
    if shown[0].get("words"):
        return _words(shown[0])
    parts = [
        f"({_is_there(channel)}?{json.dumps(f'; {_heading(channel, headings)}: ')}"
        f"+{_words(channel)}:'')"
        for channel in shown
    ]
    return f"slice({'+'.join(parts)},2)"


def _heading(channel: Spec, headings: Mapping[str, str]) -> str:
    title = channel.get("title")
    words = " ".join(title) if isinstance(title, list) else title
    words = words or headings.get(channel["field"])
    return words or channel["field"].replace("_", " ")


def _is_there(channel: Spec) -> str:
    value = _value(channel)
    return f"isValid({value})&&{value}!==''"


def _value(channel: Spec) -> str:
    if "field" not in channel:
        return json.dumps(channel["value"])
    field = channel["field"]
    return f"datum.{field}" if field.isidentifier() else f"datum[{json.dumps(field)}]"


def _words(channel: Spec) -> str:
    value = _value(channel)
    form = channel.get("format")
    if channel.get("type") == "temporal":
        return f"timeFormat(toDate({value}),{json.dumps(form or '%-d %B %Y')})"
    if form:
        return f"format({value},{json.dumps(form)})"
    if channel.get("words"):
        # Lines that were broken by hand are one text.
        lines = f"isArray({value})?{value}:split(''+{value},'\\n')"
        return f"join({lines},' ')"
    if _is_bare_number(channel):
        return f"format({value},{json.dumps(_NUMBER)})"
    return f"(''+{value})"
