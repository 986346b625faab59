"""Slack's limits on what an app may say, with Slack's names for what is too much: pure.

Slack answers `invalid_blocks` for whatever is wrong with blocks and says more in the answer's
`response_metadata.messages`, each with a pointer to the place.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.playground.errors import Code, Refused
from bot.playground.wire import Json, object_at, objects_at, text_at

TEXT = 40_000
BLOCKS = 50
VIEW_BLOCKS = 100
MARKDOWN = 12_000
MESSAGE_BLOCKS_TEXT = 13_200
"""Not in Slack's documentation; measured by others, together with `msg_blocks_too_long`."""

ELEMENT_TYPES = frozenset(
    {
        "button", "checkboxes", "datepicker", "datetimepicker", "overflow", "radio_buttons",
        "static_select", "multi_static_select", "external_select", "multi_external_select",
        "users_select", "multi_users_select", "conversations_select",
        "multi_conversations_select", "channels_select", "multi_channels_select", "timepicker",
        "workflow_button", "feedback_buttons", "icon_button",
    }
)  # fmt: skip

INPUT_TYPES = (
    ELEMENT_TYPES - {"button", "overflow", "workflow_button", "feedback_buttons", "icon_button"}
) | {
    "email_text_input", "file_input", "number_input", "plain_text_input", "rich_text_input",
    "url_text_input",
}  # fmt: skip

Finding = tuple[str, str]
"""What is wrong, and the pointer to where."""
Findings = Iterable[Finding]


def check_message(text: str, blocks: Sequence[Json]) -> None:
    """Refuse a message that Slack would refuse."""
    if not text.strip() and not blocks:
        raise Refused(Code.NO_TEXT)
    if len(text) > TEXT:
        raise Refused(Code.MSG_TOO_LONG)
    check_blocks(blocks, BLOCKS)
    if sum(map(written_length, blocks)) > MESSAGE_BLOCKS_TEXT:
        raise Refused(Code.MSG_BLOCKS_TOO_LONG)


def check_blocks(blocks: Sequence[Json], most: int) -> None:
    """Refuse blocks that Slack would refuse, with every reason."""
    findings = list(too_many(blocks, most, "/blocks"))
    for number, block in enumerate(blocks):
        findings += block_findings(block, f"/blocks/{number}")
    findings += repeated(blocks, "block_id", "/blocks")
    if sum(len(text_at(b, "text")) for b in blocks if b.get("type") == "markdown") > MARKDOWN:
        findings.append((f"must be less than {MARKDOWN + 1} characters", "/blocks/text"))
    if findings:
        raise Refused(
            Code.INVALID_BLOCKS, *(f"[ERROR] {w} [json-pointer:{p}]" for w, p in findings)
        )


def reported(findings: Findings) -> Sequence[str]:
    """Write findings as Slack reports them."""
    return [f"[ERROR] {what} [json-pointer:{where}]" for what, where in findings]


def written_length(block: Json) -> int:
    """Count the characters that a block shows."""
    texts = [block, object_at(block, "text"), *objects_at(block, "fields")]
    texts += [element for element in objects_at(block, "elements") if "text" in element]
    return sum(len(text_at(text, "text")) for text in texts)


def block_findings(block: Json, where: str) -> Findings:
    """Say what is wrong with one block."""
    check = CHECKS.get(text_at(block, "type"))
    if check is None:
        yield f"unsupported type: {text_at(block, 'type')}", f"{where}/type"
        return
    yield from longer(block, "block_id", 255, where)
    yield from check(block, where)


def section(block: Json, where: str) -> Findings:
    """Check a section: a text or fields, and an accessory."""
    if "text" not in block and "fields" not in block:
        yield "missing required field: text", f"{where}/text"
    if "text" in block:
        yield from text_object(object_at(block, "text"), 3000, f"{where}/text")
    yield from too_many(objects_at(block, "fields"), 10, f"{where}/fields")
    for number, field in enumerate(objects_at(block, "fields")):
        yield from text_object(field, 2000, f"{where}/fields/{number}")
    accessory = object_at(block, "accessory")
    if accessory and accessory.get("type") != "image":
        yield from element(accessory, f"{where}/accessory")


def header(block: Json, where: str) -> Findings:
    """Check a header: plain text, short."""
    yield from plain(block, "text", 150, where)


def markdown(block: Json, where: str) -> Findings:
    """Check a markdown block; its length counts over the whole message."""
    if not text_at(block, "text"):
        yield "must be more than 0 characters", f"{where}/text"


