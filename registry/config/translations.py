"""Catalogues of translations: read .po, write .mo, without gettext's tools (译文).

`python -m registry.config.translations` compiles every catalogue; with `--missing` it
prints the messages that the Chinese catalogue lacks, ready to fill in.
Source: GNU gettext manual, "The Format of PO Files" and "The Format of GNU MO Files".
"""

import argparse
import ast
import struct
from pathlib import Path

from registry.config.messages import Message, messages_used

LOCALE = Path(__file__).resolve().parents[1] / "locale"
CHINESE = LOCALE / "zh_Hans" / "LC_MESSAGES" / "django.po"
MO_MAGIC = 0x950412DE
MO_TABLES_AT = 28  # bytes of the header of a .mo file

Catalogue = dict[Message, tuple[str, ...]]


class CatalogueError(ValueError):
    """A line of a .po file that says nothing we know."""


def read_catalogue(text: str) -> Catalogue:
    """Read a .po file; the message with empty text is its header."""
    entries: Catalogue = {}
    for block in _blocks(text):
        message = Message(
            context=block.get("msgctxt", ""),
            singular=block["msgid"],
            plural=block.get("msgid_plural", ""),
        )
        forms = [said for word, said in block.items() if word.startswith("msgstr")]
        entries[message] = tuple(forms)
    return entries


def _blocks(text: str) -> list[dict[str, str]]:
    """Return the fields of each entry, continued strings joined."""
    blocks: list[dict[str, str]] = []
    word = ""
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            word = ""
            continue
        if not line.startswith('"'):
            word, _, line = line.partition(" ")
            _open_block(blocks, word)
        if not word or not line.startswith('"'):
            raise CatalogueError(f"not a line of a catalogue: {raw!r}")
        blocks[-1][word] = blocks[-1].get(word, "") + ast.literal_eval(line)
    return blocks


def _open_block(blocks: list[dict[str, str]], word: str) -> None:
    """Begin an entry where a context or a message without one begins."""
    last = blocks[-1] if blocks else {"msgid": ""}
    if word == "msgctxt" or (word == "msgid" and "msgid" in last):
        blocks.append({})


def compile_catalogue(entries: Catalogue) -> bytes:
    """Write the bytes of a .mo file; messages without translation are left out."""
    said = {
        message.key: "\0".join(forms).encode()
        for message, forms in entries.items()
        if all(forms)
    }
    keys = sorted(said)
    texts = [*keys, *(said[key] for key in keys)]
    at = MO_TABLES_AT + 8 * len(texts)
    table: list[int] = []
    for text in texts:
        table += [len(text), at]
        at += len(text) + 1
    head = (MO_MAGIC, 0, len(keys), MO_TABLES_AT, MO_TABLES_AT + 8 * len(keys), 0, at)
    return (
        struct.pack("<7I", *head)
        + struct.pack(f"<{len(table)}I", *table)
        + b"".join(text + b"\0" for text in texts)
    )


def compile_all(folder: Path = LOCALE) -> list[Path]:
    """Write a .mo beside every .po under `folder`; return what was written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        target.write_bytes(compile_catalogue(read_catalogue(source.read_text("utf-8"))))
        written.append(target)
    return written


def missing_messages() -> dict[Message, str]:
    """Return the messages used but not translated into Chinese, each with its place."""
    entries = read_catalogue(CHINESE.read_text("utf-8"))
    return {
        message: place
        for message, place in messages_used().items()
        if not all(entries.get(message, ("",)))
    }


def main() -> None:
    """Compile, or print what is missing."""
    parser = argparse.ArgumentParser(description="Compile the translations.")
    parser.add_argument("--missing", action="store_true", help="print what is missing")
    if parser.parse_args().missing:
        for message, place in missing_messages().items():
            print(f"#: {place}\n{message.as_po()}\n")
    else:
        for path in compile_all():
            print(f"wrote {path.name} of {path.parent.parent.name}")


if __name__ == "__main__":
    main()
