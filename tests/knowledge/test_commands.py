"""The command line: what it prints, and with which exit code it ends."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from knowledge import app
from knowledge.__main__ import main
from knowledge.embedding.none import NoEmbedder

ROOT = Path(__file__).resolve().parents[2]
PAGE = "# Refunds\n\nA refund takes five working days to reach the card that was charged for it.\n"


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """Return the environment of a new home, without weights: most commands need none."""
    monkeypatch.setattr(app, "find_weights", lambda: None)
    return {"FRONTDESK_HOME": str(tmp_path / "home")}


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "refunds.md").write_text(PAGE)
    return folder


def test_load_prints_the_object_that_scripts_read(
    environ: Mapping[str, str], pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pages / "photo.md").write_bytes(b"\x00")
    assert main(["load", str(pages), "--json"], environ) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed.pop("seconds") > 0
    assert printed == {
        "generation": 1,
        "documents": {"added": 1, "changed": 0, "unchanged": 0, "removed": 0, "failed": 1},
        "chunks": {"added": 1, "removed": 0, "total": 1},
        "failures": [
            {"source": "photo.md", "reason": "photo.md: binary content, not text"},
        ],
        "flagged": [],
        "embedded_tokens": 0,
    }


def test_what_was_loaded_is_shown(
    environ: Mapping[str, str], pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["status"], environ) == 0
    assert "nothing is loaded" in capsys.readouterr().out
    main(["load", str(pages), "--name", "docs", "--audience", "public"], environ)
    main(["status", "--json"], environ)
    shown = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (shown["generation"], shown["documents"], shown["model"]) == (1, 1, "none")
    assert shown["sources"][0].pop("synced_at")
    assert shown["sources"] == [
        {
            "name": "docs",
            "location": str(pages),
            "audience": "public",
            "link": None,
            "kind": "folder",
            "priority": 0,
            "options": [],
        }
    ]


def test_lexical_search_alone_is_said(
    environ: Mapping[str, str], pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["load", str(pages)], environ)
    main(["status"], environ)
    said = capsys.readouterr()
    assert "search is lexical alone" in said.out
    assert "search is lexical alone" in said.err


def test_back_and_forth(
    environ: Mapping[str, str], pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["load", str(pages)], environ)
    assert main(["rollback"], environ) == 1
    assert "no older generation" in capsys.readouterr().err
    (pages / "plans.md").write_text(PAGE.replace("refund", "plan"))
    main(["load", str(pages)], environ)
    assert main(["rollback"], environ) == 0
    assert main(["verify"], environ) == 0
    assert main(["forget", str(pages), "refunds.md"], environ) == 0
    assert "1 document." in capsys.readouterr().out
    assert main(["forget", str(pages), "refunds.md"], environ) == 1


@pytest.mark.parametrize("name", ["nothing", "empty"])
def test_a_wrong_path_is_one_line(
    environ: Mapping[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "empty").mkdir()
    assert main(["load", str(tmp_path / name)], environ) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1].startswith(f"frontdesk: {tmp_path / name} ")


@pytest.mark.parametrize("words", [[], ["load"], ["nonsense"], ["load", "x", "--audience", "all"]])
def test_wrong_usage_is_two(words: list[str], environ: Mapping[str, str]) -> None:
    assert main(words, environ) == 2


@pytest.fixture
def declared(tmp_path: Path, pages: Path) -> Path:
    """Return a knowledge.toml that declares two folders."""
    (tmp_path / "more").mkdir()
    (tmp_path / "more/hours.md").write_text("The office opens at nine.\n")
    file = tmp_path / "knowledge.toml"
    file.write_text(
        f"[[source]]\nname = 'docs'\nlocation = '{pages.name}'\naudience = 'public'\n"
        "[[source]]\nname = 'more'\nlocation = 'more'\npriority = 5\n"
    )
    return file


def test_sync_loads_what_is_declared(
    environ: Mapping[str, str], declared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By one generation, with everything that the file says."""
    assert main(["sync", "--json"], {**environ, "FRONTDESK_KNOWLEDGE": str(declared)}) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["generation"], report["documents"]["added"]) == (1, 2)
    main(["status", "--json"], environ)
    sources = json.loads(capsys.readouterr().out)["sources"]
    known = [(it["name"], it["audience"], it["priority"]) for it in sources]
    assert known == [("docs", "public", 0), ("more", "internal", 5)]


