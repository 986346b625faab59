"""The bot's own resolved cases: what people asked, and what people replied."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from knowledge.errors import SourceUnreadable
from knowledge.models import Original
from knowledge.ports import ResolvedCases
from knowledge.sources.resolved import Answered, page


@dataclass(frozen=True, slots=True)
class CasesSource:
    """One page a case; a case whose words were erased is gone with the next load."""

    name: str
    workspace: str
    cases: ResolvedCases
    direct: bool = False
    """Whether cases from direct messages are read too."""
    address: str | None = None
    """Of the workspace, as `https://acme.slack.com`."""

    async def originals(self) -> AsyncGenerator[Original]:
        """Yield every case that a person answered; raise `SourceUnreadable` where there is none."""
        count = 0
        async for case in self.cases.resolved(self.workspace):
            if case.is_direct and not self.direct:
                continue
            answered = Answered(
                path=f"cases/{case.key}",
                question=case.question,
                answers=case.answers,
                asker=case.asker,
                at=case.at,
                url=self._url(case.channel, case.message),
                audience=case.audience,
            )
            original = page(answered, {})
            if original:
                count += 1
                yield original
        if not count:
            message = f"{self.name}: no case of {self.workspace} was resolved with a reply yet."
            raise SourceUnreadable(message)

    def _url(self, channel: str, message: str | None) -> str | None:
        if self.address is None or message is None:
            return None
        return f"{self.address.rstrip('/')}/archives/{channel}/p{message.replace('.', '')}"
