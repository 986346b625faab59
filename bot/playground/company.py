"""Acme, the invented company that the playground opens with."""

from bot.playground.models import (
    App,
    Channel,
    Command,
    Company,
    Kind,
    Person,
    Role,
    Shortcut,
    Standing,
    Team,
)

APP = App("A0FRONTDESK", "B0FRONTDESK", "U0FRONTDESK", "Frontdesk")

BRIGHTWATER = Team("T0BRIGHT01", "Brightwater", "brightwater")
"""Another company, with which Acme shares a channel."""

PEOPLE = (
    Person("U0MIRA0001", "mira", "Mira Tan", "Customer success", Role.ASKER),
    Person("U0JONAS001", "jonas", "Jonas Weld", "Field engineer", Role.ASKER),
    Person("U0PRIYA001", "priya", "Priya Anand", "Support desk", Role.AGENT),
    Person("U0ALEX0001", "alex", "Alex Doria", "Workspace admin", Role.ADMIN),
    Person("U0TESS0001", "tess", "Tess Lund", "Agency, guest", Role.ASKER, Standing.GUEST),
    Person(
        "U0NOOR0001",
        "noor",
        "Noor Bakker",
        "Brightwater, a partner",
        Role.ASKER,
        team=BRIGHTWATER,
    ),
    Person(APP.user_id, "frontdesk", APP.name, "Answers from your documents", Role.APP),
)

EVERYBODY = frozenset(
    person.user_id
    for person in PEOPLE
    if person.standing is Standing.MEMBER and person.team is None
)
DESK_STAFF = frozenset({"U0PRIYA001", "U0ALEX0001", APP.user_id})

DIRECT = tuple(
    Channel(f"D{person.user_id[1:]}", "", Kind.DIRECT, frozenset({person.user_id, APP.user_id}))
    for person in PEOPLE
    if person.role is not Role.APP and person.team is None
)

ACME = Company(
    team=Team("T0ACME0001", "Acme", "acme"),
    app=APP,
    people=PEOPLE,
    channels=(
        Channel("C0GENERAL1", "general", Kind.PUBLIC, EVERYBODY, "Everything that concerns all"),
        Channel("C0HELP0001", "help", Kind.PUBLIC, EVERYBODY, "Ask Frontdesk, or a person"),
        Channel("C0DESK0001", "support-desk", Kind.PRIVATE, DESK_STAFF, "Where people take over"),
        Channel(
            "C0RELAUNCH",
            "relaunch",
            Kind.PUBLIC,
            frozenset({"U0MIRA0001", "U0PRIYA001", "U0TESS0001", APP.user_id}),
            "With the agency: a guest is here",
        ),
        Channel(
            "C0SHARED01",
            "brightwater",
            Kind.PUBLIC,
            frozenset({"U0MIRA0001", "U0PRIYA001", "U0NOOR0001", APP.user_id}),
            "Shared with Brightwater, another company",
            shared_outside=True,
        ),
        *DIRECT,
    ),
    desk="C0DESK0001",
)

COMMANDS = (
    Command("/ask", "[question]", "Ask privately: the answer is for you alone"),
    Command("/sources", "", "Show the sources behind the last answers"),
    Command("/frontdesk", "reload | status", "Look after Frontdesk (admins)"),
)

SHORTCUTS = (
    Shortcut("frontdesk_show_sources", "Show sources", "The quotes that an answer rests on"),
    Shortcut(
        "frontdesk_ask_person", "Ask a person about this", "A colleague replies in the thread"
    ),
)
