# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
"""Golden files: what a message looks like, kept beside the tests and compared as a whole."""

import json
from pathlib import Path

from slack_sdk.models.views import View

from bot.slack.render import Message

FOLDER = Path(__file__).parent / "golden"


def assert_golden(name: str, message: Message) -> None:
    """Compare a message with its golden file; without one, write it, and fail to be looked at.

    `to_dict` raises where a block breaks one of Slack's limits that the SDK knows.
    """
    shown = {
        "text": message.text,
        "blocks": [block.to_dict() for block in message.blocks],
        "metadata": message.metadata.to_dict() if message.metadata else None,
    }
    _compare(name, shown)


def _compare(name: str, shown: object) -> None:
    written = json.dumps(shown, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    file = FOLDER / f"{name}.golden"
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_text(written, "utf-8")
        new = f"{file.name} is new: look at it and run the tests again"
        raise AssertionError(new)
    assert written == file.read_text("utf-8")


def assert_golden_view(name: str, view: View) -> None:
    """Compare a modal or a Home tab with its golden file, as a message is compared."""
    _compare(name, view.to_dict())
