"""What agents type becomes Markdown that looks the same."""

import pytest

from bot.slack.mrkdwn import as_markdown, with_line_ends


@pytest.mark.parametrize(
    ("said", "markdown"),
    [
        ("It is *bold*, _slanted_ and ~gone~.", "It is **bold**, _slanted_ and ~~gone~~."),
        ("• one\n  ◦ two", "- one\n  - two"),
        ("5 * 3 * 2 and snake_case_name", "5 * 3 * 2 and snake_case_name"),
        ("run `a *b* c` now", "run `a *b* c` now"),
        ("so:```x = *y*```done", "so:\n```\nx = *y*\n```\ndone"),
        ("See https://a.example/b?c=1, then.", "See <https://a.example/b?c=1>, then."),
        ("the page (https://a.example/b)", "the page (<https://a.example/b>)"),
        ("[page](https://a.example/b)", "[page](https://a.example/b)"),
        ("<https://a.example>", "<https://a.example>"),
        ("`https://a.example`", "`https://a.example`"),
        ("**bold**", "**bold**"),
        ("", ""),
    ],
)
def test_it_looks_the_same(said: str, markdown: str) -> None:
    assert as_markdown(said) == markdown


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\ntwo", "one  \ntwo"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("```\na\nb\n```\nafter\nit", "```\na\nb\n```\nafter  \nit"),
        ("  one  \r\ntwo ", "one  \ntwo"),
    ],
)
def test_a_line_stays_a_line(typed: str, kept: str) -> None:
    """Doing it again changes nothing."""
    assert with_line_ends(typed) == kept
    assert with_line_ends(kept) == kept
