"""Bytes in the encodings of real files, each told from the others, or refused."""

import pytest

from knowledge.errors import SourceUnreadable
from knowledge.models import Audience, Original
from knowledge.reading import read

GERMAN = "Überweisungen dauern fünf Tage. Größere Beträge prüfen wir zusätzlich."
FRENCH = "Où trouver ma facture ? Elle est envoyée à l’adresse que vous avez indiquée."
QUOTED = "Click “Save” – you can’t undo it. The plan costs 5 € a month."
POLISH = "Zwroty są realizowane w ciągu pięciu dni. Źródło: książka."
RUSSIAN = "Возврат средств занимает пять дней. Счета отправляются по почте."
JAPANESE = "返金は五日以内に行われます。請求書はメールで送信されます。"
CHINESE = "退款将在五天内完成。发票会通过电子邮件发送。您可以在设置中更改。"
TRADITIONAL = "退款將在五天內完成。發票會透過電子郵件寄送給您的公司。"
KOREAN = "환불은 5일 이내에 처리됩니다. 청구서는 이메일로 전송됩니다."


def said(content: bytes, path: str = "a.md", media: str | None = None) -> str:
    """Return the first block of a page."""
    return read(Original(path, content, media=media), Audience.PUBLIC).blocks[0].text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "cp1252"),
        (GERMAN, "latin-1"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-32"),
        (GERMAN, "utf-8-sig"),
        ("Café fermé", "latin-1"),
        (FRENCH, "cp1252"),
        (QUOTED, "cp1252"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "utf-16"),
        (CHINESE, "gb18030"),
        ("退款说明", "gb18030"),
        (TRADITIONAL, "big5"),
        (KOREAN, "euc_kr"),
    ],
)
def test_a_text_is_read_in_the_encoding_that_it_is_in(text: str, encoding: str) -> None:
    assert said(text.encode(encoding)) == text


def test_a_declared_encoding_is_believed_where_it_holds() -> None:
    """In the page, or by whoever delivered it; a wrong one is not."""
    polish = "<meta charset='iso-8859-2'><p>Zażółć gęślą jaźń, proszę.</p>"
    assert said(polish.encode("iso-8859-2"), "a.html") == "Zażółć gęślą jaźń, proszę."
    sent = "<p>Zażółć</p>".encode("iso-8859-2")
    assert said(sent, "a", "text/html; charset=iso-8859-2") == "Zażółć"
    wrong = "<meta charset='ascii'><p>Größe</p>"
    assert said(wrong.encode("utf-16"), "a.html") == "Größe"
    assert said("<meta charset='no-such'><p>Größe</p>".encode(), "a.html") == "Größe"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a\0b", "binary"),
        (b"text \0\0\0\0\0\0\0\0 and more text", "binary"),
        (bytes(range(128, 256)) * 3, "not UTF-8 (byte 0)"),
        (b"\xff\xfea", "not UTF-16"),
        ("Zażółć gęślą jaźń".encode("iso-8859-2"), "save it as UTF-8"),
    ],
)
def test_what_is_in_no_encoding_that_can_be_told_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(SourceUnreadable, match=r"^a\.md: ") as refused:
        said(content)
    assert reason in str(refused.value)
