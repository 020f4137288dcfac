"""Lines of HTML pages and the labels that point into them: which lines are the article, which are furniture.

The labels (``corpora/gold/cleaning/labels.jsonl``) hold file names, hashes and line numbers, never text: one object a
page, ``{"file", "sha256", "lines", "stay": [first, last]}``, line numbers counted from 0 in what :func:`page_lines`
gives, ``last`` inclusive, ``stay`` ``null`` for a page without an article. They were proposed by the density of
sentences and corrected by reading the borders.
"""

import hashlib
import json
import re
import tarfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

_BLOCKS = frozenset(
    (
        *("p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "td", "th", "br", "hr"),
        *("section", "article", "header", "footer", "nav", "form", "option", "dl", "dt", "dd", "title", "body"),
        *("select", "pre", "blockquote", "center", "fieldset"),
    )
)
_HIDDEN = frozenset(("script", "style", "noscript", "svg", "textarea"))


class _Lines(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def page_lines(page: bytes) -> list[str]:
    """The visible text of a page, one line a block, without blank lines; UTF-8, else GB 18030, else what decodes."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = page.decode(encoding)
            break
        except UnicodeDecodeError:
            text = page.decode("utf-8", "ignore")
    parser = _Lines()
    parser.feed(text)
    parser.close()
    lines = (re.sub(r"[ \xa0]+", " ", line).strip() for line in "".join(parser.parts).split("\n"))
    return [line for line in lines if line]


def labelled_pages(archive: Path, labels: Path) -> Iterator[tuple[list[str], tuple[int, int] | None]]:
    """The pages of ``pages-zh.tar.xz`` that have a label: their lines and the first and last line of the article.

    Raises:
        ValueError: If a page is not the one that was labelled.
    """
    wanted = {row["file"]: row for row in map(json.loads, labels.read_text(encoding="utf-8").splitlines())}
    with tarfile.open(archive) as tar:
        for member in tar:
            row = wanted.get(member.name.removeprefix("./"))
            file = tar.extractfile(member) if row else None
            if row is None or file is None:
                continue
            page = file.read()
            if hashlib.sha256(page).hexdigest()[:12] != row["sha256"]:
                raise ValueError(f"{archive}: {member.name} is not the page that {labels} labels")
            stay = row["stay"]
            yield page_lines(page), (stay[0], stay[1]) if stay else None
