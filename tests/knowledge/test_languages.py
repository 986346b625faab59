"""Languages are told by script and function words, and never guessed."""

import pytest

from knowledge.languages import SCRIPTS, Language, function_words, language_of, script_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How do I reset my password?", Language.ENGLISH),
        ("Wie kann ich mein Passwort zurücksetzen?", Language.GERMAN),
        ("Comment puis-je réinitialiser mon mot de passe ?", Language.FRENCH),
        ("¿Cómo puedo cambiar mi contraseña?", Language.SPANISH),
        ("Come posso cambiare la mia password?", Language.ITALIAN),
        ("Como posso mudar a minha senha? Não consigo.", Language.PORTUGUESE),
        ("Hoe kan ik mijn wachtwoord wijzigen?", Language.DUTCH),
        ("Hur kan jag ändra mitt lösenord?", Language.SWEDISH),
        ("Jak mogę zmienić moje hasło?", Language.POLISH),
        ("Şifremi nasıl değiştirebilirim?", Language.TURKISH),  # noqa: RUF001  # Turkish has it
        ("Как изменить пароль?", Language.RUSSIAN),
        ("Як змінити свій пароль?", Language.UKRAINIAN),
        ("パスワードを変更するには？", Language.JAPANESE),  # noqa: RUF001  # full width on purpose
        ("如何更改密码？", Language.CHINESE),  # noqa: RUF001  # full width on purpose
        ("비밀번호를 어떻게 변경하나요?", Language.KOREAN),
        ("كيف أغير كلمة المرور؟", Language.ARABIC),
        ("Kubernetes の SCIM を設定する方法は何ですか", Language.JAPANESE),
    ],
)
def test_a_sentence_tells_its_language(text: str, language: Language) -> None:
    assert language_of(text) is language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SCIM",
        "refund policy",
        "https://example.com/de/die/das",
        "add 45 to 87 plus 54 plus 43 plus 22",
        "Red Hat OpenShift",
        "las vegas weather today",
        "kubectl get pods -n prod",
        "404 🦊 !!",
    ],
)
def test_what_tells_too_little_is_in_no_language(text: str) -> None:
    assert language_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "do i need a visa to go to cuba",
        "What was the man in the red hat at the inn as of late?",
        "I need a recipe for chicken pot pie",
        "Can I die in the tutorial?",
        "Is there a pro account for me or no?",
        "Los Angeles is in which region of the map?",
    ],
)
def test_english_with_words_that_others_have_too_is_nothing_else(text: str) -> None:
    assert language_of(text) in {Language.ENGLISH, None}


def test_a_name_in_another_script_does_not_make_another_language() -> None:
    assert language_of("Who is the author of 東京 and what is it about?") is Language.ENGLISH


def test_scripts_tell_by_themselves() -> None:
    assert script_of("слово") is Language.RUSSIAN
    assert script_of("word") is None
    assert Language.GREEK in SCRIPTS
    assert Language.GERMAN not in SCRIPTS


def test_function_words_are_known_where_a_language_is_told_by_them() -> None:
    assert {"wie", "ich"} <= function_words(Language.GERMAN)
    assert function_words(Language.KOREAN) == frozenset()


def test_a_language_has_a_name_for_people() -> None:
    assert Language.GERMAN.in_words == "German"
