"""The page on which a record is written: rows, papers, autosave, faults told."""

import io
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import Settings

from registry.models import AccessEntry, Attachment, Draft, Officer, User
from registry.services.personal import unseal
from tests import factories
from tests.functional.test_staff_drafts import DAYS, client_of

pytestmark = pytest.mark.django_db

RESIDENT_ID = "52000019000101006X"  # synthetic vector


@pytest.fixture
def user() -> User:
    return factories.officer()


@pytest.fixture
def client(user: User) -> Client:
    return client_of(user)


@pytest.fixture
def url() -> str:
    return f"/work/record/penalty/{uuid4()}/"


def typed(**stated: Any) -> dict[str, Any]:
    """Return a penalty as a browser sends the form."""
    whole = factories.penalty(factories.firm(), **{**DAYS, **stated})
    return {"sector": "food", **whole}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_stranger_is_led_to_sign_in_and_back_to_the_form(url: str) -> None:
    answer = Client().post(url, typed())

    assert answer.status_code == 302
    assert answer["Location"] == f"/sign-in/?next={url}"


def test_opening_a_form_gives_its_draft_an_address_at_once(client: Client) -> None:
    answer = client.get("/work/record/penalty/")

    assert re.fullmatch(r"/work/record/penalty/[0-9a-f-]{36}/", answer["Location"])
    assert not Draft.objects.exists()


def test_the_form_knows_the_officers_organ_and_the_firm_it_came_from(
    client: Client, url: str
) -> None:
    firm = factories.firm(name="遵义示例酒业有限公司")

    shown = text_of(client.get(f"{url}?firm={firm.uscc}"))

    for known in (firm.uscc, "遵义示例酒业有限公司", factories.PROVINCE_CODE):
        assert f'value="{known}"' in shown


@pytest.mark.parametrize("code", ["penalty", "sampling", "on_site", "permit", "recall"])
def test_every_kind_has_its_form(client: Client, code: str) -> None:
    answer = client.get(f"/work/record/{code}/", follow=True)

    assert answer.status_code == 200
    assert "data-draft-key" in text_of(answer)


def test_a_kind_nobody_knows_has_no_form(client: Client) -> None:
    assert client.get("/work/record/parking/").status_code == 404


def test_what_is_typed_is_kept_as_one_types_and_survives_the_sign_in(
    client: Client, user: User, url: str
) -> None:
    kept = client.post(f"{url}kept/", typed(facts="刚写到一半"))

    again = client_of(user)
    assert kept.status_code == 200
    assert "data-draft-clear" in text_of(kept)
    assert "刚写到一半" in text_of(again.get(url))


def test_autosave_after_the_sign_in_is_over_says_so_and_moves_nowhere(
    url: str,
) -> None:
    answer = Client().post(
        f"{url}kept/",
        typed(),
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{url}"},
    )

    assert answer.status_code == 200
    assert f"/sign-in/?next={url.replace('/', '%2F')}" in text_of(answer)
    assert not Draft.objects.exists()


def test_a_whole_form_leads_to_its_summary(client: Client, url: str) -> None:
    answer = client.post(url, {**typed(), "summary": "1"})

    assert answer["Location"] == f"/work/drafts/{Draft.objects.get().pk}/"


def test_a_faulty_form_comes_back_with_what_was_typed_and_each_fault_told_twice(
    client: Client, url: str
) -> None:
    answer = client.post(
        url, {**typed(fine_wan="六万", content=""), "summary": "1"}, follow=True
    )

    shown = text_of(answer)
    assert 'href="#id_fine_wan"' in shown
    assert 'id="id_fine_wan_error"' in shown
    assert 'value="六万"' in shown
    assert 'href="#id_content"' in shown


def test_what_no_draft_can_keep_comes_back_with_status_400(
    client: Client, url: str
) -> None:
    answer = client.post(url, {**typed(remark="a\0b"), "summary": "1"})

    assert answer.status_code == 400
    assert "error-summary" in text_of(answer)
    assert not Draft.objects.exists()


def test_failed_items_are_rows_and_more_are_asked_for_without_a_script(
    client: Client,
) -> None:
    url = f"/work/record/sampling/{uuid4()}/"
    row = {"items-0-item": "苯甲酸", "items-0-value": "1.2", "items-0-is_serious": "1"}

    answer = client.post(
        url, {"sector": "food", **row, "add_row": "items"}, follow=True
    )

    (item,) = Draft.objects.get().stated["items"]
    assert (item["item"], item["value"], item["is_serious"]) == ("苯甲酸", "1.2", True)
    assert 'name="items-3-item"' in text_of(answer)


def test_two_inspectors_are_stated_and_the_first_is_the_officer(
    client: Client, user: User
) -> None:
    officer = Officer.objects.get(user=user)

    shown = text_of(client.get(f"/work/record/on_site/{uuid4()}/"))

    assert (
        f'name="inspectors-0-certificate" value="{officer.certificate_number}"' in shown
    )
    assert 'name="inspectors-1-name" value=""' in shown


