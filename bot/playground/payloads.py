"""People, conversations and messages as Slack writes them in JSON: pure."""

from collections.abc import Sequence

from bot.playground.models import Channel, Kind, Message, Person, Place, Standing, View
from bot.playground.wire import Json, JsonValue, present
from bot.playground.workspace import Workspace

CREATED = 1_700_000_000
"""When everything in the workspace is said to have been made."""


def message_json(workspace: Workspace, message: Message) -> dict[str, JsonValue]:
    """Write a message as events carry it."""
    edited = message.edited
    return {
        **present(
            type="message",
            ts=message.ts,
            text=message.text,
            team=team_id_of(workspace, message),
            client_msg_id=None if message.content.files else message.client_msg_id,
            blocks=message.blocks or None,
            edited={"user": edited.user, "ts": edited.ts} if edited else None,
            metadata=metadata_json(message),
        ),
        **files_json(message),
        **author_json(workspace, message),
        **thread_json(workspace, message),
    }


def stored_message_json(
    workspace: Workspace, message: Message, *, with_metadata: bool = True
) -> dict[str, JsonValue]:
    """Write a message as the Web API returns it: with its reactions, and its app's id."""
    written = message_json(workspace, message)
    if not with_metadata:
        written.pop("metadata", None)
    if message.author == workspace.app.user_id:
        written["app_id"] = workspace.app.app_id
    written.pop("hidden", None)
    if message.reactions:
        written["reactions"] = reactions_json(message)
    return written


def author_json(workspace: Workspace, message: Message) -> dict[str, JsonValue]:
    """Write who said it: a person, the app, or the app under another name."""
    if message.tombstone:
        return {"user": "USLACKBOT", "subtype": "tombstone", "hidden": True}
    if message.subtype or message.author != workspace.app.user_id:
        return present(user=message.author, subtype=message.subtype or None, inviter=message.by)
    app = workspace.app
    if message.guise:
        icons = present(
            emoji=message.guise.icon_emoji or None, image_64=message.guise.icon_url or None
        )
        return {
            "subtype": "bot_message",
            "bot_id": app.bot_id,
            "username": message.guise.username or app.name,
            **({"icons": icons} if icons else {}),
        }
    profile: Json = {
        "id": app.bot_id,
        "app_id": app.app_id,
        "name": app.name,
        "deleted": False,
        "updated": CREATED,
        "team_id": workspace.team.team_id,
    }
    return {"user": app.user_id, "bot_id": app.bot_id, "bot_profile": profile}


def team_id_of(workspace: Workspace, message: Message) -> str | None:
    """Return the company of whoever said it, where Slack says it."""
    if message.guise or message.content.files:
        return None
    return workspace.team_of(message.author).team_id


def files_json(message: Message) -> dict[str, JsonValue]:
    """Write the files that hang on a message: links, for the playground keeps none."""
    if not message.content.files or message.tombstone:
        return {}
    written = [
        {
            "id": file.file_id,
            "created": int(float(message.ts)),
            "timestamp": int(float(message.ts)),
            "name": file.name,
            "title": file.name,
            "mimetype": file.mimetype,
            "filetype": file.name.rpartition(".")[2],
            "user": message.author,
            "mode": "external",
            "is_external": True,
            "external_type": "unknown",
            "size": file.size,
            "url_private": file.url,
            "permalink": file.url,
            "is_public": True,
        }
        for file in message.content.files
    ]
    return {"subtype": "file_share", "files": written, "upload": False, "display_as_bot": False}


