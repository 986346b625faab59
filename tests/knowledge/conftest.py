"""The knowledge base that most tests of this folder work on."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.knowledge.library import Library, open_library


@pytest.fixture
async def library(tmp_path: Path) -> AsyncGenerator[Library]:
    async with open_library(tmp_path) as library:
        yield library
