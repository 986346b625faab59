"""A Web API call's arguments, read the same whether they came as JSON, as a form or in the URL."""

import json
from collections.abc import Sequence

from bot.playground.errors import Code, Refused
from bot.playground.identifiers import Identifiers
from bot.playground.limits import check_message
from bot.playground.models import Content, Guise, Metadata, Place
from bot.playground.wire import Json, JsonValue, object_at, objects_at, text_at


class Arguments:
    """Reads named arguments and refuses what is missing or malformed."""

    def __init__(self, given: Json) -> None:
        self._given = given

    def text(self, name: str) -> str:
        """Return an argument as a string, empty when absent."""
        value = self._given.get(name)
        return "" if value is None else str(value)

    def needed(self, name: str) -> str:
        """Return an argument; refuse with `invalid_arguments` when absent."""
        if not self.text(name):
            raise Refused(Code.INVALID_ARGUMENTS, f"[ERROR] missing required field: {name}")
        return self.text(name)

    def number(self, name: str, default: int) -> int:
        """Return an argument as a whole number."""
        try:
            return int(self.text(name) or default)
        except ValueError:
            raise Refused(Code.INVALID_ARGUMENTS, f"[ERROR] must be an integer: {name}") from None

    def flag(self, name: str) -> bool:
        """Say whether an argument is switched on, in any of Slack's spellings."""
        return self.text(name).lower() in ("true", "1")

    def given(self, name: str) -> bool:
        """Say whether an argument was given at all."""
        return self._given.get(name) is not None

    def decoded(self, name: str, error: Code) -> JsonValue:
        """Return a structured argument, decoded if it came as a string."""
        value = self._given.get(name)
        if not isinstance(value, str) or not value:
            return value or None
        try:
            return json.loads(value)
        except ValueError:
            raise Refused(error) from None

    def place(self) -> Place:
        """Return where to write."""
        return Place(self.needed("channel"), self.text("thread_ts") or None)

    def guise(self) -> Guise:
        """Return the name and icon to write under."""
        return Guise(self.text("username"), self.text("icon_emoji"), self.text("icon_url"))

    def content(self, ids: Identifiers) -> Content:
        """Return what to write, within Slack's limits."""
        text = self.text("text")
        blocks = self._blocks()
        if self.text("markdown_text"):
            if text or blocks:
                raise Refused(Code.MARKDOWN_TEXT_CONFLICT)
            text = self.text("markdown_text")
            blocks = ({"type": "markdown", "text": text},)
        check_message(text, blocks)
        return Content(text, with_ids(blocks, ids), self._metadata())

    def _blocks(self) -> tuple[Json, ...]:
        decoded = self.decoded("blocks", Code.INVALID_BLOCKS_FORMAT)
        if decoded is None:
            return ()
        if not isinstance(decoded, list | tuple):
            raise Refused(Code.INVALID_BLOCKS_FORMAT)
        blocks = objects_at(decoded)
        if len(blocks) != len(decoded):
            raise Refused(Code.INVALID_BLOCKS_FORMAT)
        return blocks

    def _metadata(self) -> Metadata | None:
        decoded = self.decoded("metadata", Code.INVALID_METADATA_FORMAT)
        if decoded is None:
            return None
        if not text_at(decoded, "event_type"):
            raise Refused(Code.INVALID_METADATA_FORMAT)
        return Metadata(text_at(decoded, "event_type"), object_at(decoded, "event_payload"))


def with_ids(blocks: Sequence[Json], ids: Identifiers) -> tuple[Json, ...]:
    """Give blocks and their elements the ids that their author left out, as Slack does."""
    return tuple(block_with_ids(block, ids) for block in blocks)


def block_with_ids(block: Json, ids: Identifiers) -> Json:
    """Give one block its ids."""
    written: dict[str, JsonValue] = {**block, "block_id": block.get("block_id") or ids.fresh("b")}
    if block.get("type") in ("actions", "context_actions"):
        written["elements"] = [with_action_id(item, ids) for item in objects_at(block, "elements")]
    for name in ("accessory", "element"):
        if object_at(block, name):
            written[name] = with_action_id(object_at(block, name), ids)
    return written


def with_action_id(element: Json, ids: Identifiers) -> Json:
    """Give an interactive element its action id."""
    if element.get("type") == "image" or element.get("action_id"):
        return element
    return {**element, "action_id": ids.fresh("a")}
