"""What the pages of a folder include is found below the folder, and nowhere else."""

from pathlib import Path

from knowledge.changes import fingerprint
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, Original
from knowledge.sources.folder import FolderSource


async def loaded(root: Path, pages: dict[str, str]) -> dict[str, Original]:
    """Write pages, and return what the folder yields, by path."""
    for name, text in pages.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    found = [one async for one in FolderSource("docs", root).originals()]
    return {one.path: one for one in found if isinstance(one, Original)}


async def test_a_page_comes_with_what_it_includes_and_what_that_includes(tmp_path: Path) -> None:
    found = await loaded(
        tmp_path,
        {
            "docs/a.md": "{% include x.md %}",
            "docs/b.md": "Text.",
            "_includes/x.md": "{% include sub/y.md %}",
            "_includes/sub/y.md": "Text.",
            "_includes/unused.md": "Text.",
        },
    )
    assert dict(found["docs/a.md"].includes) == {
        "_includes/x.md": b"{% include sub/y.md %}",
        "_includes/sub/y.md": b"Text.",
    }
    assert not found["docs/b.md"].includes


async def test_a_part_of_pages_is_no_page_but_a_page_that_is_included_is(tmp_path: Path) -> None:
    found = await loaded(
        tmp_path,
        {
            "a.md": "{% include x.md %}\n{% include_relative b.md %}",
            "b.md": "Text.",
            "_includes/x.md": "Text.",
            "_includes/unused.md": "Text.",
        },
    )
    assert list(found) == ["a.md", "b.md", "_includes/unused.md"]


async def test_nothing_outside_the_folder_and_nothing_hidden_is_included(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("secret")
    root = tmp_path / "in"
    (root / "_includes").mkdir(parents=True)
    (root / "_includes/link.md").symlink_to(tmp_path / "secret.md")
    (root / ".env").write_text("KEY=secret")
    (root / ".git").mkdir()
    (root / ".git/x.md").write_text("secret")
    names = ("../secret.md", "../../secret.md", "/../secret.md", ".env", ".git/x.md", "link.md")
    found = await loaded(root, {"a.md": "\n".join(f"{{% include {it} %}}" for it in names)})
    assert not found["a.md"].includes


async def test_a_loop_of_includes_is_found_once(tmp_path: Path) -> None:
    pages = {"a.md": "{% include x.md %}", "_includes/x.md": "{% include x.md %}{% include y.md %}"}
    found = await loaded(tmp_path, {**pages, "_includes/y.md": "{% include x.md %}"})
    assert sorted(found["a.md"].includes) == ["_includes/x.md", "_includes/y.md"]


async def test_a_page_has_changed_when_what_it_includes_has(tmp_path: Path) -> None:
    source = KnownSource("docs", str(tmp_path), Audience.PUBLIC)
    pages = {"a.md": "{% include x.md %}", "_includes/x.md": "Old."}
    before = fingerprint(source, (await loaded(tmp_path, pages))["a.md"])
    after = fingerprint(
        source, (await loaded(tmp_path, pages | {"_includes/x.md": "New."}))["a.md"]
    )
    again = fingerprint(source, (await loaded(tmp_path, pages))["a.md"])
    assert before == again != after
