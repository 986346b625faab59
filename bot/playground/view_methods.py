"""views.open and views.publish: kept and validated."""

from collections.abc import Mapping

from bot.playground.arguments import Arguments
from bot.playground.errors import Code, Refused
from bot.playground.limits import check_view
from bot.playground.models import View
from bot.playground.payloads import view_json
from bot.playground.session import Method, Session
from bot.playground.wire import Json


def open_view(session: Session, arguments: Arguments) -> Json:
    """Open a modal for whoever did what the trigger stands for."""
    body = view_of(arguments)
    user = session.triggers.use(arguments.needed("trigger_id"))
    view = session.workspace.show(new_view(session, user, body))
    return {"view": view_json(session.workspace, view)}


def publish_view(session: Session, arguments: Arguments) -> Json:
    """Set somebody's Home tab; there is one a person."""
    body = view_of(arguments)
    user = session.workspace.person(arguments.needed("user_id")).user_id
    before = home_of(session, user)
    expected = arguments.text("hash")
    if before is not None and expected and expected != before.hash:
        raise Refused(Code.HASH_CONFLICT)
    fresh = new_view(session, user, body)
    kept = fresh if before is None else View(before.view_id, user, body, fresh.hash)
    view = session.workspace.show(kept)
    return {"view": view_json(session.workspace, view)}


def home_of(session: Session, user: str) -> View | None:
    """Return somebody's Home tab, if one was published."""
    views = session.workspace.views.values()
    return next((v for v in views if v.user == user and v.body.get("type") == "home"), None)


def view_of(arguments: Arguments) -> Json:
    """Return the view that a call carries."""
    decoded = arguments.decoded("view", Code.INVALID_ARGUMENTS)
    if not isinstance(decoded, Mapping):
        raise Refused(Code.INVALID_ARGUMENTS, "[ERROR] missing required field: view")
    check_view(decoded)
    return decoded


def new_view(session: Session, user: str, body: Json) -> View:
    """Give a view its id and its hash."""
    ids = session.workspace.ids
    return View(ids.fresh("V"), user, body, f"{int(ids.now())}.{ids.fresh('')[-8:]}")


METHODS: Mapping[str, Method] = {"views.open": open_view, "views.publish": publish_view}
