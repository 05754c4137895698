"""The tree keeps its shape: small files, small functions, every module explained."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("registry", "credit", "search")
FILES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts and path.read_text().strip()
)
EXPLAINED = ("domain", "services", "selectors", "selectors.py")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def tree_of(path: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(path.read_text())


def functions_of(path: Path) -> Iterator[Function]:
    """Yield every function of a file."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, Function):
            yield node


def public_definitions(path: Path) -> Iterator[Function | ast.ClassDef]:
    """Yield a module's public functions and classes."""
    for node in tree_of(path).body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield node


def name_of(path: Path) -> str:
    """Return the path from the root, for messages."""
    return str(path.relative_to(ROOT))


def length(function: Function) -> int:
    """Return a function's lines."""
    return (function.end_lineno or 0) - function.lineno + 1


def test_no_product_file_is_longer_than_400_lines() -> None:
    long = [name_of(path) for path in FILES if path.read_text().count("\n") > 400]

    assert long == []


def test_at_most_two_functions_of_a_hundred_are_longer_than_40_lines() -> None:
    lengths = {
        f"{name_of(path)}:{function.name}": length(function)
        for path in FILES
        for function in functions_of(path)
    }

    long = [name for name, lines in lengths.items() if lines > 40]
    assert len(long) <= 0.02 * len(lengths), long


def test_every_module_says_what_it_owns() -> None:
    silent = [name_of(path) for path in FILES if not ast.get_docstring(tree_of(path))]

    assert silent == []


def test_every_public_function_of_domain_services_and_selectors_is_explained() -> None:
    silent = [
        f"{name_of(path)}:{node.name}"
        for path in FILES
        if path.relative_to(ROOT).parts[1] in EXPLAINED
        for node in public_definitions(path)
        if not ast.get_docstring(node)
    ]

    assert silent == []


def test_no_function_has_more_than_6_parameters() -> None:
    greedy = [
        f"{name_of(path)}:{function.name}"
        for path in FILES
        for function in functions_of(path)
        if len(function.args.args + function.args.kwonlyargs) > 7  # self is one
    ]

    assert greedy == []


def test_imports_stand_at_the_top_of_their_file() -> None:
    local = [
        f"{name_of(path)}:{function.name}"
        for path in FILES
        for function in functions_of(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert local == []


def test_nothing_is_imported_by_star() -> None:
    stars = [
        name_of(path)
        for path in FILES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    ]

    assert stars == []


@pytest.mark.parametrize(
    "word", ["django.dispatch", "django.db.models.signals", "post_save", "pre_save"]
)
def test_nobody_sends_or_hears_signals(word: str) -> None:
    assert [name_of(path) for path in FILES if word in path.read_text()] == []


def test_no_model_overrides_save() -> None:
    saving = [
        f"{name_of(path)}:{function.name}"
        for path in FILES
        if "models" in name_of(path)
        for function in functions_of(path)
        if function.name in {"save", "delete_model"}
    ]

    assert saving == []


def test_there_is_one_settings_file() -> None:
    settings = [path for path in FILES if path.stem.startswith("settings")]

    assert [name_of(path) for path in settings] == ["registry/config/settings.py"]


def test_commands_are_short_and_named_verb_noun() -> None:
    commands = [
        path
        for path in FILES
        if path.parent.name == "commands" and path.stem != "__init__"
    ]

    wrong = [
        name_of(path)
        for path in commands
        if "_" not in path.stem
        or (path.read_text().count("\n") > 60 and path.stem != "seed_demo")
    ]
    assert wrong == []


def test_no_tracked_text_names_a_path_of_one_machine() -> None:
    folders = ("registry", "credit", "search", "tests", "docs", "deploy", "benchmarks")
    suspicious = ("/" + "work/main", "/" + "work/shared", "/" + "root/")

    found = [
        name_of(path)
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".md", ".toml", ".html", ".sh", ".yaml"}
        if any(word in path.read_text() for word in suspicious)
    ]
    assert found == []
