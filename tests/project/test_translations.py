"""Every text for people is there in Chinese, and compiles without gettext's tools."""

import gettext
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from registry.config.messages import (
    Message,
    messages_in_python,
    messages_in_template,
    messages_used,
)
from registry.config.translations import (
    CHINESE,
    CatalogueError,
    compile_all,
    compile_catalogue,
    read_catalogue,
)

ROOT = Path(__file__).resolve().parents[2]
HEADER = Message(singular="")
ENTRIES = read_catalogue(CHINESE.read_text("utf-8"))
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]+\}")
SMALL = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

#: a place
msgid "one firm"
msgid_plural "%d firms"
msgstr[0] "%d "
"家企业"

msgctxt "verb"
msgid "record"
msgstr "记录"
msgid "record"
msgstr "一条记录"
"""


@pytest.fixture(scope="module")
def used() -> dict[Message, str]:
    """Return what the three packages want translated, each with a place."""
    return messages_used()


def test_every_message_used_has_a_chinese_translation(
    used: dict[Message, str],
) -> None:
    missing = [
        f"{place}: {message.singular!r}"
        for message, place in used.items()
        if not all(ENTRIES.get(message, ("",)))
    ]

    assert missing == []


def test_the_catalogue_has_no_message_that_nothing_uses(
    used: dict[Message, str],
) -> None:
    unused = [entry.singular for entry in ENTRIES if entry not in used]

    assert unused == [HEADER.singular]


def test_messages_are_written_in_english(used: dict[Message, str]) -> None:
    chinese = [m.singular for m in used if re.search(r"[\u4e00-\u9fff]", m.singular)]

    assert chinese == []


def test_translations_keep_the_placeholders_of_their_messages() -> None:
    differing = [
        message.singular
        for message, forms in ENTRIES.items()
        for form in forms
        if message != HEADER
        and set(PLACEHOLDER.findall(form))
        != set(PLACEHOLDER.findall(message.plural or message.singular))
    ]

    assert differing == []


def compiled(text: str) -> gettext.GNUTranslations:
    """Return a catalogue as Python's own reader understands our bytes."""
    return gettext.GNUTranslations(io.BytesIO(compile_catalogue(read_catalogue(text))))


def test_a_compiled_catalogue_is_read_by_pythons_own_gettext() -> None:
    chinese = compiled(SMALL)

    assert chinese.gettext("record") == "一条记录"
    assert chinese.pgettext("verb", "record") == "记录"
    assert chinese.ngettext("one firm", "%d firms", 3) == "%d 家企业"
    assert chinese.gettext("absent") == "absent"


def test_an_entry_not_translated_yet_falls_back_to_english() -> None:
    assert compiled(SMALL + '\nmsgid "new"\nmsgstr ""\n').gettext("new") == "new"


@pytest.mark.parametrize("line", ["nonsense", '"continued from nothing"', "msgid bare"])
def test_a_line_that_says_nothing_is_refused(line: str) -> None:
    with pytest.raises(CatalogueError, match="not a line"):
        read_catalogue(f"\n{line}\n")


def test_catalogues_compile_beside_their_source(tmp_path: Path) -> None:
    source = tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(SMALL, "utf-8")

    assert compile_all(tmp_path) == [source.with_suffix(".mo")]
    assert source.with_suffix(".mo").read_bytes() == compile_catalogue(
        read_catalogue(SMALL)
    )


def test_compiling_needs_neither_settings_nor_a_database() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "registry.config.translations"],
        cwd=ROOT,
        env={"PATH": "/nonexistent", "ZHIXIN_DATA": "/nonexistent"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("wrote django.mo of zh_Hans\n", "")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "A firm" %}', Message(singular="A firm")),
        (
            '{% translate "May" context "month" %}',
            Message(context="month", singular="May"),
        ),
        ('{{ _("A firm") }}', Message(singular="A firm")),
        (
            "{% blocktranslate with x=y %}It's {{ x }}{% endblocktranslate %}",
            Message(singular="It's %(x)s"),
        ),
        (
            "{% blocktranslate count n=n %}one{% plural %}{{ n }}"
            "{% endblocktranslate %}",
            Message(singular="one", plural="%(n)s"),
        ),
    ],
)
def test_a_template_tells_what_it_wants_translated(source: str, found: Message) -> None:
    assert list(messages_in_template(source)) == [found]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_("A firm")', [Message(singular="A firm")]),
        ('translation.gettext("A " "firm")', [Message(singular="A firm")]),
        ('ngettext("one", "%d", n)', [Message(singular="one", plural="%d")]),
        ('pgettext_lazy("x", "y")', [Message(context="x", singular="y")]),
        ("gettext(variable)", []),
        ('print("A firm")', []),
    ],
)
def test_python_tells_what_it_wants_translated(
    source: str, found: list[Message]
) -> None:
    assert list(messages_in_python(source)) == found
