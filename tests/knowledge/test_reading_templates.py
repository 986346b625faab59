"""Markdown as documentation sites hold it: templates, includes and components become text."""

from collections.abc import Mapping

import pytest

from knowledge.chunking import chunks
from knowledge.models import Audience, Document, Original
from knowledge.reading import read

NONE: Mapping[str, bytes] = {}


def page(text: str, path: str = "docs/a.md", includes: Mapping[str, bytes] = NONE) -> Document:
    """Read a page that its source found with what it includes."""
    return read(Original(path, text.encode(), includes=includes), Audience.PUBLIC)


def said(document: Document) -> list[tuple[tuple[str, ...], int | None, str]]:
    return [(block.headings, block.line, block.text) for block in document.blocks]


def test_an_include_is_read_where_it_stands_and_has_its_line() -> None:
    note = b"---\ntitle: Note\n---\nA note for {{ include.name }}.\n\n## More\n\nOf it.\n"
    document = page(
        'Before.\n\n{% include notes/a.md name="Acme" %}\n\nAfter.\n',
        includes={"docs/_includes/notes/a.md": note},
    )
    assert said(document) == [
        ((), 1, "Before."),
        ((), 3, "A note for Acme."),
        (("More",), 3, "Of it."),
        (("More",), 5, "After."),
    ]


def test_rows_that_are_included_one_by_one_are_one_table() -> None:
    document = page(
        "{% include head.md %}\n{% include row.md %}\n| c | d |\n",
        includes={"_includes/head.md": b"| a | b |\n|---|---|", "_includes/row.md": b"| 1 | 2 |"},
    )
    (block,) = document.blocks
    assert block.text == "| a | b |\n|---|---|\n| 1 | 2 |\n| c | d |"
    assert block.lines == (1, 1, 2, 3)


def test_every_chunk_of_a_long_include_has_the_line_of_its_statement() -> None:
    long = "\n".join(f"- Item {n} of an include that is long." for n in range(60)).encode()
    document = page("One.\n\n{% include a.md %}\n", includes={"_includes/a.md": long})
    cut = chunks(document, "docs")
    assert len(cut) > 2
    assert {chunk.line for chunk in cut[1:]} == {3}


@pytest.mark.parametrize(
    ("statement", "file"),
    [
        ("{% include content/x.md %}", "_includes/content/x.md"),
        ("{% include_relative x.md %}", "docs/x.md"),
        ('{% include "../.gitbook/includes/x.md" %}', ".gitbook/includes/x.md"),
        ('<Snippet file="x.mdx" />', "snippets/x.mdx"),
        ("import X from './_x.mdx';\n\n<X />", "docs/_x.mdx"),
        ("import X from '/snippets/x.mdx'\n\n<X></X>", "snippets/x.mdx"),
        ("import X from '@site/docs/_x.mdx'\n\n<X/>", "docs/_x.mdx"),
        ('--8<-- "x.md"', "x.md"),
        ("<!--@include: ./x.md-->", "docs/x.md"),
        ('{{< include "x.md" >}}', "docs/x.md"),
        ('{{% readfile file="/docs/x.md" %}}', "docs/x.md"),
    ],
)
def test_each_site_generators_way_to_include_is_understood(statement: str, file: str) -> None:
    document = page(f"Before.\n\n{statement}\n\nAfter.\n", includes={file: b"Included."})
    assert [block.text for block in document.blocks] == ["Before.", "Included.", "After."]


def test_a_partial_is_handed_what_its_tag_says() -> None:
    document = page(
        "import X from './_x.mdx'\n\n<X product=\"Acme\" days={'30'} />\n",
        "docs/a.mdx",
        {"docs/_x.mdx": b"{props.product} refunds within {days} days, {other}."},
    )
    assert document.blocks[0].text == "Acme refunds within 30 days, {other}."


def test_whoever_includes_what_is_internal_is_internal() -> None:
    secret = b"---\naudience: internal\n---\nOur margin is 40 %."
    document = page("{% include a.md %}\n", includes={"_includes/a.md": secret})
    assert document.audience is Audience.INTERNAL


