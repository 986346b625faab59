"""views.*: modals, which need a trigger, and Home tabs."""

from collections.abc import Mapping

from bot.playground.arguments import Arguments, with_ids
from bot.playground.errors import Code, Refused
from bot.playground.identifiers import Identifiers
from bot.playground.models import View
from bot.playground.payloads import view_json
from bot.playground.session import Method, Session
from bot.playground.view_limits import check_view
from bot.playground.wire import Json, objects_at


def open_view(session: Session, arguments: Arguments) -> Json:
    """Open a modal for whoever did what the trigger stands for."""
    body = view_of(session, arguments, "modal")
    user = session.triggers.use(trigger_of(arguments))
    return answer(session, session.workspace.views.open(user, body))


def push_view(session: Session, arguments: Arguments) -> Json:
    """Lay a modal over the one that the trigger came from."""
    body = view_of(session, arguments, "modal")
    user = session.triggers.use(trigger_of(arguments))
    return answer(session, session.workspace.views.push(user, body))


def update_view(session: Session, arguments: Arguments) -> Json:
    """Show something else in a view that is open; the `hash` says which state is meant."""
    views = session.workspace.views
    if arguments.text("view_id"):
        view = views.find(arguments.text("view_id"))
    else:
        view = views.find_external(arguments.needed("external_id"))
    body = view_of(session, arguments, kind_of(view))
    return answer(session, views.update(view, body, arguments.text("hash")))


def publish_view(session: Session, arguments: Arguments) -> Json:
    """Set somebody's Home tab; there is one a person."""
    body = view_of(session, arguments, "home")
    user = session.workspace.person(arguments.needed("user_id")).user_id
    return answer(session, session.workspace.views.publish(user, body, arguments.text("hash")))


def trigger_of(arguments: Arguments) -> str:
    """Return the trigger, under either of its names."""
    return arguments.text("interactivity_pointer") or arguments.needed("trigger_id")


def view_of(session: Session, arguments: Arguments, kind: str) -> Json:
    """Return the view that a call carries; refuse one of another kind."""
    decoded = arguments.decoded("view", Code.INVALID_ARGUMENTS)
    if not isinstance(decoded, Mapping):
        raise Refused(Code.INVALID_ARGUMENTS, "[ERROR] missing required field: view")
    return taken(decoded, kind, session.workspace.ids)


def taken(view: Json, kind: str, ids: Identifiers) -> Json:
    """Return a view as it is kept: within the limits, with the ids that its author left out."""
    check_view(view)
    if view.get("type") != kind:
        raise Refused(Code.INVALID_ARGUMENTS, f"[ERROR] the view must be of type {kind}")
    return {**view, "blocks": with_ids(objects_at(view, "blocks"), ids)}


def kind_of(view: View) -> str:
    """Return whether a view is a modal or a Home tab."""
    return "home" if view.is_home else "modal"


def answer(session: Session, view: View) -> Json:
    """Write the answer to a call that showed a view."""
    return {"view": view_json(session.workspace, view)}


METHODS: Mapping[str, Method] = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish_view,
}
