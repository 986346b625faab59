"""What a person filled in, as Slack writes it in `state.values`: pure.

A caller names values by action id (or by block id): a text, the `value` of an option, a list of
such, or an id. What is not named keeps what the app had put there.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.playground.errors import PlaygroundUsage
from bot.playground.wire import Json, JsonValue, object_at, objects_at, text_at

Values = Mapping[str, JsonValue]

SINGLE: Mapping[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
}
"""Where an element keeps what was entered, and where what the app had put there."""

CHOICE = ("static_select", "radio_buttons")
CHOICES = ("multi_static_select", "checkboxes")
TEXTS = ("plain_text_input", "number_input", "email_text_input", "url_text_input")
NOTHING_ENTERED: Values = {}
MISSING = "Please complete this required field."


def state_of(blocks: Sequence[Json], values: Values) -> Json:
    """Write everything that a form holds, by block id and action id."""
    state: dict[str, dict[str, JsonValue]] = {}
    for block, element in elements_of(blocks):
        if is_field(element):
            name = text_at(block, "block_id")
            entered = given(block, element, values)
            action = text_at(element, "action_id")
            state.setdefault(name, {})[action] = entry(element, entered)
    return {"values": state}


def missing(blocks: Sequence[Json], values: Values) -> Mapping[str, str]:
    """Say which fields Slack itself would not let a person leave as they are, by block id."""
    found: dict[str, str] = {}
    for block, element in elements_of(blocks):
        if block.get("type") != "input" or not is_field(element):
            continue
        complaint = complaint_about(block, element, given(block, element, values))
        if complaint:
            found[text_at(block, "block_id")] = complaint
    return found


def complaint_about(block: Json, element: Json, entered: JsonValue) -> str:
    """Say what is wrong with one field, or nothing."""
    if entered in (None, "", [], ()):
        return "" if block.get("optional") is True else MISSING
    least, most = element.get("min_length"), element.get("max_length")
    if isinstance(entered, str) and isinstance(least, int) and len(entered) < least:
        return f"Must be at least {least} characters."
    if isinstance(entered, str) and isinstance(most, int) and len(entered) > most:
        return f"Must be at most {most} characters."
    return ""


def elements_of(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """Yield each interactive element with its block."""
    for block in blocks:
        for name in ("element", "accessory"):
            if object_at(block, name):
                yield block, object_at(block, name)
        if block.get("type") in ("actions", "context_actions"):
            for element in objects_at(block, "elements"):
                yield block, element


def is_field(element: Json) -> bool:
    """Say whether an element holds a value: buttons do not."""
    kind = text_at(element, "type")
    return kind in SINGLE or kind in CHOICES or kind in CHOICE


def given(block: Json, element: Json, values: Values) -> JsonValue:
    """Return what was entered, or what the app had put there."""
    action, name = text_at(element, "action_id"), text_at(block, "block_id")
    if action in values or name in values:
        return values.get(action, values.get(name))
    kind = text_at(element, "type")
    if kind in SINGLE:
        return element.get(SINGLE[kind][1])
    if kind in CHOICES:
        return [text_at(option, "value") for option in objects_at(element, "initial_options")]
    return text_at(element, "initial_option", "value") or None


def entry(element: Json, entered: JsonValue) -> Json:
    """Write what one element holds."""
    kind = text_at(element, "type")
    if kind in TEXTS:
        return {"type": kind, "value": None if entered is None else str(entered)}
    if kind in SINGLE:
        return {"type": kind, SINGLE[kind][0]: entered}
    if kind in CHOICES:
        named = entered if isinstance(entered, list | tuple) else [entered] if entered else []
        return {"type": kind, "selected_options": [option(element, value) for value in named]}
    return {"type": kind, "selected_option": option(element, entered) if entered else None}


def option(element: Json, value: JsonValue) -> Json:
    """Return the option with this value; raise `PlaygroundUsage` if there is none."""
    groups = (element, *objects_at(element, "option_groups"))
    options = [choice for group in groups for choice in objects_at(group, "options")]
    found = next((o for o in options if o.get("value") == value), None)
    if found is None:
        known = ", ".join(text_at(o, "value") for o in options) or "none"
        message = f"No option {value!r}; there is: {known}"
        raise PlaygroundUsage(message)
    return found
