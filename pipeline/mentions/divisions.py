"""The GB/T 2260 code of a place: the finest administrative division that its name settles, else none."""

import re
from functools import cache

from pipeline import resources

_LEVELS = ("特别行政区", "自治区", "自治州", "自治县", "地区", "林区", "新区", "省", "市", "盟", "县", "区", "旗")
_PEOPLES = re.compile(
    r"(?:(?:壮|回|维吾尔|藏|蒙古|苗|侗|布依|彝|土家|哈尼|白|傣|景颇|傈僳|朝鲜|羌|柯尔克孜|哈萨克|瑶|黎|满|畲|拉祜|佤|纳西|怒|独龙|毛南|仫佬|仡佬|水|土|撒拉|东乡|保安|裕固|塔吉克|锡伯|鄂温克|鄂伦春|达斡尔|各|布朗|普米)族?)+$"
)
_BRANCH = re.compile(r"[（(]([^（）()]{2,8})[）)]")
# What follows a region's name and makes it another name: 上海路, 湖南厅.
_OTHER = re.compile(r"(?:[东西南北中]?(?:路|街|大街|大道|桥|巷|弄|里|线|厅|话|菜)|族|籍|人)")


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """Codes by name, full names and the short ones that are used without their level."""
    table: dict[str, set[str]] = {}
    for file in ("divisions.txt", "divisions-former.txt"):
        for line in resources.lines("corpora", "lexicons", file):
            code, name = line.split()
            table.setdefault(name, set()).add(code)
            short = _short(name)
            if short:
                table.setdefault(short, set()).add(code)
    return {name: tuple(sorted(codes)) for name, codes in table.items()}


@cache
def _short(name: str) -> str:
    for level in _LEVELS:
        if name.endswith(level):
            stem = name[: -len(level)]
            if level in ("自治区", "自治州", "自治县"):
                stem = _PEOPLES.sub("", stem)
            return stem if len(stem) >= 2 else ""
    return ""


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """How long the names are that begin with two characters, the longest first."""
    lengths: dict[str, set[int]] = {}
    for name in _table():
        lengths.setdefault(name[:2], set()).add(len(name))
    return {opening: tuple(sorted(some, reverse=True)) for opening, some in lengths.items()}


@cache
def _everyday() -> frozenset[str]:
    return resources.words("corpora", "lexicons", "divisions-everyday.txt")


def _step(folded: str, start: int, end: int, parents: tuple[str, ...]) -> tuple[int, tuple[str, ...]] | None:
    """The longest division name at ``start`` that lies in one of ``parents`` (anywhere if there are none)."""
    table = _table()
    for length in _lengths().get(folded[start : start + 2], ()):
        stop = start + length
        name = folded[start:stop]
        codes = table.get(name)
        if codes is None or stop > end:
            continue
        whole = (name.endswith(_LEVELS) and bool(_short(name))) or stop == end
        if parents:
            codes = tuple(code for code in codes if any(_within(code, parent) for parent in parents))
            if stop < end and not name.endswith(_LEVELS):
                # 北京朝阳医院 need not lie in 朝阳区.
                codes = tuple(code for code in codes if code.endswith("00"))
        elif not whole or not name.endswith(_LEVELS):
            # Without its level a county's name is not certain (北辰), nor is a city's that is an everyday word.
            codes = tuple(code for code in codes if code.endswith("00"))
            if name in _everyday() and stop < end and _step(folded, stop, end, codes) is None:
                codes = ()
        if codes and not (not name.endswith(_LEVELS) and _OTHER.match(folded, stop, end)):
            return stop, codes
    return None


def _within(code: str, parent: str) -> bool:
    if code == parent:
        return False
    return code.startswith(parent[:2] if parent.endswith("0000") else parent[:4] if parent.endswith("00") else parent)


def read(folded: str, start: int, end: int) -> tuple[int, str | None]:
    """Reads the chain of divisions that opens a place's name: 江苏徐州 → 320300, 北京北辰洲际酒店 → 110000.

    Args:
        folded: Folded text.
        start: Where the name starts.
        end: Where it ends.

    Returns:
        Where the chain ends (``start`` if there is none), and the code of the finest division that is certain.
    """
    if folded.startswith(("中国", "我国"), start, end):
        start += 2
    at = start
    codes: tuple[str, ...] = ()
    while step := _step(folded, at, end, codes):
        at, codes = step
    return at, _certain(codes)


def _certain(codes: tuple[str, ...]) -> str | None:
    """The one code, or of a city and a county of one name within it the city's (the finest that both share)."""
    if not codes:
        return None
    if len(codes) == 1:
        return codes[0]
    provinces = [code for code in codes if code.endswith("0000")]
    if len(provinces) == 1:
        return provinces[0]
    wide = [code for code in codes if all(code == other or _within(other, code) for other in codes)]
    return wide[0] if wide else None


def is_division(name: str) -> bool:
    """True for the full name of a division: 温州市."""
    return name in _table() and name.endswith(_LEVELS)


def code(name: str) -> str | None:
    """The code of a place by its name alone, such as 湖北省黄石市阳新县富池镇 → 420222."""
    if landmark := _landmarks().get(name):
        return landmark if landmark != "-" else None
    if branch := _BRANCH.search(name):
        # 某某大学（深圳） lies where the bracket says.
        at, inside = read(name, *branch.span(1))
        if at == branch.end(1):
            return inside
    return read(name, 0, len(name))[1]


@cache
def _landmarks() -> dict[str, str]:
    pairs = (line.split() for line in resources.lines("corpora", "lexicons", "landmarks.txt"))
    return {name: place for place, name in pairs}
