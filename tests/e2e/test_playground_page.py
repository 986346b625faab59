"""The page in a real browser: it draws what was said, and nothing that was said becomes markup."""

import asyncio
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from html.parser import HTMLParser

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Playground

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=4000",
    "--dump-dom",
)
TRAP = '<img src=x onerror=alert(1)><script>alert(1)</script> & "quotes"'
ANSWER = """\
**Within 2 days**, see [the page](https://example.com/a_b_c) or `a<b>`.

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


class Outline(HTMLParser):
    """The elements of a page, and the text inside of each kind."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("br", "hr", "img", "input", "link", "meta", "path"):
            self.open.append(tag)
        self.attributes += [(tag, f"{name}={value or ''}") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.texts += [(tag, data.strip()) for tag in set(self.open) if data.strip()]

    def text_of(self, tag: str) -> list[str]:
        """Return the texts that stand inside of this kind of element."""
        return [text for kind, text in self.texts if kind == tag]


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    """Return a playground in which somebody asked and the app answered."""
    playground = Playground(examples=["How long does it take?"])
    await playground.start()
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    channel, mira = playground.channel("help"), playground.person("mira")
    button = {
        "type": "button",
        "action_id": "yes",
        "text": {"type": "plain_text", "text": "Helpful"},
    }
    await playground.say(mira, channel, TRAP.replace("<", "&lt;").replace(">", "&gt;"))
    await client.chat_postMessage(
        channel=channel,
        text=TRAP,
        blocks=[
            {"type": "header", "text": {"type": "plain_text", "text": TRAP}},
            {"type": "markdown", "text": f"{ANSWER}\n{TRAP}"},
            {"type": "section", "text": {"type": "mrkdwn", "text": f"*bold* <@{mira}>\n> {TRAP}"}},
            {"type": "divider"},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "_small_ :+1:"}]},
            {"type": "actions", "elements": [button]},
        ],
    )
    await client.chat_postEphemeral(channel=channel, user=mira, text="for you alone")
    yield playground
    await playground.stop()


async def opened(playground: Playground, path: str) -> tuple[str, str]:
    """Open a page in the browser; return what it drew, and what it logged."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(prefix="frontdesk-page-") as profile:
        browser = await asyncio.create_subprocess_exec(
            CHROMIUM,
            *SWITCHES,
            f"--user-data-dir={profile}",
            f"{playground.url}{path}",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        drawn, logged = await browser.communicate()
    return drawn.decode(), "\n".join(re.findall(r".*CONSOLE.*", logged.decode(errors="replace")))


async def test_the_page_draws_what_was_said(playground: Playground) -> None:
    """Every block that the bot uses, the private message, the examples, and no error on the way."""
    drawn, logged = await opened(playground, f"/?as={playground.person('mira')}")
    page = Outline(drawn)
    assert logged == ""
    assert "Within 2 days" in page.text_of("strong")
    assert "nested" in page.text_of("ul")
    assert {"Visa", "5"} <= set(page.text_of("table"))
    assert 'if a < b: print("<b>")' in page.text_of("pre")
    assert "quoted" in page.text_of("blockquote")
    assert {"Helpful", "How long does it take?"} <= set(page.text_of("button"))
    assert "@Mira Tan" in page.text_of("span")
    assert {"Only visible to you", "for you alone"} <= set(page.text_of("p"))
    assert ("a", "href=https://example.com/a_b_c") in page.attributes


async def test_nothing_that_was_said_becomes_markup(playground: Playground) -> None:
    """Not from a person, not from the app, not in any block; and no link runs a script."""
    drawn, _ = await opened(playground, f"/?as={playground.person('mira')}")
    page = Outline(drawn)
    scripts = [value for tag, value in page.attributes if tag == "script" and "src=" in value]
    assert scripts == ["src=/page/theme.js", "src=/page/app.js"]
    assert page.text_of("script") == []
    assert [value for tag, value in page.attributes if tag == "img"] == []
    assert [value for _, value in page.attributes if value.startswith("onerror")] == []
    assert [value for _, value in page.attributes if "javascript:" in value] == []


async def test_another_person_sees_another_page(playground: Playground) -> None:
    """The private message is Mira's; the desk is not hers."""
    drawn, _ = await opened(playground, f"/?as={playground.person('priya')}")
    page = Outline(drawn)
    assert "for you alone" not in page.text_of("p")
    assert "support-desk" in page.text_of("nav")


async def test_a_documents_line_is_marked() -> None:
    """The line that a citation names."""
    playground = Playground(pages={"a.md": "one\ntwo\nthree"}.get)
    await playground.start()
    drawn, logged = await opened(playground, "/pages/a.md#L2")
    await playground.stop()
    page = Outline(drawn)
    assert logged == ""
    assert ("li", "class=is-quoted") in page.attributes
    assert "Line 2" in page.text_of("p")
