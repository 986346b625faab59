"""What an admin decides about an alias in the Home tab: checked and written down each time."""

from dataclasses import dataclass

from bot.cache.aliases import AliasState, deed
from bot.cache.ports import Aliases
from bot.errors import NoSuchAlias, NotAllowed, SlackRefused, SlackUnavailable
from bot.inbox import Button, Pressed
from bot.models import Deed
from bot.ports import Audit, Directory, Whispers

UNSURE = "Slack does not tell me right now whether you are an admin. Please try again."
SAID = {
    AliasState.APPROVED: "Approved: both wordings get the same answer from now on.",
    AliasState.REJECTED: "Rejected: I will not propose it again.",
}
GONE = "This proposal is not there any more."


@dataclass(frozen=True, slots=True)
class AliasButtons:
    """Approve or reject what was proposed."""

    directory: Directory
    aliases: Aliases
    audit: Audit
    whispers: Whispers

    async def press(self, pressed: Pressed) -> None:
        """Decide, and say so; refuse everybody else with a clear private line."""
        await self.whispers.line(pressed.origin, await self._decide(pressed))

    async def _decide(self, pressed: Pressed) -> str:
        origin, alias_id = pressed.origin, pressed.value
        approves = pressed.button is Button.APPROVE_ALIAS
        state = AliasState.APPROVED if approves else AliasState.REJECTED
        try:
            await self.directory.require_admin(origin.asker)
            noted = deed(origin.workspace, origin.asker, alias_id, state)
            await self.aliases.decide(alias_id, state, noted)
        except NotAllowed as refusal:
            refused = Deed(origin.workspace, origin.asker, "cache.alias", alias_id, "refused")
            await self.audit.note(refused)
            return str(refusal)
        except (SlackUnavailable, SlackRefused):
            return UNSURE
        except NoSuchAlias:
            return GONE
        return SAID[state]
