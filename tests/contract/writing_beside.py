"""A process that adds chunks to a knowledge file, each in a transaction of its own.

python -m tests.contract.writing_beside FILE NAME HOW_MANY
"""

import asyncio
import sys
from pathlib import Path

from knowledge.stores.sqlite.store import SqliteStore
from tests.knowledge.builders import INDEX, chunk, indexed


async def main(file: Path, name: str, many: int) -> None:
    store = SqliteStore(file)
    await store.connect()
    for n in range(many):
        await store.add(INDEX, 1, [indexed(chunk(f"{name}{n}"))])
    await store.disconnect()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
