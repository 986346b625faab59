"""Who asks, where, and what the pages hold."""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.playground.models import App, Channel, Company, Kind, Person, Role, Team

ASKERS, CHANNELS = 20, 5
APP = App("A0FRONTDESK", "B0FRONTDESK", "U0FRONTDESK", "Frontdesk")
DESK = "C0DESK0001"

PAGES = {
    "refunds.md": """# Refunds

## Time limit

You can ask for a refund within 30 days of the purchase. Annual plans are refunded in part.

## How a refund is paid

A refund goes back to the card that was charged, and takes five business days to arrive.
""",
    "teams.md": """# Working in teams

## Inviting people to a team

Open Settings, choose Members, and click Invite. An invitation expires after seven days.

## Roles in a team

Owners can do everything. Editors cannot see invoices, and viewers cannot change a page.
""",
    "export.md": """# Export

## Exporting a workspace

An export of the workspace holds every page as Markdown. It is kept for 14 days in the archive.
""",
}

KNOWN = (
    "How long does a refund take to arrive on the card?",
    "Within how many days can I ask for a refund?",
    "When does an invitation to a team expire?",
    "Can editors see invoices?",
    "How do I invite people to a team?",
    "How long is an export of the workspace kept?",
)
UNKNOWN = (
    "Which moons of Saturn have oceans of methane?",
    "Who painted the ceiling of the Sistine Chapel?",
    "What is the boiling point of tungsten?",
)
KIND_WORDS = ("thanks a lot!", "hello there")


@dataclass(frozen=True, slots=True)
class Words:
    """What is asked: about pages, about nothing on them, or nothing at all."""

    random: Random

    def question(self) -> str:
        """Return a question, of a kind by chance."""
        kinds = (KNOWN, UNKNOWN, KIND_WORDS)
        [kind] = self.random.choices(kinds, weights=(70, 22, 8))
        return self.random.choice(kind)


def company() -> Company:
    """Return a workspace of 20 askers, 5 channels and a desk."""
    askers = [
        Person(f"U0ASKER{n:03}", f"asker{n}", f"Asker {n}", "", Role.ASKER)
        for n in range(1, ASKERS + 1)
    ]
    agent = Person("U0AGENT001", "agent", "Agent", "Support desk", Role.AGENT)
    bot = Person(APP.user_id, "frontdesk", APP.name, "", Role.APP)
    everybody = frozenset(person.user_id for person in (*askers, agent, bot))
    rooms = [
        Channel(f"C0ROOM{n:04}", f"room{n}", Kind.PUBLIC, everybody) for n in range(1, CHANNELS + 1)
    ]
    desk = Channel(DESK, "support-desk", Kind.PRIVATE, frozenset({agent.user_id, bot.user_id}))
    direct = [
        Channel(f"D{one.user_id[1:]}", "", Kind.DIRECT, frozenset({one.user_id, bot.user_id}))
        for one in (*askers, agent)
    ]
    return Company(
        team=Team("T0STORM001", "Storm", "storm"),
        app=APP,
        people=(*askers, agent, bot),
        channels=(*rooms, desk, *direct),
        desk=DESK,
    )


def write_pages(folder: Path) -> Path:
    """Write the pages into a new folder."""
    folder.mkdir()
    for name, text in PAGES.items():
        (folder / name).write_text(text, "utf-8")
    return folder
