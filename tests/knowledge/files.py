"""Office documents and PDFs made in code, whole and broken, for the readers' tests."""

import io
from collections.abc import Iterable, Mapping, Sequence
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STYLES = (
    ("Heading1", "heading 1", ""),
    ("Heading2", "heading 2", ""),
    ("Title", "Title", ""),
    ("Code", "Source Code", ""),
    ("ListBullet", "List Bullet", ""),
    ("Own", "My own heading", "Heading2"),
)


def archive(parts: Mapping[str, bytes | str]) -> bytes:
    """Return a ZIP file."""
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return made.getvalue()


def paragraph(text: str, style: str = "", properties: str = "", run: str = "") -> str:
    """Return a paragraph as Word writes it."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return (
        f"<w:p><w:pPr>{named}{properties}</w:pPr>"
        f"<w:r><w:rPr>{run}</w:rPr><w:t>{text}</w:t></w:r></w:p>"
    )


def item(text: str, number: int, level: int = 0) -> str:
    """Return a paragraph of a list: list 1 has bullets, list 2 counts."""
    numbering = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(text, properties=numbering)


def rows(*cells: Sequence[str]) -> str:
    """Return a table."""
    made = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(cell)}</w:tc>' for cell in row)}</w:tr>"
        for row in cells
    )
    return f"<w:tbl>{made}</w:tbl>"


def docx(body: str, more: Mapping[str, bytes | str] | None = None) -> bytes:
    """Return a Word document whose body is this XML."""
    styles = "".join(
        f'<w:style w:styleId="{key}"><w:name w:val="{name}"/><w:basedOn w:val="{above}"/></w:style>'
        for key, name, above in _STYLES
    )
    lists = "".join(
        f'<w:abstractNum w:abstractNumId="{number}"><w:lvl w:ilvl="0"><w:numFmt w:val="{form}"/>'
        f'</w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>'
        for number, form in ((11, "bullet"), (12, "decimal"))
    )
    numbers = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number + 10}"/></w:num>'
        for number in (1, 2)
    )
    space = f'xmlns:w="{_W}" xmlns:r="{_R}"'
    parts: dict[str, bytes | str] = {
        "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {space}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {space}>{lists}{numbers}</w:numbering>",
        "word/_rels/document.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" TargetMode="External" Target="https://example.com/refunds"/>'
            "</Relationships>"
        ),
    }
    return archive(parts | dict(more or {}))


def xlsx(sheets: Mapping[str, Iterable[Sequence[object]]], formats: str = "") -> bytes:
    """Return a workbook; `formats` is the number format of every cell."""
    book = openpyxl.Workbook()
    for old in book.worksheets:
        book.remove(old)
    for name, filled in sheets.items():
        sheet = book.create_sheet(name)
        for row in filled:
            sheet.append(list(row))
        for cells in sheet.iter_rows() if formats else ():
            for cell in cells:
                cell.number_format = formats
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def pdf(pages: Sequence[Sequence[tuple[int, int, str]]], title: str = "") -> bytes:
    """Return a PDF: pages of lines, each with its size, its height on the page, and its text.

    A size below zero is one of a fixed-width font.
    """
    kids = " ".join(f"{6 + 2 * at} 0 R" for at in range(len(pages)))
    sheet = "/MediaBox [0 0 600 800] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >>"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
        f"<< /Title ({title}) >>",
    ]
    for at, lines in enumerate(pages):
        drawn = "\n".join(_drawn(*line) for line in lines)
        objects += [
            f"<< /Type /Page /Parent 2 0 R {sheet} /Contents {7 + 2 * at} 0 R >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ]
    return _written(objects)


def _drawn(size: int, height: int, text: str) -> str:
    font = "/F1" if size > 0 else "/F2"
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT {font} {abs(size)} Tf 50 {height} Td ({escaped}) Tj ET"


def _written(objects: Sequence[str]) -> bytes:
    made = b"%PDF-1.4\n"
    places: list[int] = []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    end = f"trailer << /Size {count} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + f"xref\n0 {count}\n0000000000 65535 f \n{table}{end}".encode()
