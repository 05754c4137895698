"""Components say what they are for, compile, and hold nothing a strict CSP refuses."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template, render_to_string
from django.utils import translation

TEMPLATES = Path(__file__).resolve().parents[3] / "registry" / "templates"
COMPONENTS = sorted((TEMPLATES / "registry" / "components").glob("*.html"))
PAGES = sorted(TEMPLATES.rglob("*.html"))
INLINE = re.compile(r"""\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|hx-on""")
PLAIN = ["400.html", "403_csrf.html", "500.html"]


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_states_its_purpose_and_its_context(path: Path) -> None:
    comment = re.match(r"{% comment %}(.+?){% endcomment %}", path.read_text(), re.S)

    assert comment, path
    purpose, _, context = comment[1].partition("\nContext: ")
    assert purpose.endswith(".")
    assert context.endswith(".")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_template_compiles_and_has_no_inline_script_or_style(path: Path) -> None:
    get_template(path.relative_to(TEMPLATES).as_posix())

    assert not INLINE.search(path.read_text())


def test_an_inline_handler_would_be_noticed() -> None:
    assert INLINE.search('<a onclick="x()">')
    assert INLINE.search("<script>x()</script>")
    assert not INLINE.search('<script src="a.js" defer></script>')


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize(("language", "lang"), [("en", "en"), ("zh-hans", "zh-Hans")])
def test_an_error_page_needs_no_request(name: str, language: str, lang: str) -> None:
    with translation.override(language):
        page = render_to_string(name)

    assert f'<html lang="{lang}">' in page
    assert re.search("<h1>.+</h1>", page)


def test_a_ledger_shows_each_change_with_its_sign_and_the_result() -> None:
    entry = {"label": "fine", "rule": "penalty", "law": "art. 49", "points": -12}
    ledger = {"title": "T", "start": 100, "result": 88, "entries": [entry]}

    shown = render_to_string("registry/components/ledger.html", {"ledger": ledger})

    assert re.findall(r"<td>(.*?)</td>", shown) == ["100", "−12", "88"]


def test_a_value_the_source_does_not_state_is_said_to_be_so() -> None:
    rows = [{"label": "a", "value": ""}, {"label": "b", "value": 0}]

    with translation.override("en"):
        shown = render_to_string(
            "registry/components/definition_list.html", {"rows": rows}
        )

    assert re.findall(r"<dd>(.*?)</dd>", shown) == [
        '<span class="absent">not stated</span>',
        "0",
    ]


@pytest.mark.parametrize(
    ("is_allowed", "attribute"), [(True, False), (False, True)], ids=["yes", "no"]
)
def test_an_action_not_allowed_is_disabled_with_its_reason(
    is_allowed: bool, attribute: bool
) -> None:
    action = {"id": "a", "label": "go", "is_allowed": is_allowed, "reason": "own"}

    shown = render_to_string("registry/components/action.html", {"action": action})

    assert (" disabled" in shown, "own" in shown) == (attribute, attribute)


@pytest.mark.parametrize(
    ("tone", "kind"),
    [("success", "done"), ("warning", "warn"), ("error", "error"), ("", "info")],
)
def test_a_message_of_django_takes_the_tone_of_a_notice(tone: str, kind: str) -> None:
    shown = render_to_string(
        "registry/components/notice.html", {"tone": tone, "text": "x"}
    )

    assert f'class="notice notice-{kind}"' in shown
