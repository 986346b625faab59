"""Slack's limits on modals and Home tabs: pure."""

from bot.playground.errors import Code, Refused
from bot.playground.limits import VIEW_BLOCKS, check_blocks, longer, plain, reported
from bot.playground.wire import Json, list_at, objects_at, text_at


def check_view(view: Json) -> None:
    """Refuse a view that Slack would refuse."""
    kind = text_at(view, "type")
    blocks = objects_at(view, "blocks")
    if kind not in ("modal", "home") or not isinstance(view.get("blocks"), list | tuple):
        raise Refused(Code.INVALID_ARGUMENTS, "[ERROR] a view needs a type and blocks")
    findings = [
        *longer(view, "private_metadata", 3000, "/view"),
        *longer(view, "callback_id", 255, "/view"),
        *longer(view, "external_id", 255, "/view"),
    ]
    if kind == "modal":
        findings += plain(view, "title", 24, "/view")
        for name in ("submit", "close"):
            findings += plain(view, name, 24, "/view") if view.get(name) else ()
        if any(block.get("type") == "input" for block in blocks) and not view.get("submit"):
            findings.append(("a submit is required when an input block is there", "/view/submit"))
    if findings:
        raise Refused(Code.INVALID_ARGUMENTS, *reported(findings))
    if len(blocks) != len(list_at(view, "blocks")):
        raise Refused(Code.INVALID_BLOCKS, "[ERROR] every block must be an object")
    check_blocks(blocks, VIEW_BLOCKS)
