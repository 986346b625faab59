"""HTML: what a page says, and nothing of what stands around it."""

import pytest

from knowledge.models import Audience, BlockKind, Document, Original
from knowledge.reading import read


def page(source: str, url: str | None = None) -> Document:
    """Read a page of a web site."""
    return read(Original("a/page.html", source.encode(), url=url), Audience.PUBLIC)


def texts(source: str) -> list[str]:
    """Return what each block of a page says."""
    return [block.text for block in page(source).blocks]


SITE = """<!doctype html><html lang=en><head><title>Refunds | Acme Help</title>
<link rel=canonical href="https://help.acme.example/refunds">
<style>p { color: red }</style></head>
<body class="has-sidebar"><header><a href="/">Acme</a></header>
<nav><ul><li><a href="/a">Pricing</a></ul></nav>
<div class="cookie-banner">We use cookies</div>
<main><div class="breadcrumbs">Home &gt; Billing</div>
<h1>Refunds <a class="headerlink" href="#refunds">¶</a></h1>
<p>In full,&nbsp;within <b>30 days</b>.
<p>See <a href="https://acme.example/terms">our terms</a> or <a href="/faq">the FAQ</a>.
<h2>How</h2><ul><li>Write to us<ul><li>by mail</ul><li>Wait</ul>
<ol><li>First<li>Second</ol>
<table><tr><th>Plan<th>Days<tr><td>Free<td>0 | none<tr><td>Pro<td>30</table>
<pre class="language-sh"><code>refund --all &lt;id&gt;
  --now</code></pre>
<details><summary>Is it free?</summary><p>Yes, always.</details>
<p>Use <code>a &lt; b</code>, not &lt;name&gt; or {{ name }}.
<aside class="note">Mind the date.</aside>
<button>Copy</button><script>track("<p>no</p>")</script>
<footer>Was this helpful?</footer></main>
<footer>© Acme</footer></body></html>"""


def test_the_content_is_read_and_nothing_around_it() -> None:
    document = page(SITE)
    assert document.title == "Refunds"
    assert document.url == "https://help.acme.example/refunds"
    assert [(block.kind, block.headings, block.text) for block in document.blocks] == [
        (BlockKind.PARAGRAPH, (), "In full, within 30 days."),
        (BlockKind.PARAGRAPH, (), "See [our terms](https://acme.example/terms) or the FAQ."),
        (BlockKind.LIST, ("How",), "- Write to us\n  - by mail\n- Wait"),
        (BlockKind.LIST, ("How",), "1. First\n2. Second"),
        (
            BlockKind.TABLE,
            ("How",),
            "| Plan | Days |\n|---|---|\n| Free | 0 ¦ none |\n| Pro | 30 |",
        ),
        (BlockKind.CODE, ("How",), "```sh\nrefund --all <id>\n  --now\n```"),
        (BlockKind.PARAGRAPH, ("How", "Is it free?"), "Yes, always."),
        (BlockKind.PARAGRAPH, ("How",), "Use `a < b`, not &lt;name> or &#123;{ name }}."),
        (BlockKind.PARAGRAPH, ("How",), "Mind the date."),
    ]


def test_a_link_leads_where_it_leads_on_its_site() -> None:
    block = page("<p>See <a href='../faq'>the FAQ</a>.", "https://acme.example/help/a").blocks[0]
    assert block.text == "See [the FAQ](https://acme.example/faq)."


def test_a_page_without_a_main_part_loses_its_menus() -> None:
    menu = "".join(f"<li><a href='/{n}'>Page {n}</a>" for n in range(9))
    body = f"<div><ul>{menu}</ul></div><h1>Refunds</h1><p>In full.<ul><li>one<li>two</ul>"
    assert texts(body) == ["In full.", "- one\n- two"]


def test_a_page_of_which_the_rules_leave_nothing_is_read_whole() -> None:
    said = "Everything stands in a sidebar here. " * 20
    assert texts(f"<div class='sidebar'><p>{said}</div>") == [said.strip()]


def test_a_table_that_lays_out_its_page_is_no_table() -> None:
    source = "<table><tr><td><h1>Refunds</h1><p>In full.<td><table><tr><td>a<td>b</table></table>"
    document = page(source)
    assert document.title == "Refunds"
    assert [block.text for block in document.blocks] == ["In full.", "a", "b"]


def test_what_nobody_closed_is_closed_where_a_browser_closes_it() -> None:
    assert texts("<dl><dt>Plan<dd>What you pay for<dt>Seat<dd>Who works</dl>") == [
        "Plan",
        "What you pay for",
        "Seat",
        "Who works",
    ]
    assert texts("<p>One<p>Two</i></p></p>three<br>four") == ["One", "Two", "three\nfour"]


def test_hidden_parts_and_anchors_are_not_read() -> None:
    source = "<p hidden>no<p style='display: none'>no<p aria-hidden=true>no<p>yes <svg>no</svg>"
    assert texts(source) == ["yes"]


def test_a_page_may_narrow_its_audience() -> None:
    document = page("<meta name='audience' content='internal'><p>Secret.")
    assert document.audience is Audience.INTERNAL


@pytest.mark.parametrize(
    "source",
    [
        "<div>" * 100_000 + "deep",
        "<b>" * 20_000 + "deep",
        "<ul><li>" * 10_000 + "deep",
        "<table><tr><td>" * 10_000 + "deep",
        "<a \"'" * 50_000 + "> deep",
        "<details><summary>deep</summary>" * 10_000 + "deep",
        "<!--" * 1_000 + "--><p>deep",
        "<div>" * 10_000 + "</p></span>" * 10_000 + "deep",
    ],
    ids=["div", "b", "ul", "table", "quotes", "details", "comments", "crossed"],
)
def test_no_depth_overturns_the_reader(source: str) -> None:
    """A parser that builds a tree needs a minute for the first of these."""
    assert "deep" in page(source).blocks[-1].text
