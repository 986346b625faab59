"""The evaluation of a real endpoint: skipped without a key, and says so."""

import pytest

from tests.live.__main__ import main


def test_without_a_key_it_is_skipped_visibly(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is loaded and nothing is asked."""
    assert main([], {"OPENAI_API_KEY": "sk-1"}) == 0
    assert "skipped; set FRONTDESK_MODEL" in capsys.readouterr().out
