"""Socket Mode: envelopes to the app's sockets, each to one of them, in turn."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from bot.playground.delivery import Attempt, NotAnswered, NotTaken, Patience, Reason, Silence, Sort
from bot.playground.identifiers import Identifiers
from bot.playground.wire import NOTHING, Json

MOST_SOCKETS = 10
"""An app's sockets at the same time."""


class Socket(Protocol):
    """One open connection of the app."""

    async def send(self, body: Json) -> None:
        """Send one message; raise `ConnectionError` when the connection is gone."""
        ...

    async def close(self) -> None:
        """Close the connection."""
        ...


@dataclass(slots=True)
class Sent:
    """An envelope under way: on which socket, and what the app answers."""

    socket: Socket
    answer: asyncio.Future[Json]


@dataclass(slots=True)
class SocketMode:
    """Admits sockets and hands each envelope to one of them."""

    ids: Identifiers
    app_id: str
    patience: Patience = field(default_factory=Patience)
    address: str = ""
    """The playground's own `ws://` address, known once it listens."""
    _tickets: set[str] = field(default_factory=set[str])
    _sockets: list[Socket] = field(default_factory=list[Socket])
    _sent: dict[str, Sent] = field(default_factory=dict[str, Sent])
    _present: asyncio.Event = field(default_factory=asyncio.Event)
    _watchers: list[Callable[[int], None]] = field(default_factory=list[Callable[[int], None]])

    @property
    def connections(self) -> int:
        """Return how many sockets the app has open."""
        return len(self._sockets)

    def watch(self, watcher: Callable[[int], None]) -> Callable[[], None]:
        """Tell `watcher` the number of sockets whenever it changes; return what ends that."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    def ticket(self) -> str:
        """Return the address of one socket to open; it works once."""
        ticket = self.ids.fresh("ticket-")
        self._tickets.add(ticket)
        return f"{self.address}/link/?ticket={ticket}&app_id={self.app_id}"

    def admits(self, ticket: str) -> bool:
        """Say whether a ticket is good, and use it up."""
        good = ticket in self._tickets
        self._tickets.discard(ticket)
        return good

    async def join(self, socket: Socket) -> None:
        """Greet a socket; from now on it gets envelopes. Slack turns an eleventh one away."""
        if len(self._sockets) >= MOST_SOCKETS:
            reason = "too_many_websockets"
            await socket.send({"type": "disconnect", "reason": reason, "debug_info": {}})
            await socket.close()
            return
        await socket.send(
            {
                "type": "hello",
                "num_connections": len(self._sockets) + 1,
                "debug_info": {"host": "playground", "approximate_connection_time": 18060},
                "connection_info": {"app_id": self.app_id},
            }
        )
        self._sockets.append(socket)
        self._present.set()
        self._tell()

    async def reachable(self) -> None:
        """Wait until the app has a socket open."""
        await self._present.wait()

    def leave(self, socket: Socket) -> None:
        """Forget a socket; what it has not acknowledged goes to another one."""
        if socket in self._sockets:
            self._sockets.remove(socket)
        if not self._sockets:
            self._present.clear()
        for sent in self._sent.values():
            if sent.socket is socket and not sent.answer.done():
                sent.answer.set_exception(ConnectionError("socket closed"))
        self._tell()

    def acknowledge(self, envelope_id: str, answer: Json) -> None:
        """Take the app's word for an envelope; a late or unknown one changes nothing."""
        sent = self._sent.get(envelope_id)
        if sent is not None and not sent.answer.done():
            sent.answer.set_result(answer)

    async def tell(self, callback: Json, attempt: Attempt) -> None:
        """Deliver an event to the next socket; raise `NotTaken`."""
        if not self._sockets:
            raise NotTaken(Reason.SOCKET_TIMEOUT)
        extra: Json = {"retry_attempt": attempt.number, "retry_reason": attempt.reason}
        try:
            await self._send(Sort.EVENT, callback, extra)
        except (TimeoutError, ConnectionError):
            raise NotTaken(Reason.SOCKET_TIMEOUT) from None

    async def ask(self, sort: Sort, payload: Json) -> Json:
        """Deliver a command or a click and return what the app acknowledged it with.

        Raises `NotAnswered` with `dispatch_failed` (no socket) or `operation_timeout`.
        """
        if not self._sockets:
            raise NotAnswered(Silence.NOBODY)
        try:
            return await self._send(sort, payload, NOTHING)
        except TimeoutError:
            raise NotAnswered(Silence.TIMEOUT) from None
        except ConnectionError:
            raise NotAnswered(Silence.NOBODY) from None

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask every socket to come back on a new connection, then close it."""
        for socket in tuple(self._sockets):
            self.leave(socket)
            try:
                await socket.send({"type": "disconnect", "reason": reason, "debug_info": {}})
            except ConnectionError:
                continue
            await socket.close()

    async def drop(self) -> None:
        """Close every socket without a word, as a broken network does."""
        for socket in tuple(self._sockets):
            self.leave(socket)
            await socket.close()

    async def _send(self, sort: Sort, payload: Json, extra: Json) -> Json:
        # The next socket in turn: one that does not answer gets the next try last.
        socket = self._sockets.pop(0)
        self._sockets.append(socket)
        envelope_id = self.ids.fresh("envelope-")
        envelope: Json = {
            "envelope_id": envelope_id,
            "type": sort.value,
            "payload": payload,
            "accepts_response_payload": sort is not Sort.EVENT,
            **extra,
        }
        sent = Sent(socket, asyncio.get_running_loop().create_future())
        self._sent[envelope_id] = sent
        try:
            await socket.send(envelope)
            return await asyncio.wait_for(sent.answer, self.patience.ack_seconds)
        finally:
            del self._sent[envelope_id]
            if sent.answer.done() and not sent.answer.cancelled():
                sent.answer.exception()

    def _tell(self) -> None:
        for watcher in tuple(self._watchers):
            watcher(len(self._sockets))
