"""A document as a web page with numbered lines, so that a citation's link opens at its line."""

import html

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/page/icon.svg">
<link rel="stylesheet" href="/page/source.css">
<script src="/page/theme.js"></script>
<script src="/page/source.js" defer></script>
</head>
<body>
<header><a class="back" href="/">Playground</a><h1>{title}</h1><p id="where"></p></header>
<main><ol>
{lines}
</ol></main>
</body>
</html>
"""


def source_page(path: str, text: str) -> str:
    """Return a page in which line n has the anchor `#Ln`."""
    lines = text.splitlines() or [""]
    rows = (
        f'<li id="L{n}"><a href="#L{n}" aria-label="Line {n}">{n}</a>'
        f"<code>{html.escape(line)}</code></li>"
        for n, line in enumerate(lines, start=1)
    )
    return PAGE.format(title=html.escape(path), lines="\n".join(rows))