def test_sync_of_one_source_leaves_the_others(
    environ: Mapping[str, str], declared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sync", "more", "--file", str(declared), "--json"], environ) == 0
    assert json.loads(capsys.readouterr().out)["documents"]["added"] == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sync", "--file", "/nowhere.toml"], "/nowhere.toml does not exist"),
        (["sync", "nothing"], "declares no source 'nothing'; it has docs, more"),
        (["sync", "--workspace", "acme"], "declares no source of workspace acme"),
        (["load", ".", "--kind", "ftp"], "--kind takes one of folder, website"),
        (["load", ".", "--option", "ref"], "--option takes NAME=VALUE, not 'ref'"),
    ],
)
def test_what_cannot_be_synced_is_one_line(
    words: list[str],
    said: str,
    environ: Mapping[str, str],
    declared: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(words, {**environ, "FRONTDESK_KNOWLEDGE": str(declared)}) == 1
    error = capsys.readouterr().err
    assert said in error
    assert len(error.strip().splitlines()) == 1


def test_a_source_that_shrank_is_loaded_when_somebody_accepts_it(
    environ: Mapping[str, str], pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for n in range(4):
        (pages / f"{n}.md").write_text(f"Thing {n} costs {n} euros a month.\n")
    main(["load", str(pages), "--name", "docs"], environ)
    for n in range(4):
        (pages / f"{n}.md").unlink()
    assert main(["load", str(pages), "--name", "docs"], environ) == 1
    assert "docs has 1 of 5 documents" in capsys.readouterr().err
    assert main(["load", str(pages), "--name", "docs", "--accept-shrink"], environ) == 0


def test_care_says_what_needs_a_look(
    environ: Mapping[str, str], pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (pages / "copy.md").write_text(f"{PAGE}\n[gone](nowhere.md)\n")
    main(["load", str(pages)], environ)
    capsys.readouterr()
    assert main(["care", "--json"], environ) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["pages"] == 2
    assert report["counts"] == {"dead link": 1}
    assert report["findings"] == [
        {"concern": "dead link", "source": "copy.md", "line": 5, "about": "links to nowhere.md"}
    ]
    assert main(["care"], environ) == 0
    assert "  copy.md:5  links to nowhere.md" in capsys.readouterr().out
    assert main(["care", "--workspace", "nobody"], environ) == 1
    assert "Nothing is loaded in nobody" in capsys.readouterr().err


def test_one_name_cannot_name_two_sources(
    environ: Mapping[str, str], pages: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["load", str(pages), str(pages.parent), "--name", "x"], environ) == 1
    assert "--name names one source" in capsys.readouterr().err


def test_a_bad_setting_is_one_line(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["load", str(pages)], {"DATABASE_URL": "mysql://x"}) == 1
    assert capsys.readouterr().err.startswith("frontdesk: DATABASE_URL takes")


def test_help_imports_nothing_heavy() -> None:
    """A newcomer types --help first; SQLAlchemy, numpy and onnxruntime cost a second."""
    code = (
        "import sys\nfrom knowledge.__main__ import main\nmain(['--help'])\n"
        "print(sorted({'numpy', 'sqlalchemy', 'onnxruntime', 'rich'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  # ours
    assert done.stdout.splitlines()[-1] == "[]"


async def test_no_embedder_embeds_nothing() -> None:
    nothing = NoEmbedder()
    assert (nothing.model, nothing.dimension, nothing.tokens) == ("none", 0, 0)
    assert (await nothing.embed(["a", "b"])).shape == (2, 0)
