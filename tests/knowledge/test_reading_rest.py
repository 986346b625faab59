"""reStructuredText: what Sphinx would show of it, each block on its line."""

from knowledge.models import Audience, Document, Original
from knowledge.reading import read


def page(text: str) -> Document:
    return read(Original("docs/a.rst", text.encode()), Audience.PUBLIC)


def said(text: str) -> list[tuple[str, tuple[str, ...], int | None, str]]:
    return [(it.kind.value, it.headings, it.line, it.text) for it in page(text).blocks]


def test_sections_roles_and_links_become_headings_and_words() -> None:
    text = """=======
Billing
=======

.. _refunds:

See :ref:`the guide <x>`, ``code`` and `us <https://a.example>`_.

Refunds
-------

In full.

How
~~~

Write to us.

Plans
-----

Two.
"""
    assert page(text).title == "Billing"
    assert said(text) == [
        ("paragraph", (), 7, "See the guide, `code` and [us](https://a.example)."),
        ("paragraph", ("Refunds",), 12, "In full."),
        ("paragraph", ("Refunds", "How"), 17, "Write to us."),
        ("paragraph", ("Plans",), 22, "Two."),
    ]


def test_code_is_kept_and_what_draws_or_lists_is_not() -> None:
    text = """Run this::

    pip install x
      --now

.. code-block:: python
   :linenos:

   x = 1

.. toctree::

   a

.. image:: a.png

.. raw:: html

   <script>no</script>

.. include:: /etc/passwd

.. A remark
   over lines

>>> x
1
"""
    assert said(text) == [
        ("paragraph", (), 1, "Run this:"),
        ("code", (), 3, "```\npip install x\n  --now\n```"),
        ("code", (), 9, "```python\nx = 1\n```"),
        ("code", (), 26, "```python\n>>> x\n1\n```"),
    ]


def test_an_include_is_read_where_it_stands_and_ends_where_it_includes_itself() -> None:
    inner = b"Included.\n\n.. include:: x.rst\n"
    text = b"Before.\n\n.. include:: x.rst\n\nAfter.\n"
    original = Original("docs/a.rst", text, includes={"docs/x.rst": inner})
    blocks = read(original, Audience.PUBLIC).blocks
    assert {(it.text, it.line) for it in blocks} == {
        ("Before.", 1),
        ("Included.", 3),
        ("After.", 5),
    }


def test_notes_are_text_and_the_titles_of_parts_stand_above_them() -> None:
    text = """.. note:: Mind this.

.. tab-item:: Linux

   Use apt.

   .. warning::

      Not snap.

After.
"""
    assert [(headings, text) for _, headings, _, text in said(text)] == [
        ((), "Mind this."),
        (("Linux",), "Use apt."),
        (("Linux",), "Not snap."),
        ((), "After."),
    ]


def test_each_kind_of_table_is_a_table() -> None:
    rows = "| A | B |\n|---|---|\n| one | two words |"
    simple = "===  =========\nA    B\n===  =========\none  two words\n===  =========\n"
    grid = (
        "+-----+-------+\n| A   | B     |\n+=====+=======+\n"
        "| one | two   |\n|     | words |\n+-----+-------+\n"
    )
    listed = ".. list-table::\n\n   * - A\n     - B\n   * - one\n     - two\n       words\n"
    for text in (simple, grid, listed):
        assert [(kind, text) for kind, _, _, text in said(text)] == [("table", rows)]


def test_no_depth_overturns_the_reader() -> None:
    deep = "\n".join(f"{'  ' * n}.. note::\n" for n in range(500))
    assert page(f"Before.\n\n{deep}\n").blocks[0].text == "Before."
    assert page("Before.\n\n" + "== ==\n" * 10_000).blocks[0].text == "Before."


def test_a_directive_that_a_project_made_up_shows_what_it_holds_under_its_name() -> None:
    text = """Settings
========

.. config:setting:: send-mail
   :displayname: Send mail (SMTP)
   :environment: SEND_MAIL

   Set it to **true** to send mail.

.. option:: --force

   Overwrite what is there.

.. autoclass:: Mailer

   Nobody reads this.
"""
    blocks = [(it.headings, it.text) for it in page(text).blocks]
    assert blocks == [
        (("Send mail (SMTP)",), "Set it to **true** to send mail."),
        (("--force",), "Overwrite what is there."),
    ]


def test_what_is_said_of_the_whole_text_and_names_from_elsewhere_are_no_text() -> None:
    text = """:orphan:
:nosearch:

.. |product| replace:: Acme Desk

Open |product|, select **More** |more-icon|, and run ``a |b| c`` or a|b|c.
"""
    assert [it.text for it in page(text).blocks] == [
        "Open Acme Desk, select **More**, and run `a |b| c` or a|b|c."
    ]


def test_an_include_takes_the_part_that_it_names() -> None:
    page_text = """.. include:: shared.rst
   :start-after: .. begin
   :end-before: .. end

.. include:: shared.rst
   :end-line: 1
"""
    shared = "First line.\n\n.. begin\n\nThe middle.\n\n.. end\n\nThe last.\n"
    original = Original(
        "docs/a.rst", page_text.encode(), includes={"docs/shared.rst": shared.encode()}
    )
    assert [it.text for it in read(original, Audience.PUBLIC).blocks] == [
        "The middle.",
        "First line.",
    ]


def test_a_table_parted_by_commas_is_a_table() -> None:
    text = """.. csv-table::
   :header: "Plan", "Price"

   "Free", "0"
   "Team, small", "9"
"""
    (table,) = page(text).blocks
    assert table.text == "| Plan | Price |\n|---|---|\n| Free | 0 |\n| Team, small | 9 |"
