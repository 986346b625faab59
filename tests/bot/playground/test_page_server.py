"""The page over HTTP: who may ask, who sees what, and that nothing on it is parsed as HTML."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, StreamReader

from bot.playground import Playground, PlaygroundUsage
from bot.playground.page_server import FILES
from bot.playground.wire import Json, list_at, object_at, objects_at, text_at
from tests.bot.playground.scene import ALEX, BOT, DESK, HELP, JONAS, MIRA, PRIYA

PAGES = {"docs/a.md": "# <b>Title</b>\n\nSecond & third\n"}


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """Return a playground that listens."""
    playground = Playground(examples=["How long?"], pages=PAGES.get)
    await playground.start()
    yield playground
    await playground.stop()


@pytest.fixture
async def browser(playground: Playground) -> AsyncIterator[ClientSession]:
    """Return an HTTP client of the playground."""
    async with ClientSession(playground.url) as session:
        yield session


async def state(browser: ClientSession, user: str) -> Json:
    """Return what one person sees."""
    async with browser.get("/playground/api/state", params={"as": user}) as response:
        return await response.json()


async def act(browser: ClientSession, deed: str, user: str, **body: object) -> Json:
    """Do something as one person."""
    async with browser.post(f"/playground/api/{deed}", json={"as": user, **body}) as response:
        return await response.json()


@pytest.mark.parametrize("path", ["/", f"/archives/{HELP}/p1800000000000000"])
async def test_the_page_has_a_strict_policy(browser: ClientSession, path: str) -> None:
    """Scripts and styles of our own alone, nothing inline, no frame around it."""
    async with browser.get(path) as response:
        policy = response.headers["Content-Security-Policy"]
        text = await response.text()
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|style=|javascript:", text)


def test_nothing_on_the_page_parses_html() -> None:
    """Text is set as text: no script of ours can turn a message into markup."""
    scripts = [path.read_text(encoding="utf-8") for path in FILES.glob("*.js")]
    assert len(scripts) > 10
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser"
        r"|createContextualFragment|srcdoc"
    )
    assert [found for script in scripts for found in forbidden.findall(script)] == []


def test_the_page_fetches_nothing_from_elsewhere() -> None:
    """No font, no library, no picture of another host."""
    for path in FILES.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
        assert re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?https?:", text) == [], path.name


@pytest.mark.parametrize("name", sorted(path.name for path in FILES.iterdir()))
async def test_every_file_is_served(browser: ClientSession, name: str) -> None:
    """With its type."""
    async with browser.get(f"/page/{name}") as response:
        assert response.status == 200
        assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/page/nope.js", "/page/..%2fserver.py", "/page/%2e%2e/errors.py"]
)
async def test_no_other_file_is_served(browser: ClientSession, path: str) -> None:
    """The folder's own files are the whole list."""
    async with browser.get(path) as response:
        assert response.status == 404


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
)
async def test_other_web_pages_are_refused(browser: ClientSession, headers: dict[str, str]) -> None:
    """A page on the internet can reach loopback, but not this server."""
    async with browser.get("/playground/api/state?as=" + MIRA, headers=headers) as response:
        assert response.status == 403


async def test_a_form_of_another_page_cannot_speak(
    browser: ClientSession, playground: Playground
) -> None:
    """Only JSON is taken, which a browser does not send elsewhere unasked."""
    form = {"as": MIRA, "channel": HELP, "text": "hello"}
    async with browser.post("/playground/api/say", data=form) as response:
        assert text_at(await response.json(), "error") == "invalid_content_type"
    assert playground.messages(HELP) == ()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.1", "example.com", ""])  # noqa: S104  # refused
async def test_it_listens_on_loopback_alone(host: str) -> None:
    """It has no sign-in."""
    with pytest.raises(PlaygroundUsage, match="loopback only"):
        await Playground().start(host=host)


async def test_a_taken_port_is_named(playground: Playground) -> None:
    """One clear line instead of a traceback."""
    port = int(playground.url.rpartition(":")[2])
    with pytest.raises(PlaygroundUsage, match=f"Port {port} on 127.0.0.1 cannot be used"):
        await Playground().start(port=port)


async def test_everybody_sees_their_own(browser: ClientSession, playground: Playground) -> None:
    """The desk is for the desk; ephemeral messages for one; direct ones for two."""
    await playground.say(PRIYA, DESK, "between us")
    await playground.say(JONAS, playground.direct(JONAS), "to the bot alone")
    texts = {
        user: {text_at(m, "text") for m in objects_at(await state(browser, user), "messages")}
        for user in (MIRA, JONAS, PRIYA, ALEX)
    }
    assert texts == {
        MIRA: set(),
        JONAS: {"to the bot alone"},
        PRIYA: {"between us"},
        ALEX: {"between us"},
    }
    names = {text_at(c, "name") for c in objects_at(await state(browser, MIRA), "channels")}
    assert names == {"general", "help", "relaunch", "brightwater", "Frontdesk"}


async def test_the_state_has_what_the_page_offers(browser: ClientSession) -> None:
    """Examples, commands, people, and whether the app is there."""
    seen = await state(browser, MIRA)
    assert list_at(seen, "examples") == ["How long?"]
    assert text_at(objects_at(seen, "commands")[0], "name") == "/ask"
    assert (seen["connections"], seen["app"], seen["desk"]) == (0, BOT, DESK)