def test_a_personal_number_is_kept_encrypted_and_never_shown_again(
    client: Client, url: str
) -> None:
    client.post(url, {**typed(party_id=RESIDENT_ID), "save": "1"})
    client.post(url, {**typed(), "save": "1"})

    draft = Draft.objects.get()
    pages = [url, f"{url}?check=1", f"/work/drafts/{draft.pk}/", "/work/"]
    assert unseal(draft.personal) == {"party_id": RESIDENT_ID}
    assert [RESIDENT_ID in text_of(client.get(page)) for page in pages] == [False] * 4


def test_a_personal_field_is_not_kept_on_the_machine(client: Client, url: str) -> None:
    shown = text_of(client.get(url))

    around = re.findall(r"<div data-no-draft>(.*?)</div>", shown, re.S)
    assert ['name="party_id"' in part for part in around].count(True) == 1


def photograph() -> SimpleUploadedFile:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "示例相机"
    Image.new("RGB", (8, 8), "red").save(out, format="JPEG", exif=exif)
    return SimpleUploadedFile("现场.jpg", out.getvalue(), content_type="image/jpeg")


def test_a_photograph_is_added_without_metadata_and_read_only_in_the_log(
    client: Client, url: str, settings: Settings, tmp_path: Path
) -> None:
    settings.ATTACHMENTS_DIR = tmp_path
    client.post(url, {**typed(), "uploads": [photograph()], "save": "1"})
    draft, paper = Draft.objects.get(), Attachment.objects.get()
    address = f"/work/drafts/{draft.pk}/papers/{paper.pk}/"

    answer = client.get(address)

    content = answer.getvalue()
    assert dict(Image.open(io.BytesIO(content)).getexif()) == {}
    assert draft.stated["attachments"] == [paper.pk]
    assert AccessEntry.objects.get().what == f"attachment {paper.pk[:16]}"
    assert Client().get(address).status_code == 302


def test_a_paper_that_the_draft_does_not_name_is_not_found(
    client: Client, url: str
) -> None:
    client.post(url, {**typed(), "save": "1"})
    draft = Draft.objects.get()

    answer = client.get(f"/work/drafts/{draft.pk}/papers/{'0' * 64}/")

    assert answer.status_code == 404
    assert not AccessEntry.objects.exists()


def test_personal_data_in_a_paper_is_told_by_kind_and_place(
    client: Client, url: str
) -> None:
    text = f"第一行\n联系人身份证号 {RESIDENT_ID}".encode()
    paper = SimpleUploadedFile("说明.txt", text)
    client.post(url, {**typed(), "uploads": [paper], "save": "1"})
    draft = Draft.objects.get()
    (digest,) = draft.stated["attachments"]

    answer = client.get(f"/work/drafts/{draft.pk}/papers/{digest}/screening/")

    told = text_of(answer)
    assert "公民身份号码" in told
    assert RESIDENT_ID not in told
    assert AccessEntry.objects.filter(what=f"attachment {digest[:16]}").exists()


def test_a_file_that_cannot_be_kept_is_told_and_the_rest_is_saved(
    client: Client, url: str
) -> None:
    program = SimpleUploadedFile("a.jpg", b"MZ\x90")

    answer = client.post(
        url, {**typed(), "uploads": [program], "save": "1"}, follow=True
    )

    assert "notice-error" in text_of(answer)
    assert Draft.objects.get().stated["content"] == "罚款六万元"


def test_firms_are_suggested_for_what_is_typed_into_a_field(client: Client) -> None:
    firm = factories.firm(name="遵义示例酒业有限公司")

    offered = text_of(client.get("/work/firms/suggest/?punished_code=示例酒"))

    assert f'data-fill="{firm.uscc}"' in offered
    assert "<mark>示例酒</mark>" in offered


def test_a_chosen_firm_fills_in_its_name_and_address(client: Client) -> None:
    firm = factories.firm(name="遵义示例酒业有限公司", address="示例街8号")

    filled = text_of(client.get(f"/work/firms/punished/?punished_code={firm.uscc}"))

    assert 'id="id_punished_name" value="遵义示例酒业有限公司"' in filled
    assert 'id="id_punished_address" value="示例街8号"' in filled


@pytest.mark.parametrize("words", ["示例酒业", "红花岗区", "示例街 酒业", "{code}"])
def test_a_firm_is_found_by_name_district_address_and_code(
    client: Client, words: str
) -> None:
    firm = factories.firm(
        name="遵义示例酒业有限公司", region="520302", address="示例街8号"
    )
    factories.firm(name="贵阳示例茶叶有限公司", address="别处")

    found = text_of(
        client.get("/work/firms/", {"q": words.format(code=firm.uscc[:12])})
    )

    assert "遵义示例酒业有限公司" in found


def test_no_firm_is_found_by_words_it_does_not_have(client: Client) -> None:
    factories.firm(name="遵义示例酒业有限公司")

    found = text_of(client.get("/work/firms/", {"q": "示例 %' OR 1=1 --"}))

    assert "遵义示例酒业有限公司" not in found
