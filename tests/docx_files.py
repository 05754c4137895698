"""DOCX files made by hand for tests (DOCX 样本)."""

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def docx(body: str = "", **parts: str | bytes) -> bytes:
    """Return a DOCX; `header1="…"` adds the part word/header1.xml with that content."""
    named = {f"word/{name}.xml": part(content) for name, content in parts.items()}
    return packed({"word/document.xml": part(f"<w:body>{body}</w:body>"), **named})


def part(content: str | bytes) -> bytes:
    """Return a part of WordprocessingML around its content."""
    if isinstance(content, bytes):
        return content
    return f'<?xml version="1.0"?><w:part xmlns:w="{W}">{content}</w:part>'.encode()


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a package of these parts, with its list of types."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        types = (
            f'<Types xmlns="{TYPES}">'
            '<Default Extension="rels" ContentType="application/xml"/>'
            '<Override PartName="/word/document.xml"'
            f' ContentType="{WORD}.document.main+xml"/>'
            '<Override PartName="/docProps/core.xml" ContentType="application/xml"/>'
            "</Types>"
        )
        package.writestr("[Content_Types].xml", types)
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def paragraph(*runs: str) -> str:
    """Return a paragraph of runs."""
    return f"<w:p>{''.join(map(run, runs))}</w:p>"


def run(text: str) -> str:
    """Return a run of one text."""
    return f"<w:r><w:t>{text}</w:t></w:r>"


def table(*rows: tuple[str, ...]) -> str:
    """Return a table of cells of one paragraph each."""
    lines = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


def relations(**targets: str) -> bytes:
    """Return a part of relationships: kind of relationship to target."""
    rows = "".join(
        f'<Relationship Id="r{kind}" Type="{KINDS}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{RELATIONS}">{rows}</Relationships>'.encode()
