"""``python -m alliance check``: exit status, place, refusal, JSON, standard input."""

import io
import json
import subprocess
import sys

import pytest

from alliance.__main__ import main

WORDS = "early pact dovetailed with the Yoshida Doctrine"


def test_words_that_stand_exit_0_and_show_the_place(capsys) -> None:
    assert main(["check", "cfr-2021", WORDS]) == 0
    out = capsys.readouterr().out
    assert out.startswith("cfr-2021-p07  characters ")
    assert WORDS in out


def test_words_that_do_not_stand_exit_1_and_mark_the_difference(capsys) -> None:
    assert main(["check", "cfr-2021", "early pact clashed with the Yoshida"]) == 1
    streams = capsys.readouterr()
    assert streams.out == ""
    assert "cfr-2021-p07" in streams.err
    assert "early pact [-dovetailed-] {+clashed+} with the Yoshida" in streams.err


def test_without_a_source_every_source_that_holds_the_words_is_named(capsys) -> None:
    assert main(["check", "in East Asia"]) == 0
    out = capsys.readouterr().out
    assert "cfr-2021-p01" in out
    assert "johnstone-hornung-2023-p05" in out


def test_without_a_source_words_that_stand_nowhere_exit_1(capsys) -> None:
    assert main(["check", "words that nobody wrote"]) == 1
    assert "No source holds these words" in capsys.readouterr().err


def given(content: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(content))


def test_words_come_from_standard_input(capsys, monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdin", given(WORDS.encode()))
    assert main(["check", "cfr-2021"]) == 0
    monkeypatch.setattr(sys, "stdin", given(WORDS.encode()))
    assert main(["check"]) == 0
    monkeypatch.setattr(sys, "stdin", given(WORDS.encode()))
    assert main(["check", "cfr-2021", "-"]) == 0


def test_input_that_is_not_utf8_exits_2_and_says_so(capsys, monkeypatch) -> None:
    monkeypatch.setattr(sys, "stdin", given(b"early pact \xff\xfe"))
    assert main(["check", "cfr-2021"]) == 2
    assert "not UTF-8" in capsys.readouterr().err


def test_json_holds_the_place(capsys) -> None:
    assert main(["check", "tran-2025", "the Vietnam War (1955-1975)", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    [place] = answer["places"]
    assert answer["found"] is True
    assert (place["source"], place["passage"]) == ("tran-2025", "tran-2025-p08")
    assert len(place["spans"]) == 2
    assert place["exact"] == "the Vietnam War (1955-1975)"


def test_json_holds_the_refusal(capsys) -> None:
    assert main(["check", "tran-2025", WORDS, "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["found"] is False
    assert answer["elsewhere"] == ["cfr-2021-p07"]
    assert "cfr-2021-p07" in answer["error"]


def test_an_omission_and_an_insertion_are_passed_on(capsys) -> None:
    words = "A core … is a steady [and slow] alignment"
    arguments = ["--omitted", "element of Kishida’s approach", "--inserted", "and slow"]
    assert main(["check", "auslin-2022", words, *arguments]) == 0
    assert main(["check", "auslin-2022", words]) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["cfr-2020", WORDS], "Did you mean 'cfr-2021'"),
        (["cfr2021"], "There is no source 'cfr2021'"),
        (["cfr-2021", "early", "pact", "dovetailed"], "in one pair of marks"),
        (["cfr-2021", ""], "fewer than two words"),
        (["cfr-2021", "Doctrine"], "fewer than two words"),
    ],
)
def test_wrong_use_exits_2_and_says_what_to_do(
    arguments: list[str], message: str, capsys
) -> None:
    assert main(["check", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_an_unknown_command_exits_2() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["chekc"])
    assert caught.value.code == 2


def test_a_changed_seed_is_not_a_misquotation(book_copy, capsys) -> None:
    seed = book_copy / "seeds" / "cfr-2021.txt"
    seed.write_bytes(seed.read_bytes() + b" ")
    assert main(["check", "cfr-2021", WORDS]) == 2
    assert "seeds/cfr-2021.txt is not the text" in capsys.readouterr().err


def test_it_runs_on_the_standard_library_alone() -> None:
    blocked = "import sys\nfor name in ('pandas', 'altair', 'numpy'):\n"
    blocked += "    sys.modules[name] = None\n"
    code = f"{blocked}from alliance.__main__ import main\n"
    code += f"sys.exit(main(['check', 'cfr-2021', {WORDS!r}]))"
    run = subprocess.run([sys.executable, "-c", code], check=False)
    assert run.returncode == 0
