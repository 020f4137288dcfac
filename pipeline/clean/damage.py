"""Damage that cutting cannot repair: found, placed and said, never mended.

Source of the classes: sections 1 to 3 and 7 of the boilerplate catalogue. Offsets count in the text that is given.
"""

import re
from collections import Counter
from functools import cache

from pipeline import resources
from pipeline.records import Warning

TOUCHES_FACTS = frozenset(
    {"masked-digits", "deleted-digits", "starred-dates", "place-injection", "gibberish", "broken-font", "byte-shift"}
)
_MOST = 40  # warnings of one kind on one page
_MASK_SIGN = re.compile(r"[xX×＊*_＿○□◯﹡]{2}|[*＊×]")
_M = "[xX×＊*_＿○□◯﹡]"
_COUNTED = "(?:余|多)?(?:人|名|位|家|个|册|份|次|场|项|件|户|元|万|亿|千|百|辆|台|篇|幅|张|条|期|批|亩|公里|吨|%|％|个百分点|余)"
_MASKED = re.compile(
    rf"(?:19|20)?{_M}{{2,6}}\s?年|(?:19|20)\d{_M}\s?年|(?<![A-Za-z]){_M}{{1,4}}月(?:\d{{1,2}}|{_M}{{1,4}})[日号]?|\d{{1,2}}月{_M}{{1,4}}[日号]"
    rf"|(?:19|20){_M}{{2}}(?={_COUNTED})|(?<![A-Za-z\d.*×_]){_M}{{2,4}}(?={_COUNTED})"
    rf"|(?<![A-Za-z]){_M}{{2,4}}(?=同志|先生|女士|书记|局长|主任|市长|县长|省|市|县|区|镇|乡|街道|学校|公司|单位|部门)"
)
_STARRED = re.compile(
    r"[*＊]\d?月\d{0,2}[*＊]{0,2}日?|\d{1,2}月\d?[*＊]{1,2}\d?日|[*＊]{1,2}\d{0,3},?0{2,3}(?:万|人|余)|[*＊]{2}(?:项|人|家|名)"
)
_DELETED = re.compile(
    r"(?<![\d一二三四五六七八九十几数多])(?:年月日(?=[，,上下在，])|(?<=于)月日|死亡人(?=以上|[，,。])|(?<=共有)余?人(?=参加|出席|[，,。])|(?<=共)余人(?=参加|出席)|(?<=超过了)(?:万|亿)?元|(?<=达到)(?:万|亿)?元|(?<=逼近)亿|(?<=达)%)"
    r"|(?<![\d])(?:19|20)\d\d(?:1[0-2]|[1-9])月(?:出?生|参加)"
)
_BROKEN = re.compile("[\u7280-\u72a3]{2}")
_SHIFT = re.compile(
    r"[\u3400-\u9fff][?？][；;，,][\u3400-\u9fff]|[，。][A-Z][(（][a-zāáǎàēéěèīíǐìōóǒòūúǔù]{1,6}[)）]|[?？]，[A-Z][(（]"
)
_BEFORE_STOP = re.compile(r"([\u3400-\u9fff]{2})。")
_HAN = re.compile(r"[\u3400-\u9fff]")
_FINISHED = "。！？!?…”」』）)》】；;：:"
_SIGNED = re.compile(
    r".{0,30}(?:年.{0,6}月.{0,6}日|\d{4}[-./]\d{1,2}[-./]\d{1,2}|局|委|会|部|院|校|处|办公室|政府|公司|中心|大学|报道|摄影?|供稿|讯)\s*"
)
_LIST = re.compile(
    r"\s*(?:[一二三四五六七八九十\d①-⑳]{1,3}[、.．)）]|[(（][一二三四五六七八九十\d]{1,3}[)）]|[^，。]{1,12}[:：])"
)


