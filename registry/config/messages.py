"""Which texts templates and Python ask to have translated (待译文本)."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("registry", "credit", "search")
# How many leading arguments are text, and which of them they are.
ARGUMENTS = {
    "_": ("singular",),
    "msg": ("singular",),
    "gettext": ("singular",),
    "gettext_noop": ("singular",),
    "gettext_lazy": ("singular",),
    "ngettext": ("singular", "plural"),
    "ngettext_lazy": ("singular", "plural"),
    "pgettext": ("context", "singular"),
    "pgettext_lazy": ("context", "singular"),
    "npgettext": ("context", "singular", "plural"),
    "npgettext_lazy": ("context", "singular", "plural"),
}
_CALL = re.compile(r"(?<![\w.])(_|n?p?gettext)\(")
_LITERAL = re.compile(r"""\s*,?\s*u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")""")


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One text to translate, in English (待译文本)."""

    context: str = ""
    singular: str
    plural: str = ""

    @property
    def key(self) -> bytes:
        """Return what a .mo file looks it up by."""
        head = f"{self.context}\4" if self.context else ""
        tail = f"\0{self.plural}" if self.plural else ""
        return f"{head}{self.singular}{tail}".encode()

    def as_po(self) -> str:
        """Write it as an entry of a .po file, not yet translated."""
        lines = [f"msgctxt {_quoted(self.context)}"] if self.context else []
        lines.append(f"msgid {_quoted(self.singular)}")
        if self.plural:
            return "\n".join(
                [*lines, f"msgid_plural {_quoted(self.plural)}", 'msgstr[0] ""']
            )
        return "\n".join([*lines, 'msgstr ""'])


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def messages_used(root: Path = ROOT) -> dict[Message, str]:
    """Return every text the three packages want translated, each with a place."""
    found: dict[Message, str] = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            for message in _messages_in(path):
                found.setdefault(message, path.relative_to(root).as_posix())
    return found


def _messages_in(path: Path) -> Iterator[Message]:
    if path.suffix == ".py":
        yield from messages_in_python(path.read_text("utf-8"), place=str(path))
    elif "templates" in path.parts and path.suffix in {".html", ".txt"}:
        yield from messages_in_template(path.read_text("utf-8"))


def messages_in_python(source: str, *, place: str = "") -> Iterator[Message]:
    """Find the calls of gettext and its kin whose texts are literal."""
    for node in ast.walk(ast.parse(source, place)):
        if isinstance(node, ast.Call):
            roles = ARGUMENTS.get(_name_of(node.func), ())
            texts = [_text_of(argument) for argument in node.args[: len(roles)]]
            if roles and len(texts) == len(roles) and None not in texts:
                yield _message(roles, [text or "" for text in texts])
        if isinstance(node, ast.ClassDef) and _is_error(node):
            first_line = (ast.get_docstring(node) or "").splitlines()[0]
            yield Message(singular=first_line)


def _is_error(node: ast.ClassDef) -> bool:
    """Tell whether a class is an anticipated error: its docstring is its message."""
    return node.name.endswith("Error") and any(
        isinstance(line, ast.Assign)
        and any(
            isinstance(name, ast.Name) and name.id == "code" for name in line.targets
        )
        for line in node.body
    )


def _name_of(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _text_of(argument: ast.expr) -> str | None:
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return ast.literal_eval(argument) if is_text else None


def messages_in_template(source: str) -> Iterator[Message]:
    """Find the translation tags of a template, as Django's own tool reads them."""
    calls = templatize(source)
    for call in _CALL.finditer(calls):
        roles, at = ARGUMENTS[call[1]], call.end()
        texts: list[str] = []
        while len(texts) < len(roles) and (literal := _LITERAL.match(calls, at)):
            texts.append(ast.literal_eval(literal[1]))
            at = literal.end()
        if len(texts) == len(roles):
            yield _message(roles, texts)


def _message(roles: tuple[str, ...], texts: list[str]) -> Message:
    said = dict(zip(roles, texts, strict=True))
    return Message(
        context=said.get("context", ""),
        singular=said["singular"],
        plural=said.get("plural", ""),
    )
