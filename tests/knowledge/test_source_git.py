"""Git repositories as sources: a ref's files, and nothing that a repository could make us run."""

import subprocess
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from knowledge.errors import BadSettings, SourceUnreadable
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, Original, SourceKind
from knowledge.opening import Opener
from knowledge.settings import nothing
from knowledge.sources.git import Checkout, GitSource

SETTINGS = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@docs.test",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@docs.test",
    "GIT_CONFIG_GLOBAL": "/dev/null",
}


@dataclass
class Repository:
    """A repository on this machine."""

    folder: Path

    def git(self, *arguments: str, when: str = "2026-01-02T00:00:00Z") -> str:
        dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
        done = subprocess.run(  # noqa: S603  # git, on a repository of this test
            ["git", "-C", str(self.folder), *arguments],  # noqa: S607  # likewise
            env={**SETTINGS, **dates, "PATH": "/usr/bin:/bin:/usr/local/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def commit(self, pages: dict[str, str], when: str = "2026-01-02T00:00:00Z") -> str:
        for name, text in pages.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", "pages", when=when)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "origin")
    made.folder.mkdir()
    made.git("init", "--quiet", "--initial-branch=main")
    return made


@dataclass
class Reader:
    """Read a repository as the program would."""

    source: GitSource

    async def pages(self, **changes: object) -> dict[str, str]:
        found = await self.originals(**changes)
        return {one.path: one.content.decode() for one in found}

    async def originals(self, **changes: object) -> list[Original]:
        checkout = replace(self.source.checkout, **changes)
        source = replace(self.source, checkout=checkout)
        found = [one async for one in source.originals()]
        return [one for one in found if isinstance(one, Original)]


@pytest.fixture
def reader(repository: Repository, tmp_path: Path) -> Reader:
    checkout = Checkout(tmp_path / "fetched")
    return Reader(GitSource("docs", str(repository.folder), checkout))


async def test_a_repository_is_read_at_its_head_and_kept_up_to_date(
    repository: Repository, reader: Reader
) -> None:
    repository.commit({"a.md": "one", "docs/b.md": "two", "code.py": "x"})
    assert await reader.pages() == {"a.md": "one", "docs/b.md": "two"}
    assert await reader.pages() == {"a.md": "one", "docs/b.md": "two"}
    repository.git("rm", "--quiet", "a.md")
    repository.commit({"docs/b.md": "three"})
    assert await reader.pages() == {"docs/b.md": "three"}


async def test_a_ref_may_be_a_branch_a_tag_or_a_commit(
    repository: Repository, reader: Reader
) -> None:
    first = repository.commit({"a.md": "one"})
    repository.git("tag", "v1")
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    repository.commit({"a.md": "two"})
    repository.git("branch", "next")
    repository.commit({"a.md": "three"})
    for ref, text in {"v1": "one", "next": "two", "main": "three", first: "one"}.items():
        assert await reader.pages(ref=ref) == {"a.md": text}


async def test_only_the_named_paths_are_read(repository: Repository, reader: Reader) -> None:
    """By folder or by pattern; a page keeps its path in the repository."""
    repository.commit({"docs/a.md": "a", "docs/deep/b.md": "b", "blog/c.md": "c", "d.md": "d"})
    assert set(await reader.pages(paths=("docs",))) == {"docs/a.md", "docs/deep/b.md"}
    assert set(await reader.pages(paths=("docs/*.md", "/blog/"))) == {"docs/a.md", "blog/c.md"}
    with pytest.raises(SourceUnreadable, match="did not match"):
        await reader.pages(paths=("nowhere",))


async def test_pages_include_what_lies_outside_the_named_paths(
    repository: Repository, reader: Reader
) -> None:
    """It is no page then, and nothing else of the repository may be included."""
    repository.commit(
        {
            "docs/a.md": "{% include plans.md %}",
            "docs/b.md": "{% include ../secret.md %}",
            "_includes/plans.md": "Twelve months. {% include deep.md %}",
            "_includes/deep.md": "Cancel at any time.",
            "_includes/unused.md": "nobody",
            "secret.md": "not named",
        }
    )
    a, b = await reader.originals(paths=("docs",))
    assert [a.path, b.path] == ["docs/a.md", "docs/b.md"]
    assert list(a.includes) == ["_includes/plans.md", "_includes/deep.md"]
    assert not b.includes
    again, _ = await reader.originals(paths=("docs",))
    assert again.includes == a.includes


async def test_history_says_when_a_file_changed(repository: Repository, reader: Reader) -> None:
    """Only where it is asked for: without it nobody is told a wrong time."""
    repository.commit({"a.md": "one", "b.md": "one"}, "2026-01-02T00:00:00Z")
    repository.commit({"b.md": "two"}, "2026-03-04T00:00:00Z")
    assert [one.modified_at for one in await reader.originals()] == [None, None]
    assert [one.modified_at for one in await reader.originals(history=True)] == [
        datetime(2026, 1, 2, tzinfo=UTC),
        datetime(2026, 3, 4, tzinfo=UTC),
    ]


async def test_pages_link_to_where_the_repository_is_hosted(
    repository: Repository, reader: Reader
) -> None:
    commit = repository.commit({"a b.md": "one"})
    reader.source = replace(reader.source, link="https://x.test/{ref}/{commit}/{path}#L{line}")
    (page,) = await reader.originals(ref="main")
    assert page.url == f"https://x.test/main/{commit}/a%20b.md#L{{line}}"


@pytest.mark.parametrize(
    "location", ["https://github.com/o/r.git", "git@github.com:o/r", "ssh://git@github.com/o/r"]
)
def test_known_forges_need_no_template(tmp_path: Path, location: str) -> None:
    source = GitSource("docs", location, Checkout(tmp_path))
    expected = "https://github.com/o/r/blob/HEAD/{path}?plain=1#L{line}"
    assert source._link("c0ffee") == expected  # noqa: SLF001  # nothing is fetched from there  # pyright: ignore[reportPrivateUsage]  # likewise


async def test_nothing_of_a_repository_is_run_or_followed(
    repository: Repository, reader: Reader, tmp_path: Path
) -> None:
    """No link out of it, no submodule, no hook, no filter."""
    secret = tmp_path / "secret.md"
    secret.write_text("secret")
    (repository.folder / "out.md").symlink_to(secret)
    repository.commit({".gitattributes": "*.md filter=evil\n", "a.md": "one"})
    other = Repository(tmp_path / "other")
    other.folder.mkdir()
    other.git("init", "--quiet")
    other.commit({"sub.md": "sub"})
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add")
    repository.git(*add, str(other.folder), "module")
    repository.commit({"b.md": "two"})
    assert await reader.pages() == {"a.md": "one", "b.md": "two"}


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("--upload-pack=touch /tmp/x", "an https or ssh address, or a path"),
        ("ext::sh -c touch% /tmp/x", "an https or ssh address, or a path"),
        ("file:///etc", "an https or ssh address, or a path"),
        ("http://docs.test/r.git", "an https or ssh address, or a path"),
        ("-oProxyCommand@x:y", "an https or ssh address, or a path"),
        ("https://user:secret@docs.test/r.git", "no password in the address"),
        ("relative/path", "an https or ssh address, or a path"),
    ],
)
async def test_what_git_would_take_for_something_else_is_refused(
    tmp_path: Path, location: str, said: str
) -> None:
    with pytest.raises(SourceUnreadable, match=said) as caught:
        await Reader(GitSource("docs", location, Checkout(tmp_path))).pages()
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("ref", ["--output=x", "a b", "", "a:b", "-x"])
async def test_a_ref_is_no_option(reader: Reader, repository: Repository, ref: str) -> None:
    repository.commit({"a.md": "one"})
    with pytest.raises(SourceUnreadable, match="ref takes a branch"):
        await reader.pages(ref=ref)


