"""Modals and Home tabs: opened, stacked, submitted and closed as in Slack."""

import asyncio

import pytest

from bot.playground.errors import PlaygroundUsage, Refused
from bot.playground.models import PromptsSet, Tab, TabOpened, TitleSet, View, ViewClosed
from bot.playground.wire import Json, JsonValue, object_at, objects_at, text_at
from tests.bot.playground.scene import HELP, JONAS, MIRA, RecordingSocket, Scene

DIRECT = "D0MIRA0001"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


FIELD: Json = {
    "type": "input",
    "block_id": "reason",
    "label": plain("Why?"),
    "element": {"type": "plain_text_input", "action_id": "why", "max_length": 20},
}
CHOICE: Json = {
    "type": "input",
    "block_id": "kind",
    "optional": True,
    "label": plain("What kind?"),
    "element": {
        "type": "static_select",
        "action_id": "which",
        "options": [
            {"text": plain("Old"), "value": "old"},
            {"text": plain("Wrong"), "value": "wrong"},
        ],
    },
}
MODAL: Json = {
    "type": "modal",
    "callback_id": "reasons",
    "title": plain("Tell us"),
    "submit": plain("Send"),
    "blocks": [FIELD, CHOICE],
}
HOME: Json = {
    "type": "home",
    "blocks": [
        {
            "type": "actions",
            "elements": [{"type": "button", "action_id": "refresh", "text": plain("Refresh")}],
        }
    ],
}


async def connected(answer: Json | None = None) -> tuple[Scene, RecordingSocket]:
    scene = Scene()
    socket = RecordingSocket(scene.sockets, answer or {})
    await scene.sockets.join(socket)
    return scene, socket


def opened(scene: Scene, **fields: JsonValue) -> View:
    """Let the app open a modal for Mira."""
    view: Json = {**MODAL, **fields}
    scene.call("views.open", trigger_id=scene.triggers.make(MIRA), view=view)
    return scene.workspace.views.stack(MIRA)[-1]


def pushed(scene: Scene) -> View:
    """Let the app lay a modal over the one that is open."""
    scene.call("views.push", trigger_id=scene.triggers.make(MIRA), view=MODAL)
    return scene.workspace.views.stack(MIRA)[-1]


def sent(socket: RecordingSocket) -> Json:
    return object_at(socket.envelopes[-1], "payload")


async def test_a_submission_carries_what_was_entered() -> None:
    """In Slack's `state.values`, by block and action, with the whole option that was chosen."""
    scene, socket = await connected()
    view = opened(scene, private_metadata="q1")
    assert (
        await scene.interactions.submit(MIRA, view.view_id, {"why": "old", "which": "wrong"}) == {}
    )
    payload = sent(socket)
    assert (payload["type"], object_at(payload, "user")["id"]) == ("view_submission", MIRA)
    assert object_at(payload, "view")["private_metadata"] == "q1"
    assert object_at(payload, "view", "state", "values") == {
        "reason": {"why": {"type": "plain_text_input", "value": "old"}},
        "kind": {
            "which": {
                "type": "static_select",
                "selected_option": {"text": plain("Wrong"), "value": "wrong"},
            }
        },
    }
    assert scene.workspace.views.stack(MIRA) == ()
    assert any(isinstance(change, ViewClosed) for change in scene.changes)


async def test_what_slack_itself_refuses_does_not_reach_the_app() -> None:
    """A field that is required and empty, and one that is too long."""
    scene, socket = await connected()
    view = opened(scene)
    empty = await scene.interactions.submit(MIRA, view.view_id, {})
    long = await scene.interactions.submit(MIRA, view.view_id, {"why": "x" * 21})
    assert (list(empty), list(long)) == (["reason"], ["reason"])
    assert socket.envelopes == []


async def test_an_option_that_is_not_there_is_named() -> None:
    """With those that are."""
    scene, _ = await connected()
    view = opened(scene)
    with pytest.raises(PlaygroundUsage, match="'new'; there is: old, wrong"):
        await scene.interactions.submit(MIRA, view.view_id, {"why": "x", "which": "new"})


async def test_the_apps_complaints_keep_the_modal_open() -> None:
    """They stand under their fields."""
    complaints: Json = {"reason": "Say more."}
    scene, _ = await connected({"response_action": "errors", "errors": complaints})
    view = opened(scene)
    assert await scene.interactions.submit(MIRA, view.view_id, {"why": "x"}) == complaints
    assert scene.workspace.views.stack(MIRA) == (view,)


async def test_complaints_about_unknown_fields_are_told() -> None:
    """Slack shows nothing then; a developer wants to know why."""
    scene, _ = await connected({"response_action": "errors", "errors": {"mood": "bad"}})
    view = opened(scene)
    with pytest.raises(PlaygroundUsage, match="fields that the modal does not have"):
        await scene.interactions.submit(MIRA, view.view_id, {"why": "x"})