def find_damage(text: str) -> list[Warning]:
    """Finds damage that touches what is extracted: masks, deleted digits, injected places, unreadable text.

    Args:
        text: A kept text.

    Returns:
        Warnings with offsets into ``text``, in order of their kind.
    """
    out: list[Warning] = []
    if _MASK_SIGN.search(text) is not None:
        _each(out, _STARRED, text, "starred-dates", "digits were replaced by stars")
        starred = {one.start for one in out}
        for found in _some(_MASKED, text):
            if found.start() not in starred:
                out.append(_warning("masked-digits", f"masked, not to be read: {found[0]}", *found.span()))
    _each(out, _DELETED, text, "deleted-digits", "digits are missing")
    _each(out, _BROKEN, text, "broken-font", "letters of a font without a character table")
    if len(shifted := _some(_SHIFT, text)) >= 3:
        out.append(
            _warning("byte-shift", f"{len(shifted)} places where a conversion shifted bytes", *shifted[0].span())
        )
    out += _injected(text)
    if (odd := _gibberish(text)) is not None:
        out.append(odd)
    return out


def _warning(code: str, message: str, start: int | None = None, end: int | None = None) -> Warning:
    return Warning(code=code, message=message, start=start, end=end)


def _some(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    found = []
    for one in pattern.finditer(text):
        found.append(one)
        if len(found) >= _MOST:
            break
    return found


def _each(out: list[Warning], pattern: re.Pattern[str], text: str, code: str, message: str) -> None:
    out += [_warning(code, f"{message}: {found[0]}", *found.span()) for found in _some(pattern, text)]


@cache
def _places() -> frozenset[str]:
    return resources.words("corpora", "lexicons", "names_divisions.txt")


def _injected(text: str) -> list[Warning]:
    """The same place directly before the full stop of sentence after sentence: 举行济宁。"""
    stops = text.count("。")
    if stops < 4:
        return []
    ends = Counter(_BEFORE_STOP.findall(text[:200_000]))
    word, times = ends.most_common(1)[0] if ends else ("", 0)
    if times < 3 or times * 4 < min(stops, 4000):
        return []
    if not any(word + ending in _places() for ending in ("", "市", "省", "县", "区", "州")):
        return []
    at = text.find(word + "。")
    return [_warning("place-injection", f"{word} stands before {times} of {stops} full stops", at, at + len(word))]


def _gibberish(text: str) -> Warning | None:
    """A body of rare characters in place of the text."""
    sample = text if len(text) <= 6000 else text[:2000] + text[len(text) // 2 :][:2000] + text[-2000:]
    rare = len(sample) - len(sample.encode("gb2312", "ignore").decode("gb2312"))
    if rare * 5 < len(sample):
        return None
    from pipeline.characters import fold

    han = _HAN.findall(fold(sample))
    if len(han) < 40:
        return None
    odd = len(han) - len("".join(han).encode("gb2312", "ignore").decode("gb2312"))
    return _warning("gibberish", f"{odd} of {len(han)} characters are rare") if odd * 4 > len(han) else None


def truncation(text: str) -> Warning | None:
    """Says that the last sentence has no end.

    Args:
        text: A kept text.

    Returns:
        A warning on the last line, or ``None`` where it ends with punctuation, a signature or a heading.
    """
    bare = text.rstrip()
    start = bare.rfind("\n") + 1
    last = bare[start:]
    lead = len(last) - len(last.lstrip())
    last = last.strip()
    tail = last[max(map(last.rfind, "。！？")) + 1 :]
    if not tail or len(last) < 12 or last[-1] in _FINISHED or _SIGNED.fullmatch(tail):
        return None
    unfinished = len(tail) >= 2 and (tail is not last and len(tail) < len(last))
    if not unfinished and (("，" not in tail and "," not in tail) or len(tail) < 20 or _LIST.match(tail)):
        return None
    begin = start + lead + len(last) - len(tail)
    return _warning("truncated", "the last sentence has no end", begin, len(bare))
