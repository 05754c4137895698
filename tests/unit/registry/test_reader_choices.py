"""Language, colours and the way back: cookies set, other sites refused (读者选择)."""

from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.utils import translation

from registry.web.context import site
from registry.web.language import ChosenLanguageMiddleware, set_language, set_scheme
from registry.web.sign_in import SignIn

REQUESTS = RequestFactory()
BAD_REQUEST, NOT_ALLOWED = 400, 405


@pytest.mark.parametrize("scheme", ["auto", "light", "dark"])
def test_a_chosen_scheme_is_kept_and_leads_back(scheme: str) -> None:
    answer = set_scheme(REQUESTS.post("/", {"scheme": scheme, "next": "/rules?a=1"}))

    assert answer.cookies["scheme"].value == scheme
    assert answer["Location"] == "/rules?a=1"


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", ""])
def test_no_choice_leads_to_another_site(target: str) -> None:
    posted = {"scheme": "dark", "language": "en", "next": target}

    assert set_scheme(REQUESTS.post("/", posted))["Location"] == "/"
    assert set_language(REQUESTS.post("/", posted)).headers["Location"] == "/"


def test_an_unknown_scheme_is_refused() -> None:
    answer = set_scheme(REQUESTS.post("/", {"scheme": "sepia"}))

    assert (answer.status_code, list(answer.cookies)) == (BAD_REQUEST, [])


@pytest.mark.parametrize("view", [set_scheme, set_language])
def test_reading_an_address_changes_no_choice(
    view: Callable[[HttpRequest], HttpResponseBase],
) -> None:
    assert view(REQUESTS.get("/")).status_code == NOT_ALLOWED


def test_a_chosen_language_is_kept() -> None:
    answer = set_language(REQUESTS.post("/", {"language": "en", "next": "/"}))

    assert answer.cookies["django_language"].value == "en"


@pytest.mark.parametrize(
    ("cookie", "language"), [("", "zh-hans"), ("en", "en"), ("xx", "zh-hans")]
)
def test_pages_are_chinese_until_the_reader_switches(
    cookie: str, language: str
) -> None:
    request = REQUESTS.get("/", headers={"accept-language": "en-US,en;q=0.9"})
    request.COOKIES["django_language"] = cookie

    with translation.override(None):
        ChosenLanguageMiddleware(lambda _: HttpResponse()).process_request(request)
        shown = translation.get_language()

    assert shown == language


@pytest.mark.parametrize(
    ("cookie", "scheme"), [("dark", "dark"), ('"><script>', "auto"), ("", "auto")]
)
def test_only_a_known_scheme_reaches_the_page(cookie: str, scheme: str) -> None:
    request = REQUESTS.get("/rules", {"q": "酒"})
    request.COOKIES["scheme"] = cookie

    assert site(request)["site"].scheme == scheme


def test_the_way_back_keeps_the_query_of_a_page_read_but_not_of_one_sent() -> None:
    assert site(REQUESTS.get("/?q=a"))["site"].return_to == "/?q=a"
    assert site(REQUESTS.post("/work/?q=a"))["site"].return_to == "/work/"


@pytest.mark.parametrize(
    ("target", "followed"), [("/work/", "/work/"), ("https://example.org/", "")]
)
def test_signing_in_leads_back_only_within_this_site(
    target: str, followed: str
) -> None:
    view = SignIn()
    view.setup(REQUESTS.get("/sign-in", {"next": target}))

    assert view.get_redirect_url() == followed
