"""What knowledge.toml declares, and what is said of one that cannot be."""

from datetime import timedelta
from pathlib import Path

import pytest

from knowledge.declaration import Declaration, read_declaration
from knowledge.errors import BadSettings
from knowledge.ledger.values import KnownSource
from knowledge.models import Audience, SourceKind


def declared(folder: Path, text: str) -> Declaration:
    file = folder / "knowledge.toml"
    file.write_text(text)
    return read_declaration(file)


def test_every_key_is_honoured(tmp_path: Path) -> None:
    found = declared(
        tmp_path,
        """
        [[source]]
        name = "manual"
        kind = "git"
        location = "https://git.example.com/acme/manual.git"
        audience = "public"
        priority = 10
        schedule = "6h"
        link = "https://manual.example.com/{path}"
        ref = "main"
        include = ["docs/**", "README.md"]
        depth = 1
        lfs = false
        """,
    )
    (one,) = found.scheduled("local")
    assert one.every == timedelta(hours=6)
    assert one.source == KnownSource(
        name="manual",
        location="https://git.example.com/acme/manual.git",
        audience=Audience.PUBLIC,
        link="https://manual.example.com/{path}",
        kind=SourceKind.GIT,
        priority=10,
        options=(
            ("ref", "main"),
            ("include", "docs/**"),
            ("include", "README.md"),
            ("depth", "1"),
            ("lfs", "false"),
        ),
    )


def test_little_is_needed(tmp_path: Path) -> None:
    """A path is below the file's own folder, wherever the command runs."""
    found = declared(
        tmp_path,
        '[[source]]\nlocation = "docs"\n[[source]]\nlocation = "https://help.example.com/"\n',
    )
    docs, site = found.sources("local")
    assert docs == KnownSource(str(tmp_path / "docs"), str(tmp_path / "docs"), Audience.INTERNAL)
    assert (site.kind, site.location) == (SourceKind.WEBSITE, "https://help.example.com/")
    assert not found.scheduled("local")


def test_workspaces_have_their_own_sources(tmp_path: Path) -> None:
    """Two may give a source the same name."""
    found = declared(
        tmp_path,
        """
        [[source]]
        name = "docs"
        location = "a"
        [[source]]
        name = "docs"
        location = "b"
        workspace = "acme"
        """,
    )
    assert [it.location for it in found.sources("local")] == [str(tmp_path / "a")]
    assert [it.location for it in found.sources("acme")] == [str(tmp_path / "b")]
    assert found.sources("nobody") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", r"no \[\[source\]\] is declared"),
        ("[[source]]\nname = 'docs'\n", "docs: location is missing"),
        ("[[source]]\nlocation = 'a'\naudience = 'everybody'\n", "audience takes one of public"),
        ("[[source]]\nlocation = 'a'\naudiance = 'public'\n", "audiance is nothing that a folder"),
        ("[[source]]\nlocation = 'a'\nkind = 'ftp'\n", "kind takes one of folder, website"),
        ("[[source]]\nlocation = 'a'\nschedule = 'often'\n", "schedule takes a time such as"),
        ("[[source]]\nlocation = 'a'\nschedule = '0m'\n", "schedule takes a time such as"),
        ("[[source]]\nlocation = 'a'\npriority = true\n", "priority takes a whole number"),
        ("[[source]]\nlocation = 'a'\nlink = 3\n", "link takes text"),
        ("[[source]]\nlocation='a'\nname='x'\n[[source]]\nlocation='b'\nname='x'\n", "two sources"),
        ("[[source]]\nlocation = 'a'\nkind = 'git'\nref = {a = 1}\n", "ref takes text, a number"),
        ("[[sources]]\nlocation = 'a'\n", "'sources' is no part of it"),
        ("source = 3\n", r"no \[\[source\]\] is declared"),
        ("source = [3]\n", "each source is a table of its own"),
        ("[[source]\n", "cannot be read"),
    ],
)
def test_what_cannot_be_is_one_line_that_names_it(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadSettings, match=said) as refused:
        declared(tmp_path, text)
    assert "\n" not in str(refused.value)
    assert "knowledge.toml" in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"nowhere\.toml does not exist"):
        read_declaration(tmp_path / "nowhere.toml")
