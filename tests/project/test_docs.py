"""What the documents name exists, and what exists is named in the documents."""

import importlib
import re
from pathlib import Path

import pytest

from docs import generate
from registry.domain.errors import DomainError
from registry.domain.procedures import PROCEDURES
from registry.domain.vocabulary import Term

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md")) + sorted(ROOT.glob("*.md"))
READS = re.compile(
    r"(?:env_bool|env_folder|env_int|env_list|env_rates|env_secret|environ\.get)\(\s*\"([A-Z_]+)\""
    r"|environ\[\"([A-Z_]+)\"\]"
    r"|\"([A-Z_]+)\" (?:not )?in os\.environ"
)
OF_DJANGO = {"DJANGO_SETTINGS_MODULE"}

generate.import_everything()


def settings_read() -> set[str]:
    """Return every variable of the environment that the product reads."""
    files = (ROOT / "registry" / "config").glob("*.py")
    found = {
        name
        for path in files
        for groups in READS.findall(path.read_text())
        for name in groups
        if name
    }
    return found - OF_DJANGO


def settings_documented() -> set[str]:
    """Return every variable that the page of settings explains."""
    page = (DOCS / "reference" / "settings.md").read_text()
    return set(re.findall(r"^\| `([A-Z_]+)`", page, re.MULTILINE))


def dotted_names(page: Path) -> list[str]:
    """Return the names of our modules and functions that a page mentions."""
    pattern = r"`((?:registry|credit|search)\.[a-z_]+(?:\.[A-Za-z_]+)+)`"
    return re.findall(pattern, page.read_text())


def resolve(dotted: str) -> object:
    """Return the module, class or function of a dotted name."""
    module, _, name = dotted.rpartition(".")
    try:
        return importlib.import_module(dotted)
    except ModuleNotFoundError:
        return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("name", generate.PAGES)
def test_generated_pages_are_fresh(name: str) -> None:
    written = (DOCS / name).read_text()

    assert written == generate.PAGES[name](), "stale: run make docs"


def test_every_setting_is_explained_and_every_explained_setting_is_read() -> None:
    assert settings_documented() == settings_read()


def test_every_command_says_what_it_does() -> None:
    commands = generate.own_commands()

    assert [name for name, command in commands.items() if not command.help] == []


def test_every_error_has_a_code_and_a_sentence_of_its_own() -> None:
    errors = generate.all_subclasses(DomainError)

    silent = [
        error.__qualname__
        for error in errors
        if error.code == DomainError.code or not error.__doc__
    ]
    assert silent == []


def test_no_two_errors_of_one_code_differ_in_kind() -> None:
    kinds: dict[str, set[str]] = {}
    for error in generate.all_subclasses(DomainError):
        kinds.setdefault(error.code, set()).add(error.kind.value)

    assert {code: found for code, found in kinds.items() if len(found) > 1} == {}


def test_every_term_has_both_names() -> None:
    nameless = [
        repr(member)
        for term in generate.all_subclasses(Term)
        for member in term
        if not (member.label and re.search(r"[\u4e00-\u9fff]", member.term))
    ]

    assert nameless == []


@pytest.mark.parametrize(
    "model", generate.own_models(), ids=lambda model: model.__name__
)
def test_every_table_says_what_a_row_is(model: type) -> None:
    assert model.__doc__
    assert not model.__doc__.startswith(f"{model.__name__}(")  # Django's own


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_dotted_names_resolve(page: Path) -> None:
    for dotted in dotted_names(page):
        assert resolve(dotted) is not None


def test_the_page_of_the_data_flow_names_every_stage() -> None:
    named = dotted_names(DOCS / "explanation" / "data-flow.md")

    assert {
        "registry.services.entry",
        "credit.services.evaluation.evaluate_pending",
        "search.services.disclosure.disclose_pending",
        "search.services.indexing.index_pending",
    } <= set(named)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#\s]+)", page.read_text())

    assert [link for link in targets if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_opens_with_the_two_commands(name: str) -> None:
    block = (ROOT / name).read_text().split("```", 2)[1]

    assert [line.split("#")[0].strip() for line in block.splitlines()[1:]][:2] == [
        "make demo",
        "make test",
    ]


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("README.md", "ten eleven twelve thirteen", r"(\w+) procedures"),
        ("README.zh-CN.md", "十 十一 十二 十三", r"([一二三四五六七八九十]+)种程序"),
    ],
)
def test_the_readme_counts_the_procedures(name: str, words: str, said: str) -> None:
    number = words.split()[len(PROCEDURES) - 10]

    assert set(re.findall(said, (ROOT / name).read_text())) == {number}


def test_every_command_named_in_a_page_exists() -> None:
    known = {*generate.own_commands(), "migrate", "check", "collectstatic", "shell"}
    known |= {"createsuperuser", "procrastinate", "makemigrations"}

    named = {
        (str(page.relative_to(ROOT)), command)
        for page in PAGES
        for command in re.findall(r"manage\.py ([a-z_]+)", page.read_text())
    }
    assert {pair for pair in named if pair[1] not in known} == set()


def test_decisions_are_numbered_without_a_gap_and_have_their_four_parts() -> None:
    pages = sorted((DOCS / "decisions").glob("0*.md"))

    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1))
    for page in pages:
        heads = re.findall(r"^## (\w+)", page.read_text(), re.MULTILINE)
        assert heads == ["Status", "Context", "Decision", "Consequences"], page
