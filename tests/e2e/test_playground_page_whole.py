# pyright: reportUnknownMemberType=false
"""The page in a real browser, with an app behind it: modals, Home, the panel, the tour, a phone."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Playground
from bot.slack.socket import connected
from tests.e2e.assembly import Place, running
from tests.e2e.browser import CHROMIUM, Page, chromium

ALT, CONTROL = 1, 2
LIGHT_OF_GROUND = (
    "getComputedStyle(document.body).backgroundColor.match(/\\d+/g)"
    ".slice(0, 3).reduce((sum, n) => sum + Number(n), 0)"
)
WIDTH = "document.documentElement.scrollWidth"
TOUR = "document.querySelector('.tour')?.dataset.step"
NEXT = "document.querySelector('.tour button.is-primary').click()"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium")


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """Return a browser's tab; at the end its console must have been silent."""
    async with chromium() as page:
        yield page
        assert page.complaints == []


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """Return a playground in which nothing was said yet."""
    playground = Playground(examples=["How long do refunds take?"])
    await playground.start()
    yield playground
    await playground.stop()


async def seen_by(page: Page, playground: Playground, handle: str, where: str = "") -> None:
    """Open the page as one person, without the tour."""
    await page.begin_with("localStorage.setItem('playground.tour', 'over')")
    await page.open(f"{playground.url}/?as={playground.person(handle)}#{where}")
    await page.wait("document.querySelector('.pane-head h1')")


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def choice(value: str) -> dict[str, Any]:
    return {"text": plain(value), "value": value}


def form() -> dict[str, Any]:
    """Return a modal with a field of each kind that a form needs."""
    elements = {
        "why": {"type": "plain_text_input", "action_id": "why", "multiline": True},
        "which": {"type": "static_select", "action_id": "which", "options": [choice("a")]},
        "how": {"type": "radio_buttons", "action_id": "how", "options": [choice("b")]},
        "also": {"type": "checkboxes", "action_id": "also", "options": [choice("c")]},
        "who": {"type": "users_select", "action_id": "who"},
    }
    blocks = [
        {"type": "input", "block_id": name, "label": plain(name), "element": element}
        for name, element in elements.items()
    ]
    return {
        "type": "modal", "callback_id": "form", "title": plain("A form"), "submit": plain("Send"),
        "blocks": blocks,
    }  # fmt: skip


@asynccontextmanager
async def form_app(playground: Playground, sent: list[dict[str, Any]]) -> AsyncGenerator[None]:
    """Run an app that opens a form for a shortcut, complains of it once, and has a Home."""
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    app = AsyncApp(client=client, request_verification_enabled=False)

    @app.shortcut("frontdesk_show_sources")
    async def opened(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=form())

    @app.view("form")
    async def submitted(ack: AsyncAck, view: dict[str, Any]) -> None:
        sent.append(view["state"]["values"])
        if len(sent) == 1:
            await ack(response_action="errors", errors={"why": "Say more."})
        else:
            await ack()

    @app.event("app_home_opened")
    async def home(event: dict[str, Any]) -> None:
        section = {"type": "section", "text": {"type": "mrkdwn", "text": "*Your* page"}}
        if event["tab"] == "home":
            await client.views_publish(
                user_id=event["user"], view={"type": "home", "blocks": [section]}
            )

    async with connected(app, playground.app_token):
        await playground.wait_for_app()
        yield


async def fill_in(page: Page) -> None:
    """Fill in every field of the form that is open."""
    await page.read("document.getElementById('field-why').focus()")
    await page.type("Because")
    await page.read(
        "['which', 'who'].forEach((name) => { const field ="
        " document.getElementById(`field-${name}`); field.selectedIndex = 1;"
        " field.dispatchEvent(new Event('change')); })"
    )
    await page.read("document.querySelectorAll('dialog .choices input').forEach(i => i.click())")


def entered(values: dict[str, Any]) -> list[Any]:
    """Return what each field held."""
    return [
        values["why"]["why"]["value"],
        values["which"]["which"]["selected_option"]["value"],
        values["how"]["how"]["selected_option"]["value"],
        [one["value"] for one in values["also"]["also"]["selected_options"]],
        values["who"]["who"]["selected_user"],
    ]


