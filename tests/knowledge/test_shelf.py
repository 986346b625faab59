"""Where documents wait: nothing is mixed up, and no room is one line for a person."""

from contextlib import closing
from io import BytesIO

import pytest

from knowledge.errors import KnowledgeError
from knowledge.shelf import Shelf


@pytest.mark.parametrize("large", [1, 10_000_000])
def test_everything_comes_back_in_any_order(large: int) -> None:
    """In memory, and from where what waits is too much for it."""
    contents = [b"first", b"", b"x" * large, b"last"]
    with closing(Shelf()) as shelf:
        places = [shelf.put(content) for content in contents]
        assert shelf.take(places[3]) == b"last"
        assert [shelf.take(place) for place in places] == contents
        assert shelf.take(shelf.put(b"later")) == b"later"


class FullDisk(BytesIO):
    def write(self, _: object) -> int:
        raise OSError(28, "No space left on device")


def test_a_full_disk_is_said_in_one_line() -> None:
    with closing(Shelf(FullDisk())) as shelf, pytest.raises(KnowledgeError, match="set TMPDIR"):
        shelf.put(b"x")
