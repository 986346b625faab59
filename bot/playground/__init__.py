"""A local Slack for development, demos and tests: no account, no network, nothing to install.

`Playground` is the way in; `python -m bot.playground` starts one for any Slack app.
"""

from bot.playground.errors import PlaygroundUsage, Refused
from bot.playground.faults import Fault
from bot.playground.models import Message
from bot.playground.playground import Playground, Setting
from bot.playground.socket_mode import Patience
from bot.playground.web_api import Tokens

__all__ = [
    "Fault",
    "Message",
    "Patience",
    "Playground",
    "PlaygroundUsage",
    "Refused",
    "Setting",
    "Tokens",
]
