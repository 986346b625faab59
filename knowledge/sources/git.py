"""A Git repository: the files of one ref, by the git command, without history and without hooks.

Nothing of the repository is run: what is fetched lies in a bare repository of ours, submodules
are not followed, and only the files that are asked for are written out, to be read as a folder's.
"""

import asyncio
import hashlib
import os
import re
import shutil
import signal
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from knowledge.errors import SourceUnreadable
from knowledge.models import Original, Unfetched, Unlisted
from knowledge.readers.references import holds_parts
from knowledge.redaction import redact
from knowledge.sources.folder import FolderSource

_LAYOUT = "2"
"""How files are laid out: what another Frontdesk wrote is written anew."""
_PAGES, _PARTS = "pages", "parts"
_REMOTE = re.compile(r"(https|ssh)://(?!-)\S+|\w[\w.-]*@\w[\w.-]*:\S+")
_REF = re.compile(r"(?!-)[\w./+@-]{1,200}")
_SAFELY = (
    *("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "gc.auto=0"),
    *("-c", "fetch.fsckObjects=true", "-c", "protocol.allow=never"),
    *("-c", "protocol.https.allow=always", "-c", "protocol.ssh.allow=always"),
)
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "true",
    "GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o ConnectTimeout=20",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "LC_ALL": "C",
}
_LOGIN = re.compile(
    r"could not read|authentication|permission denied|access rights|40[13]", re.IGNORECASE
)
_PLACE = re.compile(r"(?:https://|ssh://)?(?:git@)?([\w.-]+)[:/](.+?)(?:\.git)?/?")
_FORGES = {
    "github.com": "https://github.com/{repository}/blob/{ref}/{path}?plain=1#L{line}",
    "gitlab.com": "https://gitlab.com/{repository}/-/blob/{ref}/{path}?plain=1#L{line}",
}


@dataclass(frozen=True, slots=True)
class Checkout:
    """Which files of a repository are wanted, and where they are put."""

    folder: Path
    """A folder of ours; it may be deleted at any time."""
    ref: str = "HEAD"
    paths: tuple[str, ...] = ()
    """Folders and patterns (`docs/**/*.md`); none for all."""
    history: bool = False
    """Whether the history is fetched too, which says when each file changed."""
    seconds: float = 600.0


