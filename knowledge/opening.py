"""COMPOSITION ROOT of sources: how each kind is opened, and what it may be told.

What one kind needs is imported when a source of that kind is opened.
"""

import base64
import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from knowledge.care.links import AsksLinks
from knowledge.declaration import kind_of
from knowledge.errors import BadSettings, SourceUnreadable
from knowledge.ledger.values import KnownSource
from knowledge.models import SourceKind
from knowledge.ports import ResolvedCases, Source
from knowledge.sources.folder import MOST_PAGES, FolderSource
from knowledge.sources.options import Options

_FOR_GIT = (
    *("PATH", "HOME", "USER", "SSH_AUTH_SOCK", "XDG_CONFIG_HOME", "HTTPS_PROXY", "https_proxy"),
    *("NO_PROXY", "no_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO"),
)
"""What git is told of the environment: where it finds programs, keys, settings and the network."""


@dataclass(frozen=True, slots=True)
class Opener:
    """Open sources as the ledger knows them."""

    fetched: Path
    """Folder of what was fetched from elsewhere; it may be deleted at any time."""
    variable: Callable[[str], str | None]
    """How an environment variable is read: secrets stand there and nowhere else."""
    cases: ResolvedCases | None = None
    """The cases of whoever keeps some."""

    def open(self, known: KnownSource) -> Source:
        """Return a source; raise `BadSettings` or `SourceUnreadable` for what cannot be one."""
        kind = known.kind
        if kind == SourceKind.FOLDER:
            # A URL that was loaded before there were kinds, or by somebody who named none.
            kind = kind_of(known.location)
        openers: Mapping[SourceKind, Callable[[KnownSource, Options], Source]] = {
            SourceKind.FOLDER: _pages,
            SourceKind.WEBSITE: self._website,
            SourceKind.GIT: self._git,
            SourceKind.ZENDESK: _articles,
            SourceKind.INTERCOM: _articles,
            SourceKind.FRESHDESK: _articles,
            SourceKind.NOTION: _space,
            SourceKind.CONFLUENCE: _space,
            SourceKind.SLACK: _threads,
            SourceKind.CASES: self._cases,
            SourceKind.SQL: _rows,
        }
        return openers[kind](known, Options(known.name, kind, known.options, self.variable))

    def asks_links(self) -> AsksLinks:
        """Return who asks other sites for what pages link to: public addresses alone."""
        from knowledge.sources.website.checking import LinkCheck

        return LinkCheck().dead

    def discard(self, known: KnownSource) -> None:
        """Delete what was fetched of a source; the next load fetches it again."""
        shutil.rmtree(self._folder(known), ignore_errors=True)

    def _website(self, known: KnownSource, options: Options) -> Source:
        from knowledge.sources.website import KeptPages, Reach, Tour, WebsiteSource

        options.check(
            {"discover", "prefix", "max_pages", "max_depth", "max_page_megabytes", "max_megabytes"}
            | {"max_seconds", "delay", "private_addresses"}
        )
        tour = Tour(
            reach=options.word("discover", Reach.AUTO),
            prefix=options.text("prefix"),
            pages=int(options.number("max_pages", 2000, 1, 100_000)),
            depth=int(options.number("max_depth", 30, 0, 1000)),
            page_bytes=int(options.number("max_page_megabytes", 10, 0.001, 200) * 1e6),
            total_bytes=int(options.number("max_megabytes", 1000, 1, 100_000) * 1e6),
            seconds=options.number("max_seconds", 3600, 1, 86_400),
            delay=options.number("delay", 0.2, 0, 60),
            private_networks=options.networks("private_addresses"),
        )
        return WebsiteSource(known.name, known.location, KeptPages(self._folder(known)), tour)

    def _git(self, known: KnownSource, options: Options) -> Source:
        from knowledge.sources.git import Checkout, GitSource

        options.check({"ref", "paths", "history", "max_seconds", "token_env", "token_user"})
        checkout = Checkout(
            folder=self._folder(known),
            ref=options.text("ref") or "HEAD",
            paths=options.names("paths"),
            history=options.switch("history"),
            seconds=options.number("max_seconds", 600, 1, 86_400),
        )
        passed = {name: value for name in _FOR_GIT if (value := self.variable(name))}
        token = options.secret("token_env")
        if token:
            passed |= _login(known.location, options.text("token_user") or "x-access-token", token)
        return GitSource(known.name, known.location, checkout, known.link, passed)

    def _cases(self, known: KnownSource, options: Options) -> Source:
        from knowledge.sources.cases import CasesSource

        options.check({"direct", "address"})
        scheme, _, workspace = known.location.partition("://")
        if scheme != "slack" or not workspace:
            message = f"{known.name}: the location of cases is slack://WORKSPACE."
            raise SourceUnreadable(message)
        if self.cases is None:
            message = f"{known.name}: cases are read by `frontdesk`, which keeps them."
            raise SourceUnreadable(message)
        direct, address = options.switch("direct"), options.text("address")
        return CasesSource(known.name, workspace, self.cases, direct, address)

    def _folder(self, known: KnownSource) -> Path:
        """Return the folder of what was fetched from one place."""
        named = f"{known.kind}\0{known.location}"
        return self.fetched / hashlib.sha256(named.encode()).hexdigest()[:24]