def context(block: Json, where: str) -> Findings:
    """Check a context block: small texts and images."""
    elements = objects_at(block, "elements")
    yield from filled(elements, 10, f"{where}/elements")
    for number, item in enumerate(elements):
        if item.get("type") != "image":
            yield from text_object(item, 3000, f"{where}/elements/{number}")


def actions(block: Json, where: str) -> Findings:
    """Check a row of buttons and menus."""
    yield from elements_of(block, 25, where)


def context_actions(block: Json, where: str) -> Findings:
    """Check a row of feedback buttons."""
    yield from elements_of(block, 5, where)


def elements_of(block: Json, most: int, where: str) -> Findings:
    """Check interactive elements, whose action ids must differ."""
    elements = objects_at(block, "elements")
    yield from filled(elements, most, f"{where}/elements")
    yield from repeated(elements, "action_id", f"{where}/elements")
    for number, item in enumerate(elements):
        yield from element(item, f"{where}/elements/{number}")


def image(block: Json, where: str) -> Findings:
    """Check an image: it needs an address and a text for those who do not see it."""
    if not text_at(block, "alt_text"):
        yield "missing required field: alt_text", f"{where}/alt_text"
    if not text_at(block, "image_url") and not object_at(block, "slack_file"):
        yield "missing required field: image_url", f"{where}/image_url"
    yield from longer(block, "image_url", 3000, where)
    yield from longer(block, "alt_text", 2000, where)


def input_block(block: Json, where: str) -> Findings:
    """Check a field of a form."""
    yield from plain(block, "label", 2000, where)
    if object_at(block, "hint"):
        yield from plain(block, "hint", 2000, where)
    item = object_at(block, "element")
    if text_at(item, "type") not in INPUT_TYPES:
        yield f"unsupported type: {text_at(item, 'type')}", f"{where}/element/type"
    yield from longer(item, "action_id", 255, f"{where}/element")


def anything(_block: Json, _where: str) -> Findings:
    """Let a block pass whose inside we do not know better than its author."""
    return ()


CHECKS: Mapping[str, Callable[[Json, str], Findings]] = {
    "actions": actions,
    "context": context,
    "context_actions": context_actions,
    "divider": anything,
    "header": header,
    "image": image,
    "input": input_block,
    "markdown": markdown,
    "plan": anything,
    "rich_text": anything,
    "section": section,
    "table": anything,
    "task_card": anything,
    "video": anything,
}


def element(item: Json, where: str) -> Findings:
    """Check one interactive element; buttons closely."""
    kind = text_at(item, "type")
    if kind not in ELEMENT_TYPES:
        yield f"unsupported type: {kind}", f"{where}/type"
    yield from longer(item, "action_id", 255, where)
    if kind == "button":
        yield from plain(item, "text", 75, where)
        yield from longer(item, "value", 2000, where)
        yield from longer(item, "url", 3000, where)
        yield from longer(item, "accessibility_label", 75, where)
        if item.get("style") not in (None, "primary", "danger"):
            yield "must be one of: primary, danger", f"{where}/style"


def plain(block: Json, name: str, most: int, where: str) -> Findings:
    """Check a text that must be plain."""
    text = object_at(block, name)
    if text.get("type") != "plain_text":
        yield "must be a plain_text object", f"{where}/{name}"
    yield from text_object(text, most, f"{where}/{name}")


def text_object(text: Json, most: int, where: str) -> Findings:
    """Check a text: of a known kind, neither empty nor too long."""
    if text.get("type") not in ("plain_text", "mrkdwn"):
        yield "unsupported type", f"{where}/type"
    if not text_at(text, "text"):
        yield "must be more than 0 characters", f"{where}/text"
    yield from longer(text, "text", most, where)


def longer(item: Json, name: str, most: int, where: str) -> Findings:
    """Say that a text is too long."""
    if len(text_at(item, name)) > most:
        yield f"must be less than {most + 1} characters", f"{where}/{name}"


def filled(items: Sequence[Json], most: int, where: str) -> Findings:
    """Say that a list is empty or too long."""
    if not items:
        yield "must provide at least 1 item", where
    yield from too_many(items, most, where)


def too_many(items: Sequence[Json], most: int, where: str) -> Findings:
    """Say that a list is too long."""
    if len(items) > most:
        yield f"no more than {most} items allowed", where


def repeated(items: Sequence[Json], name: str, where: str) -> Findings:
    """Say that two items share what must differ."""
    named = [text_at(item, name) for item in items if item.get(name)]
    if len(named) != len(set(named)):
        yield f"`{name}` must be unique", where
