"""Chromium, driven over its own debugging protocol: open a page, act on it, read it."""

import asyncio
import base64
import re
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-port=0",
)
PATIENCE = 20.0
PHONE = 600


class Page:
    """One tab: `read` evaluates an expression, `wait` does so until it is true."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)
        self.complaints: list[str] = []
        """What the console complained of, and every exception that nobody caught."""

    async def open(self, address: str) -> None:
        """Go to an address; what it needs to be ready is for `wait` to say."""
        for domain in ("Page", "Runtime", "Log"):
            await self._do(f"{domain}.enable")
        # A window that nobody looks at would tell no element that it has the focus.
        await self._do("Emulation.setFocusEmulationEnabled", enabled=True)
        await self._do("Page.navigate", url=address)

    async def begin_with(self, script: str) -> None:
        """Run a script at the beginning of every page that is opened from now on."""
        await self._do("Page.enable")
        await self._do("Page.addScriptToEvaluateOnNewDocument", source=script)

    async def read(self, expression: str) -> Any:  # noqa: ANN401  # whatever the page returns
        """Return the value of a JavaScript expression; a promise is waited for."""
        answer = await self._do(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def wait(self, expression: str) -> None:
        """Wait until an expression is true; fail with it after a while."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not await self.read(f"Boolean({expression})"):
                    await self.read("new Promise((done) => setTimeout(done, 30))")
        except TimeoutError:
            message = f"never true: {expression}"
            raise AssertionError(message) from None

    async def press(self, key: str) -> None:
        """Press and release one key where the focus is."""
        codes = {"Enter": 13, "Escape": 27, "ArrowDown": 40, "ArrowUp": 38, "Tab": 9}
        text = {"text": "\r"} if key == "Enter" else {}
        common = {"key": key, "code": key, "windowsVirtualKeyCode": codes[key]}
        await self._do("Input.dispatchKeyEvent", type="keyDown", **common, **text)
        await self._do("Input.dispatchKeyEvent", type="keyUp", **common)

    async def type(self, text: str) -> None:
        """Type a text where the focus is."""
        await self._do("Input.insertText", text=text)

    async def press_with(self, modifier: int, key: str) -> None:
        """Press a key together with Alt (1) or Control (2)."""
        common = {"key": key, "windowsVirtualKeyCode": ord(key.upper()), "modifiers": modifier}
        await self._do("Input.dispatchKeyEvent", type="rawKeyDown", **common)
        await self._do("Input.dispatchKeyEvent", type="keyUp", **common)

    async def resize(self, width: int, height: int) -> None:
        """Make the window as large as this; a narrow one is a phone's."""
        await self._do(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < PHONE,
        )  # fmt: skip

    async def prefer(self, feature: str, value: str) -> None:
        """Let the system prefer something, such as `prefers-color-scheme: dark`."""
        await self._do("Emulation.setEmulatedMedia", features=[{"name": feature, "value": value}])

    async def picture(self) -> bytes:
        """Return what is seen, as PNG."""
        shot = await self._do("Page.captureScreenshot", format="png")
        return base64.b64decode(shot["data"])

    async def texts(self, selector: str) -> list[str]:
        """Return the texts of every element that matches."""
        found = f"[...document.querySelectorAll({selector!r})].map((node) => node.textContent)"
        return await self.read(found)

    async def _do(self, method: str, **parameters: Any) -> dict[str, Any]:  # noqa: ANN401  # the protocol's own
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        async with asyncio.timeout(PATIENCE):
            while True:
                message = await self._socket.receive_json()
                if message.get("id") == number:
                    assert "error" not in message, message
                    return message["result"]
                self._listen(message)

    def _listen(self, message: dict[str, Any]) -> None:
        method, parameters = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.complaints.append(str(parameters["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and parameters["type"] in ("error", "warning"):
            self.complaints.append(str(parameters["args"]))
        elif method == "Log.entryAdded" and parameters["entry"]["level"] in ("error", "warning"):
            self.complaints.append(
                f"{parameters['entry']['text']} {parameters['entry'].get('url')}"
            )


@asynccontextmanager
async def chromium() -> AsyncGenerator[Page]:
    """Start a browser with an empty profile, and end it."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(prefix="frontdesk-page-", ignore_cleanup_errors=True) as home:
        process = await asyncio.create_subprocess_exec(
            CHROMIUM,
            *SWITCHES,
            f"--user-data-dir={home}",
            "about:blank",
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(PATIENCE):
                host = await debugging_host(process)
            async with ClientSession() as session:
                async with session.get(f"http://{host}/json/list") as response:
                    tabs = await response.json()
                address = next(tab["webSocketDebuggerUrl"] for tab in tabs if tab["type"] == "page")
                async with session.ws_connect(address, max_msg_size=0) as socket:
                    yield Page(socket)
        finally:
            process.kill()
            await process.communicate()


async def debugging_host(process: asyncio.subprocess.Process) -> str:
    """Return the host and port on which a browser takes orders."""
    assert process.stderr is not None
    async for line in process.stderr:
        found = re.search(rb"DevTools listening on ws://([^/]+)/", line)
        if found:
            return found[1].decode()
    message = "chromium ended before it listened"
    raise AssertionError(message)
