"""Values of every type that a reader may leave in an answer, for the exercises."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from alliance.sources import sources


def odd_values() -> st.SearchStrategy:
    """Return values of every type that a reader may leave in an answer, nested."""
    names = st.sampled_from(["Auslin", "Abe, 2022", "Guam", ", 2022", "will be", ""])
    plain = st.one_of(
        st.none(),
        st.just(...),
        st.booleans(),
        st.integers(),
        st.just(10**400),
        st.floats(),
        st.decimals(allow_nan=False),
        st.complex_numbers(),
        st.text(max_size=12),
        st.binary(max_size=4),
        st.dates(),
        names,
    )
    keys = st.one_of(st.sampled_from([*sources()]), plain)
    plainer = st.one_of(st.integers(), st.text(max_size=8), st.just(...), names)
    return st.recursive(
        st.one_of(
            plain,
            st.sets(st.one_of(plainer, st.tuples(names, plainer)), max_size=3),
            st.builds(lambda item: (part for part in [item]), plain),
            st.builds(lambda item: lambda: item, plain),
            st.builds(object),
            st.builds(lambda part: pd.DataFrame({"a": part}), st.lists(plainer)),
            st.builds(lambda part: pd.Series(part, dtype=object), st.lists(plain)),
            st.builds(lambda part: np.array(part, dtype=object), st.lists(plain)),
            st.sampled_from([pd.NA, pd.NaT, np.float32(2), np.array(3), range(2)]),
        ),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.tuples(inner, inner),
            st.tuples(inner, st.sampled_from([*sources()])),
            st.dictionaries(keys, inner, max_size=3),
            st.fixed_dictionaries(dict.fromkeys(sources(), inner)),
            st.builds(lambda part: pd.Series(part, dtype=object), st.lists(inner)),
        ),
        max_leaves=6,
    )
