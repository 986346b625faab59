"""Modals and Home tabs: each person has a stack of modals and one Home, as in Slack."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.playground.errors import Code, Refused
from bot.playground.identifiers import Identifiers
from bot.playground.models import Change, View, ViewClosed, ViewShown
from bot.playground.wire import Json, text_at

HIGHEST_STACK = 3
LARGEST_VIEW = 250_000
"""Characters of a view as JSON."""


class Views:
    """Keeps what the app has opened and published, and tells of each change."""

    def __init__(self, ids: Identifiers, tell: Callable[[Change], None]) -> None:
        self._ids = ids
        self._tell = tell
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def stack(self, user: str) -> Sequence[View]:
        """Return the modals that a person has open, the one they see last."""
        return tuple(self._stacks.get(user, ()))

    def home(self, user: str) -> View | None:
        """Return somebody's Home tab, if one was published."""
        return self._homes.get(user)

    def find(self, view_id: str) -> View:
        """Return a view that is still shown; refuse with `not_found`."""
        return self._one(lambda view: view.view_id == view_id)

    def find_external(self, external_id: str) -> View:
        """Return the view that the app knows by this id of its own; refuse with `not_found`."""
        return self._one(lambda view: text_at(view.body, "external_id") == external_id)

    def open(self, user: str, body: Json) -> View:
        """Open a modal; those that were open before are gone."""
        self._check(body, None)
        view = self._new(user, body, None)
        self._stacks[user] = [view]
        return self._show(view)

    def push(self, user: str, body: Json) -> View:
        """Lay a modal over the one that is open; three is the most."""
        stack = self._stacks.get(user)
        if not stack:
            raise Refused(Code.NOT_FOUND)
        if len(stack) >= HIGHEST_STACK:
            raise Refused(Code.PUSH_LIMIT_REACHED)
        self._check(body, None)
        view = self._new(user, body, stack[-1])
        stack.append(view)
        return self._show(view)

    def update(self, view: View, body: Json, expected: str = "") -> View:
        """Show something else in a view; refuse if it is not as `expected` any more."""
        if expected and expected != view.hash:
            raise Refused(Code.HASH_CONFLICT)
        self._check(body, view)
        changed = replace(view, body=body, hash=self._hash())
        stack = self._stacks.get(view.user, [])
        self._stacks[view.user] = [changed if v.view_id == view.view_id else v for v in stack]
        if self._homes.get(view.user) == view:
            self._homes[view.user] = changed
        return self._show(changed)

    def publish(self, user: str, body: Json, expected: str = "") -> View:
        """Set somebody's Home tab; refuse if it is not as `expected` any more."""
        before = self._homes.get(user)
        if before is not None:
            return self.update(before, body, expected)
        self._check(body, None)
        self._homes[user] = self._new(user, body, None)
        return self._show(self._homes[user])

    def close(self, view: View) -> None:
        """Close one modal: the one below it is seen again."""
        stack = self._stacks.get(view.user, [])
        self._stacks[view.user] = [open_ for open_ in stack if open_.view_id != view.view_id]
        self._tell(ViewClosed(view))

    def is_open(self, view: View) -> bool:
        """Say whether a view is still shown."""
        return any(known.view_id == view.view_id for known in self._all())

    def _check(self, body: Json, itself: View | None) -> None:
        if len(json.dumps(body)) > LARGEST_VIEW:
            raise Refused(Code.VIEW_TOO_LARGE)
        external_id = text_at(body, "external_id")
        others = (view for view in self._all() if view != itself)
        if external_id and any(text_at(v.body, "external_id") == external_id for v in others):
            raise Refused(Code.DUPLICATE_EXTERNAL_ID)

    def _new(self, user: str, body: Json, below: View | None) -> View:
        view_id = self._ids.fresh("V")
        root = below.root_id if below else view_id
        return View(view_id, user, body, self._hash(), root, below.view_id if below else None)

    def _hash(self) -> str:
        return f"{int(self._ids.now())}.{self._ids.fresh('')[-8:]}"

    def _show(self, view: View) -> View:
        self._tell(ViewShown(view))
        return view

    def _one(self, fits: Callable[[View], bool]) -> View:
        found = next((view for view in self._all() if fits(view)), None)
        if found is None:
            raise Refused(Code.NOT_FOUND)
        return found

    def _all(self) -> Sequence[View]:
        modals = [view for stack in self._stacks.values() for view in stack]
        return (*modals, *self._homes.values())