@pytest.mark.parametrize(("action", "depth"), [("update", 1), ("push", 2), ("clear", 0)])
async def test_an_answer_can_change_what_is_shown(action: str, depth: int) -> None:
    """Another view in its place, another on top, or none."""
    fresh: Json = {"type": "modal", "title": plain("Thanks"), "blocks": []}
    scene, _ = await connected({"response_action": action, "view": fresh})
    view = opened(scene)
    await scene.interactions.submit(MIRA, view.view_id, {"why": "x"})
    stack = scene.workspace.views.stack(MIRA)
    assert len(stack) == depth
    if stack:
        assert stack[-1].body["title"] == plain("Thanks")
        assert stack[-1].root_id == view.view_id


async def test_an_answer_that_slack_refuses_is_told() -> None:
    """A view without a title."""
    scene, _ = await connected({"response_action": "update", "view": {"type": "modal"}})
    view = opened(scene)
    with pytest.raises(PlaygroundUsage, match="invalid_arguments"):
        await scene.interactions.submit(MIRA, view.view_id, {"why": "x"})


async def test_an_unknown_response_action_is_named() -> None:
    """The modal stays open: nothing was understood."""
    scene, _ = await connected({"response_action": "dance"})
    view = opened(scene)
    with pytest.raises(PlaygroundUsage, match="dance"):
        await scene.interactions.submit(MIRA, view.view_id, {"why": "x"})
    assert scene.workspace.views.stack(MIRA) == (view,)


async def test_a_modal_sent_twice_at_once_reaches_the_app_twice() -> None:
    """A double click: the app must count it once, and the modal closes once."""
    scene, socket = await connected()
    view = opened(scene)
    sending = [scene.interactions.submit(MIRA, view.view_id, {"why": "x"}) for _ in range(2)]
    assert await asyncio.gather(*sending) == [{}, {}]
    assert len(socket.envelopes) == 2
    assert sum(isinstance(change, ViewClosed) for change in scene.changes) == 1


async def test_a_modal_is_submitted_once() -> None:
    """It is gone afterwards, and nobody submits another's."""
    scene, socket = await connected()
    view = opened(scene)
    with pytest.raises(Refused, match="not_found"):
        await scene.interactions.submit(JONAS, view.view_id, {"why": "x"})
    await scene.interactions.submit(MIRA, view.view_id, {"why": "x"})
    with pytest.raises(Refused, match="not_found"):
        await scene.interactions.submit(MIRA, view.view_id, {"why": "x"})
    assert len(socket.envelopes) == 1


async def test_a_modal_without_an_app_stays_open() -> None:
    """The person can try again."""
    scene = Scene()
    view = opened(scene)
    with pytest.raises(PlaygroundUsage, match="dispatch_failed"):
        await scene.interactions.submit(MIRA, view.view_id, {"why": "x"})
    assert scene.workspace.views.stack(MIRA) == (view,)


async def test_closing_is_told_if_the_app_asked_for_it() -> None:
    """The modal below is seen again."""
    scene, socket = await connected()
    below = opened(scene)
    scene.call(
        "views.push",
        trigger_id=scene.triggers.make(MIRA),
        view={**MODAL, "notify_on_close": True},
    )
    top = scene.workspace.views.stack(MIRA)[-1]
    await scene.interactions.close(MIRA, top.view_id)
    assert (sent(socket)["type"], sent(socket)["is_cleared"]) == ("view_closed", False)
    await scene.interactions.close(MIRA, below.view_id)
    assert (len(socket.envelopes), scene.workspace.views.stack(MIRA)) == (1, ())


async def test_a_modal_can_take_all_below_with_it() -> None:
    """`clear_on_close`; each view that asked for it is told of as cleared."""
    scene, socket = await connected()
    opened(scene, notify_on_close=True)
    scene.call(
        "views.push", trigger_id=scene.triggers.make(MIRA), view={**MODAL, "clear_on_close": True}
    )
    await scene.interactions.close(MIRA, scene.workspace.views.stack(MIRA)[-1].view_id)
    assert sent(socket)["is_cleared"] is True
    assert scene.workspace.views.stack(MIRA) == ()


def test_three_modals_lie_over_each_other_at_most() -> None:
    """Each knows the one below and the lowest."""
    scene = Scene()
    views = [opened(scene), pushed(scene), pushed(scene)]
    assert [view.previous_id for view in views] == [None, views[0].view_id, views[1].view_id]
    assert {view.root_id for view in views} == {views[0].view_id}
    trigger = scene.triggers.make(MIRA)
    assert scene.refusal("views.push", trigger_id=trigger, view=MODAL) == "push_limit_reached"


def test_nothing_is_laid_over_nothing() -> None:
    """A modal has to be open."""
    scene = Scene()
    trigger = scene.triggers.make(MIRA)
    assert scene.refusal("views.push", trigger_id=trigger, view=MODAL) == "not_found"


