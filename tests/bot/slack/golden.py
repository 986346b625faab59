# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
"""Golden files: what a message looks like, kept beside the tests and compared as a whole."""

import json
from pathlib import Path

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
    written = json.dumps(shown, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    file = FOLDER / f"{name}.golden"
    if not file.exists():
        file.parent.mkdir(exist_ok=True)
        file.write_text(written, "utf-8")
        new = f"{file.name} is new: look at it and run the tests again"
        raise AssertionError(new)
    assert written == file.read_text("utf-8")
