"""Acme, the invented company that the playground opens with."""

from bot.playground.models import App, Channel, Command, Company, Kind, Person, Role, Shortcut, Team

APP = App("A0FRONTDESK", "B0FRONTDESK", "U0FRONTDESK", "Frontdesk")

PEOPLE = (
    Person("U0MIRA0001", "mira", "Mira Tan", "Customer success", Role.ASKER),
    Person("U0JONAS001", "jonas", "Jonas Weld", "Field engineer", Role.ASKER),
    Person("U0PRIYA001", "priya", "Priya Anand", "Support desk", Role.AGENT),
    Person("U0ALEX0001", "alex", "Alex Doria", "Workspace admin", Role.ADMIN),
    Person(APP.user_id, "frontdesk", APP.name, "Answers from your documents", Role.APP),
)

EVERYBODY = frozenset(person.user_id for person in PEOPLE)
DESK_STAFF = frozenset({"U0PRIYA001", "U0ALEX0001", APP.user_id})

DIRECT = tuple(
    Channel(f"D{person.user_id[1:]}", "", Kind.DIRECT, frozenset({person.user_id, APP.user_id}))
    for person in PEOPLE
    if person.role is not Role.APP
)

ACME = Company(
    team=Team("T0ACME0001", "Acme", "acme"),
    app=APP,
    people=PEOPLE,
    channels=(
        Channel("C0GENERAL1", "general", Kind.PUBLIC, EVERYBODY, "Everything that concerns all"),
        Channel("C0HELP0001", "help", Kind.PUBLIC, EVERYBODY, "Ask Frontdesk, or a person"),
        Channel("C0DESK0001", "support-desk", Kind.PRIVATE, DESK_STAFF, "Where people take over"),
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
