"""The second opinion of the precise path: trafilatura, readability and resiliparse vote on our blocks.

Each says of every block whether it is part of the main text as it sees it. A block that we selected and nobody else
sees is left out; one that we left out is taken where all the others see it and we found next to nothing.
Readability is the fork of readability-lxml inside trafilatura: the package itself cannot be installed beside chardet 7.
"""

import re
from collections.abc import Callable, Iterator

from pipeline.read import extras
from pipeline.read.html_blocks import Block, Element

_SPACE = re.compile(r"[\s\u3000\xa0\u200b|]+")
#: Characters of a page that we keep, below which the others may add blocks, as a share of what two of them see.
_LITTLE = 0.3
_LONG = 1000  # characters of an attribute


def vote(root: Element, blocks: list[Block], own: list[Block]) -> list[Block]:
    """Gives the blocks that the vote keeps, in their order.

    Args:
        root: The page, without scripts and styles.
        blocks: All its blocks.
        own: Those that we selected.

    Raises:
        Undecodable: If trafilatura or resiliparse is not installed.
    """
    opinions = [_squeezed(text) for text in _opinions(_plain(root)) if text]
    if not opinions:
        return own
    seen = {id(block): sum(_squeezed(block.text) in text for text in opinions) for block in blocks}
    kept = [block for block in own if seen[id(block)]]
    agreed = [block for block in blocks if seen[id(block)] >= min(2, len(opinions))]
    if _size(kept) < _LITTLE * _size(agreed):
        return agreed
    return kept


def _plain(root: Element) -> str:
    """The page as mark-up again, without long attributes, over which some patterns of the others take very long."""
    from lxml import etree

    for value in root.xpath(f"//@*[string-length() > {_LONG}]"):
        value.getparent().attrib.pop(value.attrname, None)
    return str(etree.tostring(root, encoding="unicode", method="html"))


def _opinions(html: str) -> Iterator[str]:
    trafilatura = extras.need("trafilatura", "html")
    readability = extras.need("trafilatura.readability_lxml", "html")
    resiliparse = extras.need("resiliparse.extract.html2text", "html")

    def read() -> str:
        from lxml import html as tree

        parser = tree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        page = tree.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
        return str(tree.fromstring(readability.Document(page).summary()).text_content())

    yield _asked(lambda: trafilatura.extract(html, include_comments=False))
    yield _asked(read)
    yield _asked(lambda: resiliparse.extract_plain_text(html, main_content=True))


def _asked(extract: Callable[[], str | None]) -> str:
    """What an extractor gives; nothing where it fails, as each of them does on some page."""
    try:
        return extract() or ""
    except Exception:
        return ""


def _squeezed(text: str) -> str:
    return _SPACE.sub("", text)


def _size(blocks: list[Block]) -> int:
    return sum(block.size - block.links for block in blocks)
