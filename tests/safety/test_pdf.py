"""The sheet on one A5, whatever is written, and nothing left out unsaid."""

import json
import re
import unicodedata
from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from django.test import Client

from brobygger.audit.models import Entry
from brobygger.safety import rules
from brobygger.safety.models import CopingLevel
from brobygger.ui.paper import MISSING_SIGN
from tests import make
from tests.safety import make as coping

pytestmark = pytest.mark.django_db
NAUGHTY = json.loads(Path("tests/data/naughty_strings.json").read_text(encoding="utf-8"))
A5 = (595, 420)  # points, rounded


@pytest.fixture
def house():
    house = make.people()
    coping.begin(house.contact_person, house.citizen_id)
    return house


def paper(house, reader=None) -> bytes:
    client = make.signed_in(Client(), reader or house.contact_person)
    answer = client.get(f"/safety/{house.citizen_id}/pdf/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'inline; filename="mestringsskema.pdf"'
    return answer.content


def read(pdf: bytes) -> str:
    """The words, and that it is one tagged A5."""
    [page] = pypdf.PdfReader(BytesIO(pdf)).pages
    assert (round(page.mediabox.width), round(page.mediabox.height)) == A5
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    return " ".join(page.extract_text().replace("\u200b", "").split())


def letters(text: str) -> str:
    """Without what setting in type may add: breaks and hyphens."""
    return re.sub(r"[\s\u200b\u00ad\u2010-]", "", text)


def fill(house, text: str) -> None:
    for level in range(1, 6):
        texts = {part: f"{text} slut{level}{part[:2]}" for part in rules.PARTS}
        coping.write(house.citizen, house.citizen_id, level=level, **texts)


def test_a_usual_sheet_is_printed_whole(house):
    coping.write(house.contact_person, house.citizen_id)
    words = read(paper(house))
    for text in coping.RED.values():
        for line in text.splitlines():
            assert letters(line) in letters(words)
    assert "mere på skærmen" not in words


def test_a_telephone_number_is_not_broken_over_two_lines(house):
    call = "Den psykiatriske skadestue 70 10 20 30\nSøster Ada med det lange navn 20 30 40 50"
    coping.write(house.contact_person, house.citizen_id, call=call)
    [page] = pypdf.PdfReader(BytesIO(paper(house))).pages
    lines = page.extract_text().replace("\xa0", " ").splitlines()
    for number in ("70 10 20 30", "20 30 40 50"):
        assert [one for one in lines if number in one], lines


def test_a_middling_sheet_gets_smaller_type_and_keeps_every_word(house):
    fill(house, "Går op og ned ad gangen og siger ikke så meget.")
    words = read(paper(house))
    assert "mere på skærmen" not in words
    ends = [f"slut{level}{part[:2]}" for level in range(1, 6) for part in rules.PARTS]
    assert [one for one in ends if one not in letters(words)] == []


def test_a_sheet_that_cannot_fit_says_what_is_cut_on_the_paper(house):
    fill(house, "ord på ord " * 120)
    words = read(paper(house))
    assert "Der er ikke plads til det hele her" in words
    assert words.count("[mere på skærmen]") == 5 * len(rules.PARTS)


@pytest.mark.parametrize("text", ["x" * rules.LONGEST_TEXT, "linje\n" * 200, "#panic() $x$ *b*"])
def test_it_is_one_page_whatever_is_written(house, text):
    for level in range(1, 6):
        coping.write(
            house.citizen, house.citizen_id, level=level, **dict.fromkeys(rules.PARTS, text)
        )
    read(paper(house))


def test_strange_signs_print(house):
    texts = [one for one in NAUGHTY if "\0" not in one]
    for level in range(1, 6):
        chosen = "\n".join(texts[level * 80 : level * 80 + 40])[: rules.LONGEST_TEXT]
        coping.write(
            house.citizen, house.citizen_id, level=level, **dict.fromkeys(rules.PARTS, chosen)
        )
    read(paper(house))


WRITTEN = {
    "Arabic": "اتصل بأمي",
    "Persian": "گل‌ها را ببین",
    "Ukrainian": "Їжак Ґалаґан",
    "Russian": "Позвони Ёлкину",
    "Somali": "Wac Cabdiraxmaan Xuseen",
    "Turkish": "Şükrü Ağaoğlu'nu ara",
    "Polish": "Zadzwoń do Łukasza",
    "Vietnamese": "Gọi Nguyễn Thị Hồng",
    "taken apart": "Ring til A\u030age og Zoe\u0308",
}


@pytest.mark.parametrize("text", WRITTEN.values(), ids=WRITTEN)
def test_words_in_the_citizens_own_alphabet_are_drawn_sign_by_sign(house, text):
    coping.write(house.citizen, house.citizen_id, level=4, signs=text)
    pdf = paper(house)
    words = read(pdf)
    assert MISSING_SIGN not in words
    wanted = {one for one in unicodedata.normalize("NFC", text) if one.isalpha()}
    assert wanted - set(unicodedata.normalize("NFKC", words)) == set()
    glyphs = list(glyphs_of(pdf))
    assert len(glyphs) > 100
    assert 0 not in glyphs  # .notdef


def glyphs_of(pdf: bytes):
    """The number in its font of every sign that is drawn: two bytes each."""
    [page] = pypdf.PdfReader(BytesIO(pdf)).pages
    for operands, operator in page.get_contents().operations:
        if operator in {b"Tj", b"TJ"}:
            for piece in operands[0] if operator == b"TJ" else operands:
                if not isinstance(piece, int | float):
                    raw = piece.original_bytes
                    yield from (int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2))


@pytest.mark.parametrize("sign", ["\v", "\f", "\r", "\r\n", "\x1c", "\x85", "\u2028", "\u2029"])
def test_no_break_joins_two_lines_of_a_sheet(house, sign):
    """Also of a sheet that was stored before there was one kind of break."""
    coping.write(house.citizen, house.citizen_id, level=4)
    with make.as_owner():
        CopingLevel.objects.update(call=f"Ring til mor{sign}Tag medicin kl.\xa020")
    words = read(paper(house))
    assert "Ring til mor Tag medicin kl. 20" in words
    assert MISSING_SIGN not in words


def test_printing_leaves_a_line_and_needs_a_ground(house):
    paper(house)
    with make.as_owner():
        assert Entry.objects.filter(action="coping.printed").count() == 1
    client = make.signed_in(Client(), house.nurse)
    assert client.get(f"/safety/{house.citizen_id}/pdf/").status_code == 404