@dataclass(frozen=True, slots=True)
class GitSource:
    """The pages of a repository at a ref, each by its path."""

    name: str
    location: str
    """An `https` or `ssh` address, or an absolute path."""
    checkout: Checkout
    link: str | None = None
    """Template of a page's URL, with `{path}`, `{line}`, `{ref}` and `{commit}`."""
    environment: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    """What git needs to find its programs, keys and settings."""

    async def originals(self) -> AsyncGenerator[Original | Unfetched | Unlisted]:
        """Yield every page by path; raise `SourceUnreadable` where git cannot fetch them."""
        self._check()
        commit = await self._fetched()
        tree = await self._laid_out(commit)
        changed = await self._changed() if self.checkout.history else {}
        link = self._link(commit)
        try:
            pages = FolderSource(self.name, tree / _PAGES, link, beside=tree / _PARTS)
            async for found in pages.originals():
                if isinstance(found, Original):
                    yield replace(found, modified_at=changed.get(found.path))
                else:
                    yield found
        except SourceUnreadable as error:
            message = str(error).replace(
                str(tree / _PAGES), f"{self.location} at {self.checkout.ref}"
            )
            raise SourceUnreadable(message) from error

    def _check(self) -> None:
        """Refuse what git would take for an option, a command, or a password to keep."""
        is_path = Path(self.location).is_absolute()
        if not is_path and not _REMOTE.fullmatch(self.location):
            message = f"{self.name}: a repository is an https or ssh address, or a path."
            raise SourceUnreadable(message)
        if not is_path and "://" in self.location and urlsplit(self.location).password:
            message = f"{self.name}: no password in the address; name its variable in token_env."
            raise SourceUnreadable(message)
        if not _REF.fullmatch(self.checkout.ref):
            message = f"{self.name}: ref takes a branch, a tag or a commit."
            raise SourceUnreadable(message)

    @property
    def _repository(self) -> Path:
        return self.checkout.folder / ("history" if self.checkout.history else "shallow")

    async def _fetched(self) -> str:
        """Fetch the ref; return its commit."""
        self._repository.mkdir(parents=True, exist_ok=True)
        await self._git("init", "--quiet", "--bare", ".")
        is_path = Path(self.location).is_absolute()
        place = Path(self.location).as_uri() if is_path else self.location
        await self._git(
            *("-c", f"protocol.file.allow={'always' if is_path else 'never'}"),
            *("fetch", "--quiet", "--force", "--no-tags", "--no-recurse-submodules"),
            *(() if self.checkout.history else ("--depth=1",)),
            *("--", place, self.checkout.ref),
        )
        return (await self._git("rev-parse", "--verify", "FETCH_HEAD^{commit}")).strip()

    async def _laid_out(self, commit: str) -> Path:
        """Write the files of a commit into a folder of their own; return it."""
        wanted = "\0".join((_LAYOUT, commit, *self.checkout.paths))
        tree = self.checkout.folder / f"tree-{hashlib.sha256(wanted.encode()).hexdigest()[:24]}"
        if tree.is_dir():
            return tree
        partial = self.checkout.folder.resolve() / "partial"
        await asyncio.to_thread(_clear, self.checkout.folder)
        paths = [f":(top,glob){path.strip('/')}" for path in self.checkout.paths]
        await self._checked_out(commit, paths or [":/"], partial / _PAGES)
        if paths:
            # What the named pages include lies elsewhere, as a rule.
            folders = await self._git("ls-tree", "-r", "-d", "--name-only", "-z", commit)
            parts = [f":(top,literal){it}" for it in folders.split("\0") if holds_parts(it)]
            if parts:
                await self._checked_out(commit, parts, partial / _PARTS)
        partial.rename(tree)
        return tree

    async def _checked_out(self, commit: str, paths: Sequence[str], folder: Path) -> None:
        """Write some of a commit's files below a folder."""
        await asyncio.to_thread(folder.mkdir, parents=True)
        await self._git(
            *("-c", "core.autocrlf=false", f"--work-tree={folder}", "checkout"),
            *("--quiet", "--force", "--no-recurse-submodules", commit, "--", *paths),
        )

    async def _changed(self) -> dict[str, datetime]:
        """Return when each file changed last."""
        log = await self._git("log", "--format=%x00%ct", "--name-only", "FETCH_HEAD", "--")
        found: dict[str, datetime] = {}
        for entry in log.split("\0")[1:]:
            seconds, _, names = entry.partition("\n")
            when = datetime.fromtimestamp(int(seconds), UTC)
            for name in names.split("\n"):
                if name:
                    found.setdefault(name, when)
        return found

    def _link(self, commit: str) -> str | None:
        place = _PLACE.fullmatch(self.location)
        host, repository = (place[1], place[2]) if place else ("", "")
        link = self.link or _FORGES.get(host)
        if link is None:
            return None
        filled = link.replace("{ref}", quote(self.checkout.ref)).replace("{commit}", commit)
        return filled.replace("{repository}", repository)

    async def _git(self, *arguments: str) -> str:
        """Run git in our repository; raise `SourceUnreadable` for what it complains of."""
        process = await self._started(arguments)
        try:
            async with asyncio.timeout(self.checkout.seconds):
                said, complaint = await process.communicate()
        except TimeoutError:
            message = f"{self.location}: git took more than {self.checkout.seconds:g} seconds."
            raise SourceUnreadable(message) from None
        finally:
            await _ended(process)
        if process.returncode:
            raise SourceUnreadable(self._refusal(complaint.decode("utf-8", "replace")))
        return said.decode("utf-8", "surrogateescape")

    async def _started(self, arguments: Sequence[str]) -> asyncio.subprocess.Process:
        try:
            return await asyncio.create_subprocess_exec(
                *("git", *_SAFELY, f"--git-dir={self._repository.resolve()}", *arguments),
                cwd=self._repository,
                env={**self.environment, **_ENVIRONMENT},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
        except FileNotFoundError:
            message = f"{self.name}: the git command is not installed; a repository needs it."
            raise SourceUnreadable(message) from None

    def _refusal(self, complaint: str) -> str:
        lines = [line for line in complaint.splitlines() if line.strip()] or ["no reason was given"]
        said = next((line for line in lines if line.startswith("fatal:")), lines[-1])
        mend = "check address and ref"
        if _LOGIN.search(complaint):
            mend = "give the bot's user a key, or name a token in token_env"
        return f"{self.location} at {self.checkout.ref}: {redact(said.strip())} ({mend})"


async def _ended(process: asyncio.subprocess.Process) -> None:
    """End git with all that it started."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def _clear(folder: Path) -> None:
    """Delete what was written out of other commits, or in part."""
    for old in (*folder.glob("tree-*"), folder / "partial"):
        shutil.rmtree(old, ignore_errors=True)