async def test_what_is_typed_is_said(browser: ClientSession, playground: Playground) -> None:
    """With mentions made, and changed and deleted by its author alone."""
    await act(browser, "say", MIRA, channel=HELP, text="@Frontdesk how long?")
    (message,) = playground.messages(HELP)
    assert message.text == f"<@{BOT}> how long?"
    where = {"channel": HELP, "ts": message.ts}
    stolen = await act(browser, "edit", JONAS, **where, text="nothing")
    assert text_at(stolen, "error") == "cant_update_message"
    await act(browser, "edit", MIRA, **where, text="@Frontdesk how short?")
    (shown,) = objects_at(await state(browser, MIRA), "messages")
    assert (shown["source"], shown["edited"]) == ("@Frontdesk how short?", True)
    await act(browser, "react", JONAS, **where, name="eyes")
    assert playground.messages(HELP)[0].reactions[0].users == (JONAS,)
    await act(browser, "react", JONAS, **where, name="eyes")
    assert playground.messages(HELP)[0].reactions == ()
    await act(browser, "delete", MIRA, **where)
    assert playground.messages(HELP) == ()


@pytest.mark.parametrize(
    ("name", "body", "error"),
    [
        ("say", {"channel": HELP, "text": " "}, "no_text"),
        ("say", {"channel": HELP, "text": "x" * 40_001}, "msg_too_long"),
        ("say", {"channel": DESK, "text": "x"}, "not_in_channel"),
        ("say", {"channel": "C404", "text": "x"}, "channel_not_found"),
        ("edit", {"channel": HELP, "ts": "1.1", "text": "x"}, "message_not_found"),
        ("click", {"channel": HELP, "ts": "1.1", "action": "x"}, "message_not_found"),
        ("click", {"channel": HELP, "ts": "1.1", "private": True}, "message_not_found"),
        (
            "command",
            {"channel": HELP, "name": "/dance"},
            "/dance is not a command here; there is: /ask, /sources, /frontdesk.",
        ),
    ],
)
async def test_what_cannot_be_done_is_said(
    browser: ClientSession, name: str, body: dict[str, object], error: str
) -> None:
    """In one line, without an error status: the page shows it."""
    assert await act(browser, name, MIRA, **body) == {"ok": False, "error": error}


async def test_nobody_acts_on_what_they_do_not_see(
    browser: ClientSession, playground: Playground
) -> None:
    """An asker cannot react to a message at the desk by its address."""
    ts = await playground.say(PRIYA, DESK, "between us")
    refused = await act(browser, "react", MIRA, channel=DESK, ts=ts, name="eyes")
    assert text_at(refused, "error") == "message_not_found"


async def test_an_unknown_person_is_refused(browser: ClientSession) -> None:
    """By the state, by the live feed, and for what they do."""
    assert text_at(await state(browser, "U404"), "error") == "user_not_found"
    assert text_at(await act(browser, "say", "U404"), "error") == "user_not_found"
    async with browser.get("/playground/api/live?as=U404") as response:
        assert text_at(await response.json(), "error") == "user_not_found"
    async with browser.post(
        "/playground/api/say", data="[1", headers={"Content-Type": "application/json"}
    ) as response:
        assert text_at(await response.json(), "error") == "invalid_json"


async def test_changes_come_as_they_happen(browser: ClientSession, playground: Playground) -> None:
    """Of what one sees the whole, of what others see only for whom it is."""
    async with browser.get("/playground/api/live", params={"as": MIRA}) as response:
        assert await response.content.readline() == b"retry: 1000\n"
        await playground.say(JONAS, HELP, "hello")
        await playground.say(PRIYA, DESK, "between us")
        heard = [await next_change(response.content) for _ in range(2)]
    assert text_at(object_at(heard[0], "message"), "text") == "hello"
    assert list_at(heard[0], "readers") == [MIRA, JONAS, PRIYA, ALEX]
    assert heard[1] == {"elsewhere": {"channel": DESK, "readers": [PRIYA, ALEX], "author": PRIYA}}


async def next_change(lines: StreamReader) -> Json:
    """Return the next change of a live feed."""
    async for line in lines:
        if line.startswith(b"data: "):
            return json.loads(line[6:])
    raise AssertionError


async def test_one_can_be_anybody_but_the_app(browser: ClientSession) -> None:
    """Two askers, an agent, an admin, a guest and somebody from outside."""
    async with browser.get("/playground/api/people") as response:
        people = objects_at(await response.json(), "people")
    assert [text_at(p, "role") for p in people] == [
        "asker",
        "asker",
        "agent",
        "admin",
        "asker",
        "asker",
    ]


async def test_a_document_is_shown_with_its_lines(browser: ClientSession) -> None:
    """Each line has an anchor; what stands in it is text."""
    async with browser.get("/pages/docs/a.md") as response:
        text = await response.text()
    assert '<li id="L1">' in text
    assert '<li id="L3">' in text
    assert "<code># &lt;b&gt;Title&lt;/b&gt;</code>" in text
    assert "<code>Second &amp; third</code>" in text


@pytest.mark.parametrize("path", ["nope.md", "../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd"])
async def test_what_is_no_document_is_not_shown(browser: ClientSession, path: str) -> None:
    """Only what the callable gives is a page: no path is ever opened."""
    async with browser.get(f"/pages/{path}") as response:
        assert response.status == 404


def test_the_pages_files_are_small() -> None:
    """The page is read, not built: no bundle hides among its files."""
    sizes = {path.name: path.stat().st_size for path in Path(FILES).iterdir()}
    assert max(sizes.values()) < 24_000, sizes
