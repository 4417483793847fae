"""Telephone numbers as people write them, kept, shown, dialled and texted."""

import pytest

from brobygger.kernel.telephones import (
    NoTelephone,
    dialled,
    kept_telephone,
    shown_telephone,
    texted,
)

ONE = "+4512345678"


@pytest.mark.parametrize(
    "typed",
    [
        "12345678",
        "12 34 56 78",
        "1234-5678",
        "12.34.56.78",
        "+45 12 34 56 78",
        "+45 (0) 12345678",
        "+45(0)12 34 56 78",
        "(+45) 12345678",
        "4512345678",
        "45 12 34 56 78",
        "0045 12345678",
        "tlf. 12 34 56 78",
        "tel:+4512345678",
        "Mobil: 12345678",
        "\u202a+45\u00a012\u201134\u201156\u201178\u202c",
        "1234\u200b5678\ufeff",
        "１２３４５６７８",
        "١٢٣٤٥٦٧٨",
    ],
)
def test_the_same_number_however_it_is_written(typed):
    kept = kept_telephone(typed)
    assert (kept, shown_telephone(kept), dialled(typed), texted(typed)) == (
        ONE,
        "12 34 56 78",
        ONE,
        ONE,
    )
    assert kept_telephone(shown_telephone(kept)) == kept


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("+46 (0)8 123 456 78", "+46812345678", "+46 8 123 456 78"),
        ("0046 8 12345678", "+46812345678", "+46 8 123 456 78"),
        ("+299 123456", "+299123456", "+299 123456"),
        ("45123456", "+4545123456", "45 12 34 56"),
        ("+45 00 00 00 01", "+4500000001", "+45 00 00 00 01"),
    ],
)
def test_numbers_of_other_countries_and_those_that_begin_with_45(typed, kept, shown):
    assert (kept_telephone(typed), shown_telephone(kept)) == (kept, shown)


@pytest.mark.parametrize(
    ("typed", "dial"),
    [
        ("12345678 lokal 412", "+4512345678;ext=412"),
        ("12 34 56 78, lok. 412", "+4512345678;ext=412"),
        ("lokal 412", "412"),
        ("412", "412"),
        ("112", "112"),
        ("+4512345", ""),
        ("+45 123456789", ""),
        ("12345678 / 87654321", ""),
        ("070-123 45 67", ""),
        ("spørg i vagten", ""),
        ("1-800-FLOWERS", ""),
        ("", ""),
    ],
)
def test_what_only_works_inside_is_kept_as_typed_and_never_texted(typed, dial):
    assert (kept_telephone(typed), shown_telephone(typed), dialled(typed)) == (typed, typed, dial)
    with pytest.raises(NoTelephone):
        texted(typed)