async def open_form(page: Page, ts: str) -> None:
    """Choose the first shortcut from a message's menu."""
    message = f"document.querySelector('[data-ts=\"{ts}\"]')"
    more = "document.querySelector('.toolbar [aria-label=\"More actions\"]')"
    await page.wait(message)
    await page.read(f"{message}.focus()")
    await page.wait(more)
    await page.read(f"{more}.click()")
    assert await page.texts(".menu strong") == ["Show sources", "Ask a person about this"]
    await page.press("Enter")
    await page.wait("document.querySelector('dialog[open] .field')")


async def test_a_form_shows_what_is_wrong_under_each_field(
    page: Page, playground: Playground
) -> None:
    """Slack's own complaint, then the app's, then it is gone; what was entered arrives."""
    sent: list[dict[str, Any]] = []
    channel, mira = playground.channel("help"), playground.person("mira")
    ts = await playground.say(mira, channel, "Hello")
    send = "document.querySelector('dialog [type=submit]').click()"
    async with form_app(playground, sent):
        await seen_by(page, playground, "mira")
        await open_form(page, ts)
        await page.read(send)
        await page.wait("document.querySelectorAll('.complaint:not([hidden])').length === 5")
        await fill_in(page)
        await page.read(send)
        await page.wait(
            "document.querySelector('.is-wrong .complaint')?.textContent === 'Say more.'"
        )
        await page.read(send)
        await page.wait("!document.querySelector('dialog')")
    first = playground.people[0].user_id
    assert entered(sent[-1]) == ["Because", "a", "b", ["c"], first]


async def test_the_apps_home_is_a_tab_of_its_conversation(
    page: Page, playground: Playground
) -> None:
    """Opening it tells the app, and what the app publishes is shown."""
    mira = playground.person("mira")
    async with form_app(playground, []):
        await seen_by(page, playground, "mira", f"/{playground.direct(mira)}/home")
        await page.wait("document.querySelector('.home .section strong')?.textContent === 'Your'")
        assert await page.texts(".tab[aria-current]") == ["Home"]


async def test_the_panel_shows_each_call_and_causes_trouble(
    page: Page, playground: Playground
) -> None:
    """Live, filtered, paused, opened to its JSON; and a trouble that is under way is pressed."""
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    await seen_by(page, playground, "mira")
    await page.press_with(ALT, "p")
    await page.wait("document.querySelector('.rows-empty')")
    await client.auth_test()
    await client.chat_postMessage(channel=playground.channel("help"), text="Hello")
    await page.wait("document.querySelectorAll('.exchange').length === 2")
    assert await page.read("document.activeElement.matches('.panel input')")
    await page.type("postMess")
    await page.wait("document.querySelectorAll('.exchange').length === 1")
    await page.read("document.querySelector('.exchange').open = true")
    await page.wait("document.querySelectorAll('.bodies pre').length === 2")
    assert playground.bot_token not in "".join(await page.texts(".panel"))
    await page.read("document.querySelector('[aria-label=Pause]').click()")
    await client.chat_postMessage(channel=playground.channel("help"), text="Again")
    await page.wait("document.querySelector('.tally').textContent === 'paused, 1 waiting'")
    await page.read("document.querySelector('[data-name=rate_limit]').click()")
    await page.wait("document.querySelector('[data-name=rate_limit][aria-pressed=true]')")
    assert [trouble.value for trouble in playground.troubles] == ["rate_limit"]
    await page.press("Escape")
    await page.wait("document.getElementById('panel').hidden")


