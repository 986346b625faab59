"""users.*: who is there."""

from collections.abc import Mapping

from bot.playground.arguments import Arguments
from bot.playground.errors import Code, Refused
from bot.playground.payloads import email_of, is_stranger, person_json
from bot.playground.session import Method, Paging, Session
from bot.playground.wire import Json


def user_info(session: Session, arguments: Arguments) -> Json:
    """Describe a person; only here Slack says whether the app shares no channel with them."""
    workspace = session.workspace
    person = workspace.person(arguments.needed("user"))
    stranger = is_stranger(workspace, person)
    return {"user": {**person_json(workspace, person), "is_stranger": stranger}}


def user_list(session: Session, arguments: Arguments) -> Json:
    """List the people of the workspace."""
    workspace = session.workspace
    people = list(workspace.people.values())
    part, cursor = Paging.of(arguments, default=1000).cut(people, lambda person: person.user_id)
    return {
        "members": [person_json(workspace, person) for person in part],
        "cache_ts": int(workspace.ids.now()),
        "response_metadata": {"next_cursor": cursor},
    }


def by_email(session: Session, arguments: Arguments) -> Json:
    """Find a person by their address."""
    email = arguments.needed("email").lower()
    workspace = session.workspace
    for person in workspace.people.values():
        if email_of(workspace, person) == email:
            return {"user": person_json(workspace, person)}
    raise Refused(Code.USERS_NOT_FOUND)


METHODS: Mapping[str, Method] = {
    "users.info": user_info,
    "users.list": user_list,
    "users.lookupByEmail": by_email,
}