def _login(location: str, user: str, token: str) -> dict[str, str]:
    """Return the environment by which git sends a token to this host alone, seen by nobody."""
    split = urlsplit(location)
    encoded = base64.b64encode(f"{user}:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.{split.scheme}://{split.netloc}/.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {encoded}",
    }


def _pages(known: KnownSource, options: Options) -> Source:
    options.check({"pages"})
    most = int(options.number("pages", MOST_PAGES, 1, 10_000_000))
    return FolderSource(known.name, Path(known.location), known.link, most)


def _articles(known: KnownSource, options: Options) -> Source:
    from knowledge.sources.articles import ArticlesSource
    from knowledge.sources.freshdesk import freshdesk_articles
    from knowledge.sources.intercom import intercom_articles
    from knowledge.sources.zendesk import zendesk_articles

    options.check({"locale"})
    service, dialect = {
        SourceKind.ZENDESK: ("Zendesk", zendesk_articles),
        SourceKind.INTERCOM: ("Intercom", intercom_articles),
        SourceKind.FRESHDESK: ("Freshdesk", freshdesk_articles),
    }[known.kind]
    place, locale = Path(known.location), options.text("locale")
    return ArticlesSource(known.name, place, service, dialect, locale, known.link)


def _space(known: KnownSource, options: Options) -> Source:
    from knowledge.sources.confluence import ConfluenceSource
    from knowledge.sources.notion import NotionSource

    options.check(())
    source = NotionSource if known.kind == SourceKind.NOTION else ConfluenceSource
    return source(known.name, Path(known.location), known.link)


def _threads(known: KnownSource, options: Options) -> Source:
    from knowledge.sources.slack_export import MARKS, Selection, SlackExportSource

    options.check({"channels", "private", "marks", "address"})
    selection = Selection(
        channels=options.names("channels"),
        private=options.switch("private"),
        marks=options.names("marks") or MARKS,
        address=options.text("address"),
    )
    return SlackExportSource(known.name, Path(known.location), selection)


def _rows(known: KnownSource, options: Options) -> Source:
    from knowledge.sources.sql import MEDIA, Bounds, Columns, SqlSource

    named = [it.name for it in fields(Columns)]
    limits = {"max_rows", "max_row_megabytes", "max_megabytes", "max_seconds"}
    options.check({"query", "password_env", "format"} | {f"{it}_column" for it in named} | limits)
    query, form = options.text("query"), options.text("format") or "markdown"
    if query is None or form not in MEDIA:
        message = f"Source {known.name}: a SQL source needs a query, and format {', '.join(MEDIA)}."
        raise BadSettings(message)
    return SqlSource(
        name=known.name,
        location=known.location,
        query=query,
        columns=Columns(*(options.text(f"{it}_column") or it for it in named)),
        bounds=Bounds(
            rows=int(options.number("max_rows", 100_000, 1, 10_000_000)),
            row_bytes=int(options.number("max_row_megabytes", 5, 0.001, 200) * 1e6),
            total_bytes=int(options.number("max_megabytes", 500, 1, 10_000) * 1e6),
            seconds=options.number("max_seconds", 120, 1, 86_400),
        ),
        media=MEDIA[form],
        password=options.secret("password_env"),
    )