@pytest.mark.parametrize(
    "includes",
    [
        {"_includes/a.md": b"Text.\n\n{% include a.md %}\n"},
        {"_includes/a.md": b"Text.\n\n{% include b.md %}", "_includes/b.md": b"{% include a.md %}"},
        {"_includes/a.md": b"Text.\n{% include a.md %}\n" + b"{% include a.md %}\n" * 30},
        {"_includes/a.md": b"Text." + b"{% include a.md %}" * 30},
    ],
    ids=["itself", "each other", "many times", "on one line"],
)
def test_includes_that_include_each_other_come_to_an_end(includes: Mapping[str, bytes]) -> None:
    document = page("{% include a.md %}\n", includes=includes)
    assert document.blocks[0].text.startswith("Text.")
    assert len(document.blocks) < 100_000


def test_liquid_is_carried_out_as_far_as_a_page_knows() -> None:
    text = """---
beta: soon
---
{% capture x %}captured **text**{% endcapture %}{% assign y = "assigned" %}

Here is {{ x }} and {{ y | upcase }} and {{ site.z }}.

{% if page.beta %}In beta.{% else %}Stable.{% endif %}{% unless page.gone %} Here.{% endunless %}

{% if site.plan %}Plan A.{% else %}Plan B.{% endif %}

{% comment %}Never.{% endcomment %}{% for a in site.b %}- {{ a }}{% endfor %}

{% raw %}{{ user.name }} and {% if x %}{% endraw %} stay.

```liquid
{% include a.md %} {{ x }}
```

{% highlight sh %}
refund
{% endhighlight %}
"""
    assert [block.text for block in page(text).blocks] == [
        "Here is captured **text** and assigned and {{ site.z }}.",
        "In beta. Here.",
        "Plan A. Plan B.",
        "{{ user.name }} and {% if x %} stay.",
        "```liquid\n{% include a.md %} {{ x }}\n```",
        "```sh\nrefund\n```",
    ]


def test_what_was_captured_is_handed_to_an_include() -> None:
    text = "{% capture more %}- one\n- two{% endcapture %}\n\n{% include a.md list=more %}\n"
    shown = b"{% if include.list %}Yes:\n\n{{ include.list }}{% endif %}"
    inner = shown + b"{% if include.no %}No{% endif %}"
    document = page(text, includes={"_includes/a.md": inner})
    assert [block.text for block in document.blocks] == ["Yes:", "- one\n- two"]


@pytest.mark.parametrize(
    "part",
    [
        ":::tip Pay early\nText.\n:::",
        ":::tip[Pay early]\n\nText.\n\n:::",
        "::: details Pay early\nText.\n:::",
        '!!! note "Pay early"\n    Text.',
        '??? note "Pay early"\n\n    Text.\n',
        '=== "Pay early"\n\n    Text.\n',
        '<Note title="Pay early">\nText.\n</Note>',
        '<Accordion title="Pay early">Text.</Accordion>',
        "<Steps>\n  <Step title='Pay early'>\n    Text.\n  </Step>\n</Steps>",
        '<Card\n  title="Pay early"\n  icon="x"\n>\n  Text.\n</Card>',
        '<Tabs>\n<TabItem value="x" label="Pay early">\n\nText.\n\n</TabItem>\n</Tabs>',
        "<details>\n<summary>Pay early</summary>\n\nText.\n</details>",
        "<details><summary>Pay early</summary>\nText.\n</details>",
        '{% tabs %}\n{% tab title="Pay early" %}\nText.\n{% endtab %}\n{% endtabs %}',
        "{% faqitem Pay early %}\nText.\n{% endfaqitem %}",
        '{{< tabs >}}\n{{< tab "Pay early" >}}\nText.\n{{< /tab >}}\n{{< /tabs >}}',
        '{{% alert title="Pay early" %}}\nText.\n{{% /alert %}}',
    ],
)
def test_the_title_of_a_part_stands_above_it_and_nothing_else(part: str) -> None:
    document = page(f"## Billing\n\nBefore.\n\n{part}\n\nAfter.\n")
    assert [(block.headings, block.text.strip()) for block in document.blocks] == [
        (("Billing",), "Before."),
        (("Billing", "Pay early"), "Text."),
        (("Billing",), "After."),
    ]