def thread_json(workspace: Workspace, message: Message) -> dict[str, JsonValue]:
    """Write where a message stands in its thread."""
    if message.thread is not None:
        root = root_of(workspace, message)
        return present(thread_ts=message.thread, parent_user_id=root.author if root else None)
    replies = workspace.thread(Place(message.channel, message.ts))[1:]
    if not replies or message.only_for is not None:
        return {}
    users = list(dict.fromkeys(reply.author for reply in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(users),
        "latest_reply": replies[-1].ts,
        "reply_users": users,
        "subscribed": True,
    }


def root_of(workspace: Workspace, message: Message) -> Message | None:
    """Return the first message of the thread that a message is in."""
    found = workspace.thread(message.place)
    return found[0] if found and found[0].ts == message.thread else None


def metadata_json(message: Message) -> Json | None:
    """Write what an app has hidden in a message."""
    metadata = message.content.metadata
    if metadata is None:
        return None
    return {"event_type": metadata.event_type, "event_payload": metadata.event_payload}


def reactions_json(message: Message) -> Sequence[Json]:
    """Write the reactions under a message."""
    return [
        {"name": reaction.name, "users": list(reaction.users), "count": len(reaction.users)}
        for reaction in message.reactions
    ]


def email_of(workspace: Workspace, person: Person) -> str | None:
    """Return somebody's address; apps have none, and another company's stay its own."""
    if person.team is not None or person.user_id == workspace.app.user_id:
        return None
    return f"{person.handle}@{workspace.team.domain}.example"


def person_json(workspace: Workspace, person: Person) -> Json:
    """Write a member as `users.info` returns it."""
    is_app = person.user_id == workspace.app.user_id
    profile = present(
        real_name=person.name,
        real_name_normalized=person.name,
        display_name=person.name,
        display_name_normalized=person.name,
        title=person.title,
        first_name=person.name.partition(" ")[0],
        last_name=person.name.partition(" ")[2],
        team=workspace.team_of(person.user_id).team_id,
        email=email_of(workspace, person),
        bot_id=workspace.app.bot_id if is_app else None,
        api_app_id=workspace.app.app_id if is_app else None,
    )
    return {
        "id": person.user_id,
        "team_id": workspace.team_of(person.user_id).team_id,
        "name": person.handle,
        "real_name": person.name,
        "deleted": person.standing is Standing.GONE,
        "tz": "Etc/UTC",
        "tz_label": "Coordinated Universal Time",
        "tz_offset": 0,
        "profile": profile,
        "is_admin": person.is_admin,
        "is_owner": person.is_admin,
        "is_primary_owner": False,
        "is_restricted": person.standing in (Standing.GUEST, Standing.LIMITED_GUEST),
        "is_ultra_restricted": person.standing is Standing.LIMITED_GUEST,
        "is_bot": is_app,
        "is_app_user": False,
        "updated": CREATED,
    }


def is_stranger(workspace: Workspace, person: Person) -> bool:
    """Say whether somebody from outside shares no conversation with the app."""
    met = (channel.members for channel in workspace.channels.values())
    both = {person.user_id, workspace.app.user_id}
    return person.team is not None and not any(both <= members for members in met)


def channel_json(workspace: Workspace, channel: Channel) -> Json:
    """Write a conversation as `conversations.info` returns it."""
    common: dict[str, JsonValue] = {
        "id": channel.channel_id,
        "created": CREATED,
        "is_archived": channel.archived,
        "is_im": channel.kind is Kind.DIRECT,
        "is_org_shared": False,
        "context_team_id": workspace.team.team_id,
        "updated": CREATED,
    }
    if channel.kind is Kind.DIRECT:
        (other,) = channel.members - {workspace.app.user_id}
        return {**common, "user": other}
    note: Json = {"value": channel.purpose, "creator": "", "last_set": 0}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind is Kind.PUBLIC,
        "is_group": channel.kind is Kind.PRIVATE,
        "is_mpim": channel.kind is Kind.GROUP,
        "is_private": channel.kind is not Kind.PUBLIC,
        "is_general": channel.name == "general",
        "is_shared": channel.shared_outside,
        "is_ext_shared": channel.shared_outside,
        "is_pending_ext_shared": False,
        "is_member": workspace.app.user_id in channel.members,
        "num_members": len(channel.members),
        "topic": note,
        "purpose": note,
        "previous_names": [],
        **companies_json(workspace, channel),
    }


def companies_json(workspace: Workspace, channel: Channel) -> Json:
    """Write which companies share a channel."""
    if not channel.shared_outside:
        return {}
    ours = workspace.team.team_id
    others = sorted({workspace.team_of(user).team_id for user in channel.members} - {ours})
    return {
        "shared_team_ids": [ours, *others],
        "internal_team_ids": [ours],
        "connected_team_ids": others,
        "conversation_host_id": ours,
    }


def view_json(workspace: Workspace, view: View, state: Json | None = None) -> Json:
    """Write a view as `views.open` returns it; `state` is what a person has filled in."""
    body = view.body
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "clear_on_close": False,
        "notify_on_close": False,
        "title": None,
        "submit": None,
        "close": None,
        **body,
        "id": view.view_id,
        "hash": view.hash,
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
        "state": state or {"values": {}},
        "team_id": workspace.team.team_id,
        "app_id": workspace.app.app_id,
        "app_installed_team_id": workspace.team.team_id,
        "bot_id": workspace.app.bot_id,
    }
