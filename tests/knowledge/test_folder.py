"""Folders and files as sources."""

import os
from pathlib import Path

import pytest

from knowledge.errors import SourceUnreadable
from knowledge.models import Original, Unfetched, Unlisted
from knowledge.sources.folder import FolderSource


async def originals(root: Path, link: str | None = None) -> list[Original]:
    found = [one async for one in FolderSource("docs", root, link).originals()]
    return [one for one in found if isinstance(one, Original)]


async def yielded(root: Path) -> list[Original | Unfetched | Unlisted]:
    return [one async for one in FolderSource("docs", root).originals()]


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(f"text of {name}".encode(errors="replace"))


async def test_pages_come_by_path_and_nothing_else(tmp_path: Path) -> None:
    write(
        tmp_path,
        "z.md",
        "a/b.MD",
        "a/c.markdown",
        "d.mdx",
        "e.txt",
        "f.html.en.utf8",
        "g.py",
        "h",
        "i.pdf.md5",
    )
    assert [one.path for one in await originals(tmp_path)] == [
        "a/b.MD",
        "a/c.markdown",
        "d.mdx",
        "e.txt",
        "f.html.en.utf8",
        "z.md",
    ]


async def test_hidden_files_and_folders_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path, "a.md", ".hidden.md", ".git/b.md", "x/.cache/c.md")
    assert [one.path for one in await originals(tmp_path)] == ["a.md"]


async def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    """Neither to a file nor to a folder; a link within the folder is a page."""
    write(tmp_path, "in/a.md", "out/secret.md")
    (tmp_path / "in/b.md").symlink_to(tmp_path / "in/a.md")
    (tmp_path / "in/c.md").symlink_to(tmp_path / "out/secret.md")
    (tmp_path / "in/d").symlink_to(tmp_path / "out")
    (tmp_path / "in/broken.md").symlink_to(tmp_path / "nowhere.md")
    assert [one.path for one in await originals(tmp_path / "in")] == ["a.md", "b.md"]


async def test_a_single_file_is_named_by_its_name(tmp_path: Path) -> None:
    write(tmp_path, "deep/a.md")
    (found,) = await originals(tmp_path / "deep/a.md")
    assert (found.path, found.content) == ("a.md", b"text of deep/a.md")
    assert found.modified_at is not None


async def test_a_folder_that_is_a_link_is_a_folder(tmp_path: Path) -> None:
    write(tmp_path, "real/a.md")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert [one.path for one in await originals(tmp_path / "link")] == ["a.md"]


@pytest.mark.parametrize("name", ["nothing", "empty", "photo.png"])
async def test_what_holds_no_page_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path, "photo.png")
    with pytest.raises(SourceUnreadable, match=name):
        await originals(tmp_path / name)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_page_that_may_not_be_read_is_a_failure_of_that_page(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "b.md")
    (tmp_path / "a.md").chmod(0)
    found = await yielded(tmp_path)
    assert [type(one) for one in found] == [Unfetched, Original]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_a_folder_that_may_not_be_read_has_not_lost_its_pages(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "in/b.md")
    (tmp_path / "in").chmod(0)
    found = await yielded(tmp_path)
    (tmp_path / "in").chmod(0o700)
    assert [type(one) for one in found] == [Original, Unlisted]


async def test_a_page_that_goes_while_the_folder_is_read_has_gone(tmp_path: Path) -> None:
    """The others are read: a folder that somebody works in is never still."""
    write(tmp_path, *(f"{number:03d}.md" for number in range(200)))
    found: list[str] = []
    async for one in FolderSource("docs", tmp_path).originals():
        (tmp_path / "199.md").unlink(missing_ok=True)
        assert isinstance(one, Original)
        found.append(one.path)
    assert found == [f"{number:03d}.md" for number in range(199)]


async def test_links_in_a_circle_and_pipes_are_no_pages(tmp_path: Path) -> None:
    """Neither is followed for ever, nor waited for."""
    write(tmp_path, "in/a.md")
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    (tmp_path / "in/self.md").symlink_to(tmp_path / "in/self.md")
    (tmp_path / "in/one.md").symlink_to(tmp_path / "in/other.md")
    (tmp_path / "in/other.md").symlink_to(tmp_path / "in/one.md")
    os.mkfifo(tmp_path / "in/pipe.md")
    assert [one.path for one in await originals(tmp_path)] == ["in/a.md"]


async def test_too_many_pages_are_refused_by_their_count(tmp_path: Path) -> None:
    write(tmp_path, *(f"{number}.md" for number in range(30)))
    with pytest.raises(SourceUnreadable, match="30 pages, more than 20: name a smaller folder"):
        [one async for one in FolderSource("docs", tmp_path, most=20).originals()]


async def test_the_link_is_filled_in_with_the_path(tmp_path: Path) -> None:
    write(tmp_path, "a b/c#1.md")
    (found,) = await originals(tmp_path, "https://example.com/{path}#L{line}")
    assert found.url == "https://example.com/a%20b/c%231.md#L{line}"


async def test_a_name_that_is_no_text_is_a_failure_of_that_page(tmp_path: Path) -> None:
    """Whoever made the file may have used an older encoding for its name."""
    write(tmp_path, "a.md")
    write(tmp_path, os.fsdecode(b"caf\xe9.md"))
    page, failure = await yielded(tmp_path)
    assert isinstance(page, Original)
    assert failure == Unfetched("caf?.md", "caf?.md: its name is not UTF-8; rename it")
