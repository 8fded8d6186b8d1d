"""What leads to a person is found where it stands, and ordinary answers are left alone."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alp_survey.responses.identifiers import Identifier, find_identifiers, redact

URDU = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
CNICS = [
    "35202-1234567-1",
    "3520212345671",
    "35202 1234567 1",
    "35202.1234567.1",
    "35202–1234567–1",
    "35202 - 1234567 - 1",
    "۳۵۲۰۲-۱۲۳۴۵۶۷-۱",
    "٣٥٢٠٢١٢٣٤٥٦٧١",
    "352\u200b02-123\u200f4567-1",
    "35202\u00a01234567\u00a01",
    "35202-12345671",
]
PHONES = [
    "0300,1234567",
    "0300:1234567",
    "0300|1234567",
    "0300*1234567",
    "0 3 0 0 1 2 3 4 5 6 7",
    "0-3-0-0-1-2-3-4-5-6-7",
    "0300-1234567",
    "03001234567",
    "0300 123 4567",
    "0300.123.4567",
    "(0300) 1234567",
    "+92 300 1234567",
    "+923001234567",
    "+92-300-1234567",
    "+92 (0)300 1234567",
    "00923001234567",
    "0092 300 1234567",
    "92 300 1234567",
    "923001234567",
    "3001234567",
    "300-1234567",
    "۰۳۰۰۱۲۳۴۵۶۷",
    "۰۳۰۰۔۱۲۳۴۵۶۷",
    "0300\u200e-1234567",
    "021-35761234",
    "(042) 35761234",
    "051 1234567",
    "02135761234",
    "111-222-333",
    "111 222 333",
    "021-111-222-333",
    "+44 20 7946 0958",
    "+971501234567",
    "00971 50 1234567",
    "+1 (202) 555-0143",
    "0300\u20111234567",
]
MAILS = [
    "ali@example.com",
    "ali.khan+1@mail.example.com.pk",
    "ALI@EXAMPLE.COM",
    "ali＠example.com",
    "ali @ gmail.com",
    "ali (at) example dot com",
    "ali[at]example.com",
    "ali@gmail",
    "ali at gmail dot com",
    "ali at example dot com dot pk",
    "ali (at) example (dot) com",
    "03001234567@example.com",
]
LINKS = [
    "https://example.com/x?y=1",
    "http://example.org",
    "www.example.com",
    "facebook.com/ali.khan",
    "wa.me/923001234567",
    "t.me/ali",
    "HTTPS://EXAMPLE.COM/a",
    "https://medium.com/@ali",
]
PLANTED = [
    (kind, text)
    for kind, texts in {
        "CNIC": CNICS,
        "phone number": PHONES,
        "e-mail address": MAILS,
        "link": LINKS,
    }.items()
    for text in texts
]
WORDS = st.lists(
    st.sampled_from(
        ["the", "road", "is", "bad", "میرا", "نمبر", "ہے", "اور", "please", "fees", "کیا"]
    ),
    max_size=6,
).map(" ".join)


@pytest.mark.parametrize(("kind", "text"), PLANTED)
def test_an_identifier_is_found_alone_and_in_a_sentence(kind: str, text: str) -> None:
    assert find_identifiers(text) == (Identifier(kind, 0, len(text)),)
    assert redact(f"شکریہ، {text}، ہے") == f"شکریہ، [{kind}]، ہے"
    assert redact(f"call ({text}).").replace("(", "").replace(")", "") == f"call [{kind}]."


@pytest.mark.parametrize(
    "text",
    [
        *("1 2 3 4 5 1 2 3 4 5 1 2", "12:30, 03:45, 04:15", "+1,234,567", "0,3,0,0,1,2,3,4"),
        *("2023-24", "PKR 45,000", "1,500,000", "1,50,00,000", "2026-03-04", "10:05:00", "1234567"),
        *("50000 to 100000", "1947", "45.5%", "3.141592653", "0.3333333333", "1.0416666667"),
        *("12345678901234567890", "2026-03-04T10:05:00.000+05:00", "04-03-2026 10:05", "4/3/2026"),
        *(
            "2.3333333333333335",
            "8520212345671",
            "35202-1234567",
            "+5",
            "10 20 30 40",
            "1500000000",
        ),
        *("and/or", "at home", "look at it", "a.b", "I paid 500 at 10.30", "@ali", "insta @ali"),
        *("2019 2020 2021", "e.g. this/that", "3.5 to 4.5", "Rs. 45,000/-", "v1.2.3", "0300"),
        *("0.03001234567", "0.1428571428571", "0.3001234567"),
        *("GMT+0500 2026-03-04", "+5 2026-03-04", "05-03-2026 06-03-2026", "1500 2000 3000 1"),
        *("۲۰۲۳-۲۴", "۴۵٬۰۰۰ روپے", "35,761,234", "", "...", "40-50k", "10,000-15,000 per month"),
    ],
)
def test_an_ordinary_answer_is_left_alone(text: str) -> None:
    assert find_identifiers(text) == ()
    assert redact(text) is text


def test_several_identifiers_are_found_in_order() -> None:
    text = "1.0300-1234567,0301-7654321;35202 1234567 1abc@x.com www.x.com"
    assert [each.kind for each in find_identifiers(text)] == [
        *("phone number", "phone number", "CNIC", "e-mail address", "link"),
    ]
    assert redact(text) == ("1.[phone number],[phone number];[CNIC][e-mail address] [link]")


def test_a_number_follows_the_redacted_one_and_ends_before_the_next() -> None:
    assert redact("0300 1234567 and 10 people") == "[phone number] and 10 people"
    assert redact("0300 1234567 10 people") == "[phone number] 10 people"


def test_places_are_those_of_the_text_as_given() -> None:
    text = "\u200f\u200fنمبر \u200e0300\u200b1234567\u200e ہے"
    (found,) = find_identifiers(text)
    assert text[found.start : found.end] == "0300\u200b1234567"


def test_what_is_found_does_not_show_the_number() -> None:
    assert "1234567" not in repr(find_identifiers("0300-1234567"))


@given(WORDS, st.sampled_from(PLANTED), WORDS)
def test_a_planted_identifier_is_found_at_its_place(
    before: str, planted: tuple[str, str], after: str
) -> None:
    kind, written = planted
    # After a word and a blank " at " and "@" could belong to either; a colon parts them.
    text = f"{before}: {written} , {after}"
    start = len(before) + 2
    assert find_identifiers(text) == (Identifier(kind, start, start + len(written)),)
    assert not re.search(r"\d", redact(text))


@given(
    st.from_regex(r"\A[1-7][0-9]{12}\Z"),
    st.from_regex(r"\A03[0-9]{9}\Z"),
    st.sampled_from(["", "-", " ", "–", ".", "\u200b", "\u200f-"]),
    st.sampled_from([{}, URDU, ARABIC]),
)
def test_any_cnic_and_any_mobile_number_are_found_in_any_digits(
    cnic: str, mobile: str, between: str, digits: dict[int, int]
) -> None:
    first = between.join((cnic[:5], cnic[5:12], cnic[12:])).translate(digits)
    second = between.join((mobile[:4], mobile[4:])).translate(digits)
    assert redact(f"میرا {first} اور {second} ہے") == "میرا [CNIC] اور [phone number] ہے"


@given(st.text(st.characters(categories=("L", "M"))))
def test_a_text_of_letters_is_never_flagged(text: str) -> None:
    assert find_identifiers(text) == ()


@given(st.text("0139 -.()+@/,awcomk:[]\u200b۰۳", max_size=40))
def test_to_redact_twice_changes_nothing(text: str) -> None:
    once = redact(text)
    assert redact(once) == once
    spans = [place for each in find_identifiers(text) for place in (each.start, each.end)]
    assert spans == sorted(spans)
