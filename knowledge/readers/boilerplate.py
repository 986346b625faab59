"""What of a web page is its content: the main part, without menus, footers and what is hidden."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.readers.tags import Opening, names

_NEVER = names(
    "button canvas datalist dialog embed iframe input map meter nav noembed noframes noscript "
    "object option progress script select style svg template textarea title xmp"
)
_OUTSIDE = frozenset({"aside", "footer", "header"})
"""Around the content these are the site's; within it they are part of it, footers aside."""
_ROLES = names(
    "alertdialog banner complementary contentinfo dialog menu menubar navigation search "
    "toolbar tooltip"
)
_WHOLE = frozenset({"html", "body", "main", "article", "form"})
_JUNK = re.compile(
    r"(?:[a-z]+[-_]{1,2})?(?:"
    r"nav|navbar|navigation|sidebar|sidenav|menu|breadcrumbs?|footer|toc|toctree|tableofcontents|"
    r"table-of-contents|pagination|pager|cookies?|consent|gdpr|social|share|sharing|"
    r"related|advert|advertisement|ads?|promo|newsletter|subscribe|feedback|comments?|"
    r"skip-?link|skip-to-content|headerlink|header-?anchor|anchor-?link|edit-(?:page|link|this-page)|"
    r"linenos|lineno|gutter|line-numbers-rows|copy-?btn|copybutton|sr-only|visually-hidden|"
    r"screen-reader-text|noprint|no-print|langs?|language-switcher"
    r")(?:[-_]{1,2}(?:bar|box|container|inner|item|items|link|links|list|menu|panel|section|"
    r"wrapper|desktop|mobile|left|right|primary|secondary))*"
)
_ABOUT_OTHERS = re.compile(r"(?:has|with|no|is|layout|hide|show|without)[-_]")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_MAIN = re.compile(r"<main[\s>]|\srole\s*=\s*[\"']?main[\"'\s>]", re.IGNORECASE)
_ARTICLE = re.compile(r"<article[\s>]", re.IGNORECASE)
_CONTENT_NAME = (
    r"(?:main-?content|page-?content|content-?main|article-?(?:body|content)|doc-?content|"
    r"markdown-body|theme-doc-markdown|entry-content|post-content|md-content|wiki-content|content)"
)
_CONTENT = re.compile(
    rf"<(?:div|section|td)\s[^<>]{{0,500}}?\b(?:id|class)\s*=\s*[\"']?(?:[\w -]* )?"
    rf"({_CONTENT_NAME})[\"'\s>]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rules:
    """How one page's content is told from the rest."""

    is_main: Callable[[Opening], bool] | None
    """Whether the content begins with an element; None where all of the body is content."""
    by_name: bool
    """Whether classes and ids count."""

    def drops(self, opening: Opening, *, within: bool) -> bool:
        """Say whether an element is no content; `within` is whether the content has begun."""
        tag = opening.tag
        if tag in _NEVER:
            return not (tag == "button" and "aria-expanded" in opening.written)
        if tag in _WHOLE:
            return False
        if tag in _OUTSIDE and (not within or tag == "footer"):
            return True
        return bool(opening.written.strip()) and self._dropped_by_attributes(opening)

    def _dropped_by_attributes(self, opening: Opening) -> bool:
        attributes = opening.attributes
        hidden = (
            attributes.get("role") in _ROLES
            or attributes.get("aria-hidden") == "true"
            or "hidden" in attributes
            or bool(_HIDDEN.search(attributes.get("style", "")))
        )
        if hidden or not self.by_name:
            return hidden
        return any(_JUNK.fullmatch(it) and not _ABOUT_OTHERS.match(it) for it in _names(opening))


LOOSE = Rules(None, by_name=False)
"""For pages of which the other rules leave nothing."""


def rules_for(source: str) -> Rules:
    """Return the rules that fit a page: what marks its content, if anything does."""
    return Rules(_main_of(source), by_name=True)


def _main_of(source: str) -> Callable[[Opening], bool] | None:
    if _MAIN.search(source):
        return lambda opening: opening.tag == "main" or "main" in opening.attributes.get("role", "")
    if len(_ARTICLE.findall(source)) == 1:
        return lambda opening: opening.tag == "article"
    if found := _CONTENT.search(source):
        name = found.group(1).lower()
        return lambda opening: name in _names(opening)
    return None


def _names(opening: Opening) -> list[str]:
    attributes = opening.attributes
    return f"{attributes.get('class', '')} {attributes.get('id', '')}".lower().split()