async def test_what_cannot_be_fetched_is_one_line(
    repository: Repository, reader: Reader, tmp_path: Path
) -> None:
    repository.commit({"a.txt": "one", "code.py": "x"})
    with pytest.raises(SourceUnreadable, match=r"at nowhere: fatal: .* \(check address and ref\)"):
        await reader.pages(ref="nowhere")
    gone = replace(reader.source, location=str(tmp_path / "gone"))
    with pytest.raises(SourceUnreadable, match="gone at HEAD: fatal"):
        await Reader(gone).pages()
    with pytest.raises(SourceUnreadable, match="origin at HEAD holds no page"):
        await reader.pages(paths=("code.py",))


async def test_git_that_is_not_there_is_one_line(reader: Reader) -> None:
    reader.source = replace(reader.source, environment={"PATH": "/nowhere"})
    with pytest.raises(SourceUnreadable, match="the git command is not installed"):
        await reader.pages()


def test_a_token_is_named_and_never_shown(tmp_path: Path) -> None:
    """It goes to its host by git's environment; the ledger and the command line never see it."""
    known = KnownSource(
        "docs",
        "https://git.docs.test/r.git",
        Audience.INTERNAL,
        kind=SourceKind.GIT,
        options=(("token_env", "DOCS_TOKEN"),),
    )
    source = Opener(tmp_path, {"DOCS_TOKEN": "tok-en"}.get).open(known)
    assert isinstance(source, GitSource)
    assert source.environment["GIT_CONFIG_KEY_0"] == "http.https://git.docs.test/.extraHeader"
    assert "GIT_CONFIG_VALUE_0" not in repr(source)
    with pytest.raises(BadSettings, match="DOCS_TOKEN, which is not set"):
        Opener(tmp_path, nothing).open(known)