def test_a_heading_within_a_part_ends_with_it() -> None:
    document = page(":::note Outer\n\n## Inner\n\nText.\n\n:::\n\nAfter.\n")
    assert said(document) == [(("Outer", "Inner"), 5, "Text."), ((), 9, "After.")]


def test_what_is_indented_for_its_component_keeps_its_lists_and_code() -> None:
    text = """<Steps>
    <Step title="Install">
        Do this:

        - one
          - inner

        ```sh
        pip install x
          --now
        ```
    </Step>
</Steps>
"""
    assert said(page(text, "docs/a.mdx")) == [
        (("Install",), 3, "Do this:"),
        (("Install",), 5, "- one\n  - inner"),
        (("Install",), 8, "```sh\npip install x\n  --now\n```"),
    ]


def test_a_card_without_text_is_its_title_and_where_it_leads() -> None:
    text = '<Card title="Plans" href="/p" />\n\n<Card title="API" href="https://a.example/api" />\n'
    document = page(text)
    assert [block.text for block in document.blocks] == [
        "Plans",
        "[API](https://a.example/api)",
    ]


def test_the_program_of_an_mdx_page_is_not_read() -> None:
    text = (
        "import {\n  A,\n  B\n} from 'x'\n\nexport const meta = {\n  a: 1,\n}\n\nText {meta.a}.\n"
    )
    assert [block.text for block in page(text, "a.mdx").blocks] == ["Text {meta.a}."]


@pytest.mark.parametrize("path", ["docs/a.md", "docs/a.mdx"])
def test_what_a_page_says_to_programs_alone_is_not_read(path: str) -> None:
    """JSON-LD for search engines, scripts and style sheets; the text around keeps its lines."""
    document = page(
        '<head>\n  <script type="application/ld+json">{`\n    {"text": "One thing."}\n\n'
        '    {"text": "Another."}\n  `}</script>\n</head>\n\nBefore.\n\n'
        "<STYLE>\n\np { color: red }\n</STYLE> After.\n\n<script src='a.js'></script>\n\nLast.\n",
        path,
    )
    assert said(document) == [((), 9, "Before."), ((), 14, " After."), ((), 18, "Last.")]


@pytest.mark.parametrize(
    "text",
    [
        "```html\n<script>\ntrack()\n</script>\n```",
        "Paste this:\n\n    <head>\n    <script>\n    track()\n    </script>",
        "Add a tag that begins:\n\n<script>\n\nand never ends. track()",
        "Put it between <script> and </script>: track()",
    ],
)
def test_a_program_that_a_page_shows_is_read(text: str) -> None:
    assert any("track()" in block.text for block in page(text).blocks)


def test_a_page_without_templates_is_verbatim_and_one_with_them_keeps_its_lines() -> None:
    text = (
        "One `{code}`.\n\n    indented\n\n<Note>\nTwo <Tooltip tip='x'>here</Tooltip>.\n</Note>\n"
    )
    assert said(page(text)) == [
        ((), 1, "One `{code}`."),
        ((), 3, "    indented"),
        ((), 6, "Two <Tooltip tip='x'>here</Tooltip>."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<Note>\n" * 20_000,
        "{% if a %}\n" * 20_000,
        ":::note x\n" * 5_000,
        "{{" * 50_000,
        "{%" * 50_000,
    ],
    ids=["components", "conditions", "containers", "outputs", "tags"],
)
def test_no_depth_of_templates_overturns_the_reader(text: str) -> None:
    assert page(f"Before.\n\n{text}\nafter.").blocks[0].text == "Before."