def test_an_update_needs_the_view_as_it_is() -> None:
    """By id or by the app's own id; a stale hash is refused; an unknown view is not found."""
    scene = Scene()
    view = opened(scene, external_id="mine")
    changed: Json = {**MODAL, "external_id": "mine", "title": plain("New")}
    answer = scene.call("views.update", view_id=view.view_id, hash=view.hash, view=changed)
    assert text_at(answer, "view", "id") == view.view_id
    assert text_at(answer, "view", "hash") != view.hash
    stale = scene.refusal("views.update", view_id=view.view_id, hash=view.hash, view=changed)
    assert stale == "hash_conflict"
    scene.call("views.update", external_id="mine", view=changed)
    assert scene.refusal("views.update", view_id="V0", view=changed) == "not_found"
    assert scene.workspace.views.stack(MIRA)[-1].body["title"] == plain("New")


def test_an_id_of_the_apps_own_stands_for_one_view() -> None:
    """A second one with it is refused."""
    scene = Scene()
    opened(scene, external_id="mine")
    trigger = scene.triggers.make(JONAS)
    view: Json = {**MODAL, "external_id": "mine"}
    assert scene.refusal("views.open", trigger_id=trigger, view=view) == "duplicate_external_id"


def test_views_have_their_kinds_and_their_size() -> None:
    """No Home as a modal, no modal as a Home, nothing above 250,000 characters."""
    scene = Scene()
    trigger = scene.triggers.make(MIRA)
    assert scene.refusal("views.open", trigger_id=trigger, view=HOME) == "invalid_arguments"
    assert scene.refusal("views.publish", user_id=MIRA, view=MODAL) == "invalid_arguments"
    text = {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3000}}
    large: Json = {"type": "home", "blocks": [text] * 90}
    assert scene.refusal("views.publish", user_id=MIRA, view=large) == "view_too_large"


def test_a_form_needs_a_button_to_send_it() -> None:
    """Slack refuses inputs without a submit."""
    scene = Scene()
    trigger = scene.triggers.make(MIRA)
    view = {name: value for name, value in MODAL.items() if name != "submit"}
    assert scene.refusal("views.open", trigger_id=trigger, view=view) == "invalid_arguments"


async def test_a_button_of_the_home_tab_carries_the_view() -> None:
    """And neither a channel nor a message."""
    scene, socket = await connected()
    scene.call("views.publish", user_id=MIRA, view=HOME)
    home = scene.workspace.views.home(MIRA)
    assert home is not None
    await scene.interactions.press(MIRA, home.view_id, "refresh")
    payload = sent(socket)
    assert object_at(payload, "container") == {"type": "view", "view_id": home.view_id}
    assert objects_at(payload, "actions")[0]["action_id"] == "refresh"
    assert "channel" not in payload


def test_opening_the_home_tab_is_told() -> None:
    """With the conversation, and with the view once there is one."""
    scene = Scene()
    scene.interactions.home(MIRA)
    scene.interactions.home(MIRA, Tab.MESSAGES)
    tabs = [change.tab for change in scene.changes if isinstance(change, TabOpened)]
    assert tabs == [Tab.HOME, Tab.MESSAGES]


def test_an_app_suggests_up_to_four_questions() -> None:
    """In the conversation as a whole: with a thread nothing happens, and nothing complains."""
    scene = Scene()
    prompts: list[JsonValue] = [{"title": "Refunds", "message": "How long do refunds take?"}]
    where: dict[str, JsonValue] = {"channel_id": DIRECT, "prompts": prompts}
    scene.call("assistant.threads.setSuggestedPrompts", **where, thread_ts="1.2")
    assert scene.workspace.prompts == {}
    scene.call("assistant.threads.setSuggestedPrompts", **where, title="Ask me")
    (change,) = [change for change in scene.changes if isinstance(change, PromptsSet)]
    assert (change.title, change.prompts[0].message) == ("Ask me", "How long do refunds take?")
    many: dict[str, JsonValue] = {"channel_id": DIRECT, "prompts": prompts * 5}
    refused = scene.refusal("assistant.threads.setSuggestedPrompts", **many)
    assert refused == "invalid_arguments"


def test_an_app_names_a_thread_of_a_direct_conversation() -> None:
    """Nowhere else."""
    scene = Scene()
    scene.call("assistant.threads.setTitle", channel_id=DIRECT, thread_ts="1.2", title="Refunds")
    (change,) = [change for change in scene.changes if isinstance(change, TitleSet)]
    assert (change.place.thread, change.title) == ("1.2", "Refunds")
    elsewhere = scene.refusal(
        "assistant.threads.setTitle", channel_id=HELP, thread_ts="1.2", title="x"
    )
    assert elsewhere == "channel_not_found"


def test_a_status_may_have_ten_lines_that_take_turns() -> None:
    """An eleventh is refused."""
    scene = Scene()
    root = scene.say("question")
    where: dict[str, JsonValue] = {"channel_id": HELP, "thread_ts": root.ts, "status": "thinks"}
    lines: list[JsonValue] = ["searching"] * 10
    scene.call("assistant.threads.setStatus", **where, loading_messages=lines)
    refused = scene.refusal(
        "assistant.threads.setStatus", **where, loading_messages=[*lines, "more"]
    )
    assert refused == "invalid_arguments"
