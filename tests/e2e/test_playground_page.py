# pyright: reportUnknownMemberType=false
"""The page in a real browser: it draws what was said, and nothing that was said becomes markup."""

from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Playground
from tests.e2e.browser import CHROMIUM, Page, chromium

TRAP = '<img src=x onerror=alert(1)><script>alert(1)</script> & "quotes"'
ESCAPED = TRAP.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
ANSWER = """\
**Within 2 days**, see [the page](https://example.com/a_b_c) or `a<b>` in snake_case_names.

> quoted *text*

1. one
   - nested
2. two

| Card | Days |
| --- | ---: |
| Visa | 5 |

```python
if a < b: print("<b>")
```
[no](javascript:alert(1))
"""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium")


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """Return a playground in which somebody asked and the app answered."""
    playground = Playground(
        examples=["How long does it take?"], pages={"a.md": "one\ntwo\nthree"}.get
    )
    await playground.start()
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    channel, mira = playground.channel("help"), playground.person("mira")
    label = {"type": "plain_text", "text": "Helpful"}
    await playground.say(mira, channel, ESCAPED)
    await client.chat_postMessage(
        channel=channel,
        text=TRAP,
        blocks=[
            {"type": "header", "text": {"type": "plain_text", "text": TRAP}},
            {"type": "markdown", "text": f"{ANSWER}\n{TRAP}"},
            {"type": "section", "text": {"type": "mrkdwn", "text": f"*bold* <@{mira}>\n> {TRAP}"}},
            {"type": "divider"},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "_small_ :+1:"}]},
            {
                "type": "actions",
                "elements": [{"type": "button", "action_id": "yes", "text": label}],
            },
        ],
    )
    await client.chat_postEphemeral(channel=channel, user=mira, text="for you alone")
    yield playground
    await playground.stop()


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """Return a browser's tab; at the end its console must have been silent."""
    async with chromium() as page:
        yield page
        assert page.complaints == []


async def seen_by(page: Page, playground: Playground, handle: str) -> None:
    """Open the page as one person."""
    await page.open(f"{playground.url}/?as={playground.person(handle)}")
    await page.wait("document.querySelector('.message')")


async def test_the_page_draws_what_was_said(page: Page, playground: Playground) -> None:
    """Every block that the bot uses, the private message and the examples."""
    await seen_by(page, playground, "mira")
    assert await page.texts(".is-markdown strong") == ["Within 2 days"]
    assert await page.texts(".is-markdown ol > li > ul > li") == ["nested"]
    assert await page.texts(".is-markdown td") == ["Visa", "5"]
    assert await page.texts(".is-markdown pre") == ['if a < b: print("<b>")']
    assert await page.texts(".is-markdown blockquote em") == ["text"]
    assert await page.texts(".is-markdown p code") == ["a<b>"]
    assert await page.texts(".is-markdown > p em") == []
    assert await page.texts(".section strong") == ["bold"]
    assert await page.texts(".section .mention") == ["@Mira Tan"]
    assert await page.texts(".message .button") == ["Helpful"]
    assert await page.texts(".chip") == ["How long does it take?"]
    assert await page.texts(".is-private .text") == ["for you alone"]
    assert await page.read("document.querySelector('.is-markdown a').href") == (
        "https://example.com/a_b_c"
    )


async def test_nothing_that_was_said_becomes_markup(page: Page, playground: Playground) -> None:
    """Not from a person, not from the app, not in any block; and no link runs a script."""
    await seen_by(page, playground, "mira")
    assert await page.read("document.querySelectorAll('img, iframe, [onerror]').length") == 0
    assert await page.read("document.querySelectorAll('script').length") == 2
    assert await page.read("document.querySelectorAll('a[href^=javascript]').length") == 0
    header = await page.texts(".block-header")
    assert header == [TRAP]


async def test_another_person_sees_another_page(page: Page, playground: Playground) -> None:
    """The private message is Mira's; the desk is Priya's."""
    await seen_by(page, playground, "priya")
    assert await page.texts(".is-private") == []
    assert "support-desk" in await page.texts(".room-name")


async def test_one_asks_by_keyboard(page: Page, playground: Playground) -> None:
    """Completion, sending, and the last message opened again for a change."""
    await seen_by(page, playground, "mira")
    channel, mira = playground.channel("help"), playground.person("mira")
    await page.read("document.getElementById('composer').focus()")
    await page.type("@Fron")
    await page.wait("document.querySelector('.hints li')")
    await page.press("Enter")
    await page.type("how long?")
    await page.press("Enter")
    said = (await playground.wait_for(lambda: playground.messages(channel)[2:]))[0]
    assert (said.author, said.text) == (mira, f"<@{playground.bot_user_id}> how long?")
    await page.wait(f"document.querySelector('[data-ts=\"{said.ts}\"]')")
    await page.wait("document.getElementById('composer').value === ''")
    # A press that comes before the page has drawn the message finds nothing to edit.
    for _ in range(20):
        await page.press("ArrowUp")
        if await page.read("Boolean(document.querySelector('.editor textarea'))"):
            break
        await page.read("new Promise((done) => setTimeout(done, 300))")
    await page.wait("document.activeElement.matches('.editor textarea')")
    await page.type(" Please.")
    await page.press("Enter")
    await playground.wait_for(lambda: playground.messages(channel)[2].edited)
    assert playground.messages(channel)[2].text.endswith("how long? Please.")


async def test_two_slashes_are_no_command(page: Page, playground: Playground) -> None:
    """They begin a private note at the desk, which is a message like any other."""
    await seen_by(page, playground, "mira")
    channel = playground.channel("help")
    await page.read("document.getElementById('composer').focus()")
    await page.type("// a note to myself")
    await page.press("Enter")
    said = (await playground.wait_for(lambda: playground.messages(channel)[2:]))[0]
    assert said.text == "// a note to myself"


async def test_one_becomes_somebody_else_by_keyboard(page: Page, playground: Playground) -> None:
    """An arrow takes the next person; what is typed then is theirs."""
    await seen_by(page, playground, "mira")
    await page.read("document.querySelector('.persona[aria-checked=true]').focus()")
    await page.press("ArrowDown")
    await page.wait("document.activeElement.textContent.includes('Jonas Weld')")
    await page.wait("!document.querySelector('.is-private')")
    await page.read("document.getElementById('composer').focus()")
    await page.type("/ask what?")
    await page.press("Enter")
    jonas = playground.person("jonas")
    (told,) = await playground.wait_for(lambda: playground.ephemerals(jonas))
    assert "dispatch_failed" in told.text


async def test_a_reply_opens_in_the_thread_beside(page: Page, playground: Playground) -> None:
    """Live, with the number of replies under the first message; Escape closes it."""
    await seen_by(page, playground, "jonas")
    channel = playground.channel("help")
    root = playground.messages(channel)[0].ts
    await playground.say(playground.person("priya"), channel, "Two days.", root)
    await page.wait("document.querySelector('.thread-summary strong')?.textContent === '1 reply'")
    await page.read("document.querySelector('.thread-summary').click()")
    await page.wait("document.querySelectorAll('#thread .message').length === 2")
    await page.press("Escape")
    await page.wait("document.getElementById('thread').hidden")
    assert await page.texts(".persona .count") == ["1"]


async def test_a_documents_line_is_marked(page: Page, playground: Playground) -> None:
    """The line that a citation names, and no other."""
    await page.open(f"{playground.url}/pages/a.md#L2")
    await page.wait("document.querySelector('.is-quoted')")
    assert await page.texts(".is-quoted code") == ["two"]
    assert await page.texts("#where") == ["Line 2"]
