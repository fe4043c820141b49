"""The repository: its layout, its licences, its pins, and what it must never say."""

import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
import yaml

from alliance.publication import edition
from alliance.repository import root

ROOT = root()

# Folders that tools make; never part of the repository.
MADE = {".git", ".venv", "_build", "__pycache__", ".pytest_cache", ".hypothesis"}
MADE |= {".ruff_cache", ".ipynb_checkpoints", ".jupyter_cache"}


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the repository, as a path from its top folder."""
    # A container's files belong to another account, which git refuses unless told.
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode == 0:
        names = {Path(name) for name in listing.stdout.splitlines()}
        return tuple(sorted(name for name in names if (ROOT / name).is_file()))
    # Downloaded as an archive, or without git: what lies here, less what tools made.
    found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
    return tuple(
        sorted(
            path
            for path in found
            if not MADE & set(path.parts)
            and not any(part.endswith(".egg-info") for part in path.parts)
        )
    )


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def locked() -> dict[str, set[str]]:
    """Return every version that the lock allows, by package."""
    versions: dict[str, set[str]] = {}
    for name, version in re.findall(
        r"^([a-z0-9._-]+)==([^ ;\\]+)", read("requirements.txt"), re.MULTILINE
    ):
        versions.setdefault(name, set()).add(version)
    return versions


def workflow(name: str) -> dict:
    return yaml.safe_load(read(f".github/workflows/{name}"))


def steps(name: str) -> list[dict]:
    jobs = workflow(name)["jobs"].values()
    return [step for job in jobs for step in job.get("steps", [])]


# --- Layout and licences


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "Makefile",
        "LICENSE",
        "LICENSE-CODE",
        "NOTICE",
        "CITATION.cff",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "requirements.in",
        "requirements.txt",
        "pyproject.toml",
        "datapackage.json",
        "binder/runtime.txt",
        "binder/requirements.txt",
        ".ci/run",
        ".github/workflows/test.yml",
        ".github/workflows/publish.yml",
        ".github/workflows/release.yml",
    ],
)
def test_the_repository_has(name: str) -> None:
    assert (ROOT / name).is_file(), f"{name} is missing"


def test_the_licence_of_the_text_is_the_whole_legal_code() -> None:
    text = read("LICENSE")
    assert text.startswith("Attribution 4.0 International\n")
    missing = [f"Section {n} --" for n in range(1, 9) if f"Section {n} --" not in text]
    assert not missing, f"LICENSE lacks {missing}"
    assert text.rstrip().endswith("contacted at creativecommons.org.")


def test_the_licence_of_the_code_is_mit() -> None:
    assert read("LICENSE-CODE").startswith("MIT License")
    project = tomllib.loads(read("pyproject.toml"))["project"]
    assert (project["license"], project["license-files"]) == ("MIT", ["LICENSE-CODE"])


def test_the_notice_names_every_source() -> None:
    notice = read("NOTICE")
    seeds = sorted(path.stem for path in (ROOT / "seeds").glob("*.txt"))
    missing = [seed for seed in seeds if f"\n{seed}\n" not in notice]
    assert not missing, f"NOTICE says nothing of {missing}"


def test_the_notice_gives_the_licence_of_the_open_access_source() -> None:
    assert "CC BY-NC 4.0" in read("NOTICE").split("\ntran-2025\n")[1]


def test_the_notice_names_everything_that_others_made_for_the_pages() -> None:
    notice = read("NOTICE")
    licences = [
        path
        for path in (ROOT / "_static").rglob("*")
        if path.stem in {"LICENSE", "OFL"}
    ]
    missing = [
        str(path.relative_to(ROOT))
        for path in licences
        if f"{path.parent.relative_to(ROOT)}/" not in notice
    ]
    assert not missing, f"NOTICE says nothing of the folder of {missing}"


def test_every_font_has_its_licence_beside_it() -> None:
    fonts = [
        path
        for folder in ("_static", "alliance")
        for ending in ("woff2", "ttf")
        for path in (ROOT / folder).rglob(f"*.{ending}")
    ]
    bare = [
        str(font.relative_to(ROOT))
        for font in fonts
        if not any(
            "SIL OPEN FONT LICENSE" in beside.read_text(encoding="utf-8").upper()
            for beside in [*font.parent.glob("LICENSE*"), *font.parent.glob("OFL*")]
        )
    ]
    assert not bare, f"no SIL Open Font License beside {bare}"


def test_the_citation_file_is_complete_and_agrees_with_the_package() -> None:
    citation = yaml.safe_load(read("CITATION.cff"))
    required = {"cff-version", "message", "title", "authors"}
    assert required <= set(citation), f"CITATION.cff lacks {required - set(citation)}"
    assert citation["cff-version"] == "1.2.0"
    assert citation["preferred-citation"]["type"] == "book"
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    assert citation["version"] == version
    assert f"## {version}, " in read("CHANGELOG.md")


def test_every_link_of_a_top_page_leads_to_a_file() -> None:
    code = re.compile(r"^(```+).*?^\1|`[^`\n]+`", re.MULTILINE | re.DOTALL)
    broken = [
        f"{page}: {target}"
        for page in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", code.sub("", read(page)))
        if "://" not in target and not (ROOT / target).exists()
    ]
    assert not broken, f"links to nothing: {broken}"


# --- Pins


def test_every_package_we_chose_is_in_the_lock() -> None:
    chosen = re.findall(r"^([A-Za-z0-9._-]+)", read("requirements.in"), re.MULTILINE)
    missing = [name for name in chosen if name not in locked()]
    assert not missing, f"requirements.txt lacks {missing}; run `make lock`"


def test_every_package_of_the_lock_has_a_hash() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", read("requirements.txt").strip())
    bare = [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
    assert not bare, f"requirements.txt has no hash for {bare}"


def test_binder_runs_the_versions_of_the_lock() -> None:
    lines = [
        line
        for line in read("binder/requirements.txt").splitlines()
        if line and not line.startswith("#")
    ]
    assert lines[-1] == "-e ."
    assert read("binder/runtime.txt") == "python-3.11\n"
    for line in lines[:-1]:
        name, _, version = line.partition("==")
        known = locked().get(name, set())
        assert version in known, (
            f"binder/requirements.txt: {line}, but the lock has {sorted(known)}; "
            "run `make lock`"
        )


# --- Continuous integration


def test_ci_runs_the_readmes_two_commands() -> None:
    lines = read(".ci/run").splitlines()
    assert lines[-2:] == ["make book", "make test"]
    assert "set -euo pipefail" in lines
    for command in ("make book", "make test"):
        assert f"```console\n{command}\n```" in read("README.md")


def test_the_test_workflow_runs_on_pushes_and_proposed_changes() -> None:
    triggers = workflow("test.yml")[True]  # YAML 1.1 reads the key `on` as true
    assert {"push", "pull_request", "workflow_call"} <= set(triggers)
    assert any(step.get("run") == "bash .ci/run" for step in steps("test.yml"))


def test_the_book_is_published_only_after_its_tests_on_main() -> None:
    publish = workflow("publish.yml")
    triggers = {"push": {"branches": ["main"]}, "workflow_dispatch": None}
    assert publish[True] == triggers
    assert publish["jobs"]["test"]["uses"] == "./.github/workflows/test.yml"
    assert publish["jobs"]["deploy"]["needs"] == "test"
    assert publish["concurrency"]["group"] == "pages"


def test_only_the_job_that_publishes_may_write() -> None:
    for name in ("test.yml", "publish.yml", "release.yml"):
        assert workflow(name)["permissions"] == {"contents": "read"}, name
    deploy = workflow("publish.yml")["jobs"]["deploy"]
    assert deploy["permissions"] == {"pages": "write", "id-token": "write"}
    assert "permissions" not in workflow("test.yml")["jobs"]["test"]
    release = workflow("release.yml")
    assert release[True] == {"push": {"tags": ["v*"]}}
    assert release["jobs"]["release"]["permissions"] == {
        "contents": "write",
        "actions": "write",
        "pages": "read",
    }


def test_an_edition_is_released_only_after_its_tests_and_under_its_own_version() -> (
    None
):
    run = [step.get("run", "") for step in steps("release.yml")]
    tested = run.index("bash .ci/run")
    [refused] = [at for at, each in enumerate(run) if "CITATION.cff" in each]
    [released] = [at for at, each in enumerate(run) if "gh release create" in each]
    assert refused < tested < released
    ask = run[refused].replace("${GITHUB_REF_NAME#v}", "{}")
    for version, accepted in ((edition().version, True), ("99.0.0", False)):
        asked = ask.format(version)
        done = subprocess.run(["sh", "-c", asked], cwd=ROOT, check=False)
        assert (done.returncode == 0) is accepted, asked


@pytest.mark.parametrize("name", ["test.yml", "publish.yml", "release.yml"])
def test_every_action_is_pinned_to_a_commit_with_its_version(name: str) -> None:
    used = re.findall(r"uses: (\S+)(.*)", read(f".github/workflows/{name}"))
    outside = [(action, rest) for action, rest in used if not action.startswith("./")]
    assert outside
    for action, rest in outside:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", rest), f"{action} names no version"


# --- What no file may say

# Written in pieces, so that this file does not contain what it looks for.
NEVER = {
    "a folder of someone's machine": re.compile(
        r"(?<![\w.~<>/*-])/(?:work/|root/|tmp/|home/(?!someone\b)\w|Users/\w|opt/wheels|opt/"
        + r"pypi)"
    ),
    "a place packages are fetched from": re.compile(
        r"(?:files\.python" + r"hosted|py" + r"pi\.org|registry\.np" + r"mjs|"
        r"--(?:extra-)?index-" + r"url\s+\S*/)"
    ),
}


def is_text(path: Path) -> bool:
    return path.suffix not in {".png", ".woff2", ".woff", ".ico", ".gz", ".zip"}


@pytest.mark.parametrize("what", NEVER)
def test_no_file_names(what: str) -> None:
    found = [
        f"{path}:{number}: {match[0]}"
        for path in files()
        # The seeds are as they were found, and vendored code is as its makers wrote it.
        if is_text(path) and path.parts[0] != "seeds" and not vendored(path)
        for number, line in enumerate(
            (ROOT / path).read_text(encoding="utf-8").splitlines(), start=1
        )
        if (match := NEVER[what].search(line))
    ]
    assert not found, f"{what}: {found}"


def vendored(path: Path) -> bool:
    return path.parts[0] == "_static" and path.name.endswith(".min.js")


def test_no_file_that_a_tool_made_is_kept() -> None:
    kept = [str(path) for path in files() if MADE & set(path.parts)]
    assert not kept, f"made by tools, not part of the book: {kept}"


def test_every_pattern_that_forgives_an_output_carries_its_reason() -> None:
    lines = ["", *read("tests/nbval_sanitize.cfg").splitlines()]
    bare = [
        f"tests/nbval_sanitize.cfg:{number}: {line}"
        for number, line in enumerate(lines)
        if line.startswith("regex:") and not lines[number - 1].startswith("#")
    ]
    assert not bare, f"no reason given: {bare}"


@pytest.mark.parametrize("words", ["2", "17", "$1.9 billion", "1951-09-08", "Okinawa"])
def test_no_pattern_forgives_a_number_or_a_word_alone(words: str) -> None:
    patterns = re.findall(
        r"^regex: (.*)$", read("tests/nbval_sanitize.cfg"), re.MULTILINE
    )
    loose = [pattern for pattern in patterns if re.search(pattern, words)]
    assert not loose, (
        f"tests/nbval_sanitize.cfg: {loose} would hide a change to {words}"
    )


def test_no_setting_of_pytest_leaves_a_proof_out() -> None:
    settings = tomllib.loads(read("pyproject.toml"))["tool"]["pytest"]["ini_options"]
    assert set(settings) == {"addopts", "markers", "testpaths"}
    assert settings["addopts"] == [
        "--strict-markers",
        "--strict-config",
        "-ra",
        *("-m", "not prove"),
        "--dist=loadfile",
        "--no-loadscope-reorder",
        "--nbval-current-env",
        "--nbval-sanitize-with=tests/nbval_sanitize.cfg",
    ], "pyproject.toml: an option such as --nbval-lax would let a change pass"
    assert settings["testpaths"] == ["tests"]
    # Each of these would be read in the place of pyproject.toml.
    other = {"pytest.ini", ".pytest.ini", "pytest.toml", "tox.ini", "setup.cfg"}
    found = sorted(other & set(map(str, files())))
    assert not found, f"{found} would be read in the place of pyproject.toml"


@pytest.mark.parametrize("command", [("check",), ("format", "--check")], ids=" ".join)
def test_code_and_notebooks_keep_the_style_of_the_project(command) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "ruff", *command, "--no-cache", "."],
        cwd=root(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