async def test_one_gets_around_by_keyboard_alone(page: Page, playground: Playground) -> None:
    """Ctrl-K to a channel, arrows from message to message, Alt and a number to be somebody."""
    channel = playground.channel("general")
    for text in ("one", "two", "three"):
        await playground.say(playground.person("jonas"), channel, text)
    await seen_by(page, playground, "mira")
    await page.press_with(CONTROL, "k")
    await page.wait("document.activeElement.closest('.switcher')")
    await page.type("gener")
    await page.press("Enter")
    await page.wait(f"location.hash === '#/{channel}' && document.querySelector('.message')")
    await page.read("document.querySelector('#channel .list').focus()")
    await page.press("ArrowUp")
    await page.press("ArrowUp")
    assert await page.read("document.activeElement.innerText.includes('two')") is True
    await page.press("Enter")
    await page.wait("document.activeElement.id === 'thread-composer'")
    await page.press("Escape")
    await page.wait("document.getElementById('thread').hidden")
    await page.press_with(ALT, "3")
    await page.wait(
        "document.querySelector('.persona[aria-checked=true]').innerText.includes('Priya')"
    )


async def test_a_phone_shows_everything_without_scrolling_aside(
    page: Page, playground: Playground
) -> None:
    """A channel with the tour, its list, a thread with a long word, and the panel."""
    channel, mira = playground.channel("help"), playground.person("mira")
    ts = await playground.say(mira, channel, "w" * 300)
    await playground.say(mira, channel, "reply", ts)
    await page.resize(390, 844)
    await page.open(f"{playground.url}/?as={mira}")
    await page.wait(
        "document.querySelector('.tour:not([hidden])') && document.querySelector('.message')"
    )
    assert await page.read(WIDTH) == 390
    await page.read("document.querySelector('.pane-head .only-narrow').click()")
    await page.wait("document.querySelector('.sidebar').getBoundingClientRect().left === 0")
    await page.press("Escape")
    await page.read(f"location.hash = '#/{channel}/{ts}'")
    await page.wait("!document.getElementById('thread').hidden")
    assert await page.read(WIDTH) == 390
    await page.press_with(ALT, "p")
    await page.wait("document.querySelector('.trouble')")
    assert await page.read(WIDTH) == 390


async def test_dark_follows_the_system_until_one_chooses(
    page: Page, playground: Playground
) -> None:
    """Dark by the system's wish, light by the switch, and light still after a reload."""
    await page.prefer("prefers-color-scheme", "dark")
    await seen_by(page, playground, "mira")
    assert await page.read(LIGHT_OF_GROUND) < 150
    await page.read("document.querySelector('[aria-label=\"Light theme\"]').click()")
    assert await page.read(LIGHT_OF_GROUND) > 600
    await seen_by(page, playground, "mira")
    assert await page.read(LIGHT_OF_GROUND) > 600


async def take_the_case(page: Page) -> None:
    """Become the agent, claim the case and reply; each step ends when that is done."""
    claim = "document.querySelector('#channel [data-action=frontdesk_claim]')"
    await page.read(NEXT)
    await page.wait(claim)
    assert await page.read(TOUR) == "3"
    await page.read(f"{claim}.click()")
    await page.wait(f"{TOUR} === '4'")
    await page.read(NEXT)
    await page.wait("document.activeElement.id === 'thread-composer'")
    await page.type("Nobody knows.")
    await page.press("Enter")
    await page.wait(f"{TOUR} === '5'")


async def test_the_tour_waits_for_each_thing_to_happen(
    page: Page, playground: Playground, tmp_path: Path
) -> None:
    """From the first question to the reload, with the real bot; then it stays away."""
    place = Place(
        playground.api_url, playground.bot_token, playground.app_token,
        playground.desk_channel, f"sqlite:///{tmp_path}/bot.db", playground.admins,
    )  # fmt: skip
    async with running(place):
        await playground.wait_for_app()
        await page.open(f"{playground.url}/?as={playground.person('mira')}")
        await page.wait(f"{TOUR} === '0'")
        for step in ("1", "2", "3"):
            await page.read(NEXT)
            await page.wait(f"{TOUR} === '{step}'")
        await take_the_case(page)
        await page.read(NEXT)
        typed = "document.querySelector('.tour .is-primary').textContent === 'Type it for me'"
        await page.wait(typed)
        await page.read(NEXT)
        await page.wait(f"{TOUR} === '6'")
        await page.read(NEXT)
        await page.wait("document.querySelector('.tour').hidden")
        assert await page.read("localStorage.getItem('playground.tour')") == "over"
