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
