"""Who published a page where no label says so: the name beside its day, the account above it, the site itself."""

import re
from functools import lru_cache

from pipeline import resources
from pipeline.read.html_blocks import Block
from pipeline.read.html_select import lines as marks

_DAY = r"(?:19|20)\d\d\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}日?"
_CLOCK = r"\d{1,2}:\d\d(?::\d\d)?"
_NAME = r"(?P<name>[A-Za-z\u4e00-\u9fff][\w·\-]{1,19})"
#: A day and a name: 2018-05-04 09:10 望湖网[整理] 12, 原创 望湖日报 2018-05-04 09:10, 望湖发布 发布时间：05-04.
_BESIDE = (
    re.compile(
        rf"(?:{_DAY})(?:\s{{0,3}}{_CLOCK})?(?:\s{{0,3}}[·|]\s{{0,3}}|\s{{1,5}}){_NAME}(?:[\[【(（]\w{{1,4}}[\]】)）])?"
        r"(?P<more>(?:\s{1,3}\S{1,8}){0,3})"
    ),
    re.compile(rf"(?:(?:原创|[\u4e00-\u9fff]{{2,6}})\s)?{_NAME}\s{_DAY}\s{{0,3}}{_CLOCK}(?P<more>)"),
    re.compile(rf"{_NAME}\s(?:发布|发表)(?:时间|日期|于)\s?[:：]?[^。]{{1,40}}(?P<more>)"),
)
_SINGLE_DAY = re.compile(rf"(?:(?:发布|发表)(?:时间|日期|于)\s?[:：]?\s?.{{5,40}}|{_DAY}(?:\s{{0,3}}{_CLOCK})?)")
#: Words of class or id of the element that holds the name of the author, the medium or the account.
_KIND = re.compile(r"author|source|media|account|origin|laiyuan|nickname|publisher", re.IGNORECASE)
_SITE_ENDS = re.compile(r"(?:的?(?:官方|门户|中文)?(?:网站|官网|主页)|网站首页|首页)$")
_LONGEST = 16  # characters of a name that stands alone above the day


def spaced(block: Block) -> str:
    """The text of a block with a space between the elements inside it, whose edges a reader sees."""
    parts = [" ".join(part.split()) for part in block.element.itertext()]
    whole = " ".join(part for part in parts if part)
    return whole if whole.replace(" ", "") == block.text.replace(" ", "") else block.text


def above(blocks: list[Block], at: int, title: str | None) -> str | None:
    """The name of a medium or an account that stands alone above the day of a page.

    Args:
        blocks: All blocks of the page.
        at: Which of them is the day.
        title: The title of the page, which is no such name.
    """
    if not at or not _SINGLE_DAY.fullmatch(blocks[at].text):
        return None
    block = blocks[at - 1]
    name = block.text.rpartition("/")[2].strip()
    if block.size > _LONGEST or block.marks or block.element.tag in ("h1", "h2", "h3") or name in (title or ""):
        return None
    named = _KIND.search(f"{block.element.get('class') or ''} {block.element.get('id') or ''}")
    return name if is_medium(name) or (named and _is_name(name)) else None


def account(blocks: list[Block], first: int, title: str | None) -> str | None:
    """The account that a platform names between the title and the text: the block before its 关注 or 百家号.

    Args:
        blocks: All blocks of the page.
        first: The first block of the main text.
        title: The title of the page, which is no such name.
    """
    follow = _words()["follow"]
    for at in range(max(1, first - 12), min(first + 1, len(blocks))):
        block = blocks[at - 1]
        plain = not block.marks and not block.furniture
        fits = plain and block.size <= _LONGEST and block.text not in (title or "")
        if blocks[at].text.lstrip("+ ") in follow and fits and _is_name(block.text):
            return block.text
    return None


def beside(about: list[str], site: str | None) -> str | None:
    """The name on a line of a day and a name, from the lines around the text; a person's is none of a source."""
    for line in about:
        for pattern in _BESIDE:
            found = pattern.fullmatch(line)
            name = found["name"] if found else ""
            known = is_medium(name) or (site is not None and name == site)
            if found and (known or (not found["more"] and _is_name(name) and not is_person(name))):
                return name
    return None


def site(title: str, page: str, stated: str | None) -> str | None:
    """The name of the site: as its meta elements say, else what ``<title>`` has behind the title of the report.

    Args:
        title: The title of the report.
        page: The text of ``<title>``.
        stated: ``og:site_name`` and the like.
    """
    name = stated or ""
    if not name and title and (start := page.find(title)) >= 0:
        rest = re.split(r"[_|｜–»>＞丨\s]+|-+|—+", page[start + len(title) :])
        name = next((part for part in reversed(rest) if re.search("[\u4e00-\u9fff]{2}", part)), "")
    if _pattern("platforms").search(name):
        return None
    name = _SITE_ENDS.sub("", name.strip())
    return name if 2 <= len(name) <= 24 else None


def settled(name: str | None, own: str | None) -> str | None:
    """A stated source: the site's own name for 本站 and 本站原创, none for 网络, 转载 and the like."""
    name = (name or "").strip("【】[]()（）<>,，;；* ")
    words = _words()
    if name in words["own"]:
        return own
    return None if not name or name in words["none"] or name.startswith(("http", "www.")) else name


def is_medium(name: str) -> bool:
    """True for the name of a paper, an agency, a station or a body, as the word lists tell."""
    return name in _media() or (len(name) >= 4 and _pattern("media_ends").search(name) is not None)


def is_person(name: str) -> bool:
    """True for two or three characters that may be the name of a person."""
    return 2 <= len(name) <= 3 and name[0] in _surnames() and not is_medium(name)


def _is_name(name: str) -> bool:
    furniture = _pattern("no_name").search(name) or any(mark in name for mark in marks().about)
    return 2 <= len(name) <= _LONGEST and not furniture


@lru_cache(1)
def _media() -> frozenset[str]:
    return frozenset(resources.words("corpora", "lexicons", "media.txt"))


@lru_cache(1)
def _surnames() -> frozenset[str]:
    return frozenset(resources.words("corpora", "lexicons", "names_surnames.txt"))


@lru_cache(1)
def _words() -> dict[str, list[str]]:
    words: dict[str, list[str]] = resources.table("corpora", "lexicons", "html.toml")["sources"]
    return words


@lru_cache(8)
def _pattern(key: str) -> re.Pattern[str]:
    return re.compile("|".join(_words()[key]))
