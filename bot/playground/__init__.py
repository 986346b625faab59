"""A local Slack for development, demos and tests: no account, no network, nothing to install.

`Playground` is the way in; `python -m bot.playground` starts one for any Slack app.
"""

from bot.playground.delivery import Patience
from bot.playground.errors import PlaygroundUsage, Refused
from bot.playground.faults import Fault
from bot.playground.models import File, Message, Shortcut, Tab, View
from bot.playground.playground import Playground, Setting
from bot.playground.rates import Pace
from bot.playground.request_url import Endpoint
from bot.playground.traffic import Exchange, Way
from bot.playground.trouble import Trouble
from bot.playground.web_api import Tokens

__all__ = [
    "Endpoint",
    "Exchange",
    "Fault",
    "File",
    "Message",
    "Pace",
    "Patience",
    "Playground",
    "PlaygroundUsage",
    "Refused",
    "Setting",
    "Shortcut",
    "Tab",
    "Tokens",
    "Trouble",
    "View",
    "Way",
]
