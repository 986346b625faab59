"""What the playground refuses, in Slack's own words."""

from enum import StrEnum


class Code(StrEnum):
    """Slack's names for why a call is refused."""

    ALREADY_ARCHIVED = "already_archived"
    ALREADY_IN_CHANNEL = "already_in_channel"
    ALREADY_REACTED = "already_reacted"
    CANNOT_DM_BOT = "cannot_dm_bot"
    CANT_ARCHIVE_GENERAL = "cant_archive_general"
    CANT_DELETE_MESSAGE = "cant_delete_message"
    CANT_INVITE_SELF = "cant_invite_self"
    CANT_KICK_SELF = "cant_kick_self"
    CANT_UPDATE_MESSAGE = "cant_update_message"
    CHANNEL_NOT_FOUND = "channel_not_found"
    DUPLICATE_EXTERNAL_ID = "duplicate_external_id"
    EXCHANGED_TRIGGER_ID = "exchanged_trigger_id"
    EXPIRED_TRIGGER_ID = "expired_trigger_id"
    EXPIRED_URL = "expired_url"
    HASH_CONFLICT = "hash_conflict"
    INVALID_ARGUMENTS = "invalid_arguments"
    INVALID_AUTH = "invalid_auth"
    INVALID_BLOCKS = "invalid_blocks"
    INVALID_BLOCKS_FORMAT = "invalid_blocks_format"
    INVALID_CONTENT_TYPE = "invalid_content_type"
    INVALID_CURSOR = "invalid_cursor"
    INVALID_JSON = "invalid_json"
    INVALID_LIMIT = "invalid_limit"
    INVALID_METADATA_FORMAT = "invalid_metadata_format"
    INVALID_TRIGGER_ID = "invalid_trigger_id"
    INVALID_TS_LATEST = "invalid_ts_latest"
    INVALID_TYPES = "invalid_types"
    INVALID_URL = "invalid_url"
    IS_ARCHIVED = "is_archived"
    MARKDOWN_TEXT_CONFLICT = "markdown_text_conflict"
    MESSAGE_NOT_FOUND = "message_not_found"
    METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE = "method_not_supported_for_channel_type"
    MSG_BLOCKS_TOO_LONG = "msg_blocks_too_long"
    MSG_TOO_LONG = "msg_too_long"
    NOT_ARCHIVED = "not_archived"
    NOT_FOUND = "not_found"
    NO_REACTION = "no_reaction"
    NO_TEXT = "no_text"
    NOT_ALLOWED_TOKEN_TYPE = "not_allowed_token_type"  # noqa: S105  # an error's name
    NOT_AUTHED = "not_authed"
    NOT_ENOUGH_USERS = "not_enough_users"
    NOT_IN_CHANNEL = "not_in_channel"
    PUSH_LIMIT_REACHED = "push_limit_reached"
    THREAD_NOT_FOUND = "thread_not_found"
    TOKEN_REVOKED = "token_revoked"  # noqa: S105  # an error's name
    UNKNOWN_METHOD = "unknown_method"
    USED_URL = "used_url"
    USERS_NOT_FOUND = "users_not_found"
    USER_DISABLED = "user_disabled"
    USER_NOT_FOUND = "user_not_found"
    USER_NOT_IN_CHANNEL = "user_not_in_channel"
    USERS_LIST_NOT_SUPPLIED = "users_list_not_supplied"
    VIEW_TOO_LARGE = "view_too_large"


class Refused(Exception):
    """A call that Slack would refuse; `code` is Slack's name for the reason.

    `messages` say more where Slack does (`response_metadata.messages`).
    """

    def __init__(self, code: Code, *messages: str) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages


class PlaygroundUsage(Exception):
    """Something that the playground cannot do as asked: one line that says why."""
