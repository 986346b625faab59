# pyright: reportUnknownMemberType=false
"""Print how fast the playground's page is in headless Chromium, on loopback.

`python -m tests.benchmarks.page`: first contentful paint of a channel with an answer (a fresh
profile each time), then a channel of 1,000 messages: until it is drawn, the longest frame and the
longest task while it is scrolled from its end to its beginning, and how long it takes to show one
message more.
"""

import asyncio
import json
import statistics

from slack_sdk.web.async_client import AsyncWebClient

from bot.playground import Playground
from tests.e2e.browser import CHROMIUM, Page, chromium

MESSAGES = 1_000
PAINTS = 5

PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
DRAWN = f"document.querySelectorAll('#channel .message').length === {MESSAGES}"
WHEN_DRAWN = f"""new Promise((done) => {{
  const look = () => ({DRAWN} ? done(performance.now()) : requestAnimationFrame(look));
  look();
}})"""
SCROLL = """new Promise((done) => {
  const list = document.querySelector('#channel .list');
  const tasks = [];
  const watch = new PerformanceObserver((seen) => tasks.push(...seen.getEntries()));
  watch.observe({ type: 'longtask' });
  list.scrollTop = list.scrollHeight;
  const frames = [];
  let last = 0;
  const step = (now) => {
    if (last) frames.push(now - last);
    last = now;
    list.scrollTop -= 300;
    if (list.scrollTop > 0) return requestAnimationFrame(step);
    setTimeout(() => done(JSON.stringify({
      frames: frames.length, longest: Math.max(...frames),
      task: Math.max(0, ...tasks.map((task) => task.duration)), tasks: tasks.length,
    })), 200);
  };
  requestAnimationFrame(step);
})"""
ONE_MORE = f"""new Promise((done) => {{
  const look = () => (document.querySelectorAll('#channel .message').length > {MESSAGES}
    ? done(performance.now() - window.said) : requestAnimationFrame(look));
  window.said = performance.now();
  document.getElementById('composer').value = 'one more';
  document.querySelector('#channel form').requestSubmit();
  look();
}})"""


async def first_paint(address: str) -> float:
    """Open a page in a browser of its own; return milliseconds."""
    async with chromium() as page:
        await page.open(address)
        await page.wait(PAINT)
        return await page.read(PAINT)


async def fill(playground: Playground) -> None:
    """Let two people and the app say a thousand things, a third of it in blocks."""
    client = AsyncWebClient(token=playground.bot_token, base_url=playground.api_url)
    channel, people = playground.channel("general"), ("mira", "jonas")
    for n in range(MESSAGES):
        text = f"Message {n}: *bold*, `code` and <https://example.com|a link>. " * (1 + n % 3)
        if n % 3:
            await playground.say(playground.person(people[n % 2]), channel, text)
            continue
        quote = {"type": "markdown", "text": f"**Answer {n}**\n\n> {text}\n\n1. one\n2. two"}
        await client.chat_postMessage(channel=channel, text=text, blocks=[quote])


async def thousand(page: Page, address: str) -> None:
    """Print what a long channel costs."""
    await page.open(address)
    print(f"{MESSAGES} messages drawn{await page.read(WHEN_DRAWN):25.0f} ms after navigation")
    found = json.loads(await page.read(SCROLL))
    print(f"longest frame while scrolling{found['longest']:14.0f} ms of {found['frames']} frames")
    print(f"longest task while scrolling{found['task']:15.0f} ms; {found['tasks']} over 50 ms")
    print(f"one message more is shown{await page.read(ONE_MORE):18.0f} ms after Enter")


async def main() -> None:
    """Print every figure."""
    if CHROMIUM is None:
        print("skipped: no chromium (apt-get install chromium)")
        return
    playground = Playground(examples=["How long does it take?"])
    await playground.start()
    try:
        address = f"{playground.url}/?as={playground.person('mira')}"
        await playground.say(playground.person("jonas"), playground.channel("help"), "Hello")
        paints = [await first_paint(address) for _ in range(PAINTS)]
        print(
            f"first paint{statistics.median(paints):32.0f} ms (median of {PAINTS}; "
            f"longest {max(paints):.0f} ms)"
        )
        await fill(playground)
        async with chromium() as page:
            await thousand(page, f"{address}#/{playground.channel('general')}")
    finally:
        await playground.stop()


if __name__ == "__main__":
    asyncio.run(main())
