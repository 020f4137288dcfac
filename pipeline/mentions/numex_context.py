"""What the neighbours of a numeral make of it: a code, a word, a list number, a hedged or a signed number."""

import re
from functools import cache

from pipeline import resources
from pipeline.mentions import numex_lexicon as lexicon
from pipeline.mentions import numex_numerals as numerals
from pipeline.mentions.numex_parts import FOREIGN, Part
from pipeline.mentions.numex_parts import part as read_part
from pipeline.mentions.types import Numex
from pipeline.records import Bound

_TOKEN = re.compile(r"[0-9A-Za-z._/=&%?#@:+\\-]*+")
_CODE = re.compile(r"[0-9A-Za-z./_:·+-]*+")
_BETWEEN = re.compile("[和与至到]第?")
#: The characters after which a numeral is part of an identifier: TC263, H1N1, id=3, v2.1.
_GLUE = frozenset("_@#/=&%\\+")
_BRACKETS = {"(": ")", "[": "]", "〔": "〕", "【": "】", "〈": "〉"}
#: The numerals of cheques, which are ordinary words as well.
_FORMAL = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")
_SYMBOLS = {"￥": "元", "¥": "元", "$": "美元", "€": "欧元", "£": "英镑"}
#: How far before a number 排名 makes a rank of it.
_RANK = 10
#: From so many on, kinds are things that were shown or given.
_MANY_KINDS = 10
_BEFORE_NEGATIVE = frozenset(" \n\t([<>,;:=\"'“‘、为是到至达在")


def cjk(char: str) -> bool:
    """Says whether a character (or the empty string) is a Chinese character."""
    return "\u4e00" <= char <= "\u9fff"


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(_lists()[name].split())


@cache
def _lists() -> dict[str, str]:
    return {key: str(value) for key, value in resources.table("corpora", "lexicons", "numex_context.toml").items()}


def token_end(chars: str, start: int) -> int:
    """Gives the end of the identifier that a digit at ``start`` is in the middle of, or ``start``."""
    if not start:
        return start
    char = chars[start - 1]
    if (char.isascii() and char.isalpha()) or char in _GLUE:
        return _TOKEN.match(chars, start).end()  # type: ignore[union-attr]
    if char in ".-" and start > 1 and chars[start - 2].isascii() and chars[start - 2].isalnum():
        return _TOKEN.match(chars, start).end()  # type: ignore[union-attr]
    return start


def cannot_count(chars: str, start: int) -> bool:
    """Says at a glance that the character of a spelled numeral begins no number, as most do not.

    Either what follows can follow no number (一定, 三农, 数据), or it is a 一 that belongs to the word before it (统一,
    唯一, 每一).
    """
    before = chars[start - 1 : start] if start else ""
    following = chars[start + 1 : start + 2]
    if cjk(following) and following not in _followers() and before != "第":
        return True
    if chars[start] == "陆" and before and before in _set("never_six_after"):
        return True
    if chars[start] != "一" or not before or before not in _set("never_one_after"):
        return False
    return before != "不" or chars[start - 2 : start - 1] != "是"


@cache
def _followers() -> frozenset[str]:
    """The characters that can follow the first character of a spelled numeral."""
    numeral = numerals.DIGITS.keys() | numerals.UNITS.keys()
    own = numeral | set("余多来几点分又个半至到或") | _set("after_bare") | _set("clause")
    idioms = {word[1] for word in lexicon.false_positives().words if numeral & set(word[2:])}  # 五花八门, found whole
    return frozenset(own | idioms | lexicon.units().first | lexicon.hedges("after").first)


def code_end(chars: str, start: int) -> int:
    """Gives the end of a code (a telephone number, a version, a date with dashes) from somewhere inside it."""
    return _CODE.match(chars, start).end()  # type: ignore[union-attr]


def is_code(chars: str, part: Part) -> bool:
    """Says whether an Arabic numeral is the start of a code, a list number or an address and no number."""
    start, end = part.number_start, part.number_end
    if not chars[start].isdigit():
        return False
    if part.unit is not None:
        clock = part.unit.word == "分" and chars[start - 1 : start] in ("时", "点")
        section = part.unit.kind == "count" and _is_section(chars, part)
        return clock or section or part.unit.kind in FOREIGN or _is_serial(chars[start:end])
    following, after = chars[end : end + 1], chars[end + 1 : end + 2]
    if following and following.isascii() and (following.isalpha() or following in "_@"):
        return True
    if following and following in ".-/:+·" and after.isalnum():
        return True
    if following in (".", "、", ")") and after.strip() and _opens_line(chars, start):
        return True
    mobile = end - start == 11 and chars[start] == "1"
    named = chars[start - 2 : start] in _set("never_after_words")
    return (
        mobile
        or named
        or _is_serial(chars[start:end])
        or _is_section(chars, part)
        or _is_model(chars, start)
        or _bracketed(chars, start, end)
    )


def _is_serial(run: str) -> bool:
    """Says whether digits are written as no number is: 007, or more than fifteen of them."""
    return run.isdigit() and (len(run) > 15 or (len(run) > 1 and run[0] == "0"))


def _is_section(chars: str, part: Part) -> bool:
    """Says whether a decimal is the number of a section: 2.2项目地点 at the start of a line."""
    start, end = part.number_start, part.number_end
    return "." in chars[start:end] and part.scale == 1 and cjk(chars[end : end + 1]) and _opens_line(chars, start)


def _bracketed(chars: str, start: int, end: int) -> bool:
    """Says whether a numeral stands alone in brackets: (12), 〔2011〕, [3]."""
    return chars[start - 1 : start] in _BRACKETS and chars[end : end + 1] == _BRACKETS[chars[start - 1]]


def _is_model(chars: str, start: int) -> bool:
    """Says whether a numeral after a dash names a model: 运-20, 神舟-15."""
    return chars[start - 1 : start] in ("-", "—") and cjk(chars[start - 2 : start - 1]) and start > 1


def _opens_line(chars: str, start: int) -> bool:
    before = chars[max(0, start - 4) : start].rstrip(" (")
    return before == "" or before[-1] in "\n。；;:\0"


def word_end(chars: str, first: Part, last: Part) -> int:
    """Gives the end of the word or name that a numeral is part of (一起, 五花八门, 十八大, 三农), or 0 for a number."""
    start, end = first.number_start, last.number_end
    if last.unit is not None and (last.unit.kind in FOREIGN or _means_other(chars, last)):
        return end
    if chars[start].isdigit():
        return 0
    word = lexicon.false_positives().at(chars, start)
    if word is not None and start + len(word) > end:
        return start + len(word)
    return end if _is_name(chars, first, last) else 0


def _is_name(chars: str, first: Part, last: Part) -> bool:
    start, unit = first.number_start, last.unit
    before = chars[start - 1 : start]
    if before in _set("never_after") or chars[start - 2 : start] in _set("never_after_words"):
        return True
    if chars[start] == "半" and before in _set("never_half_after"):
        return True
    following = chars[last.end : last.end + 1]
    if chars[start : first.number_end] in _FORMAL and (unit.kind != "currency" if unit is not None else cjk(before)):
        return True  # 收拾行李, 陆地面积
    if unit is not None:
        single = last.end - len(unit.word) == start + 1
        return bool(single and chars.startswith(chars[start] + unit.word, last.end))  # 一步一步, 一个一个
    return not _stands_alone(chars, first, last, before, following)


def _means_other(chars: str, last: Part) -> bool:
    """Says whether 点 and 成 after a number are a time of day or another word (9点, 三成员)."""
    word = last.unit.word if last.unit else ""
    if word == "点":
        return chars[last.end : last.end + 2] not in _set("points")
    return word == "成" and chars[last.end : last.end + 1] in _set("not_tenths")


def _stands_alone(chars: str, first: Part, last: Part, before: str, following: str) -> bool:
    """Says whether a spelled numeral without a unit is a number: its surroundings must not make it a word."""
    start, end = first.number_start, last.number_end
    run = chars[start:end]
    over = last.end > end
    if _bracketed(chars, start, end):
        return False
    if len(run) == 1 and not over:
        if run == "两" and cjk(following):
            return False
        if run in numerals.UNITS and run != "十":
            return False
        if lexicon.hedges("before").before(chars, start) is not None:
            return not cjk(following) and following != "、"
        if before in ("是", "为", "=") and (not cjk(following) or following in _set("clause")):
            return following != "、"
        opened = before == "" or before in "“\"'‘" or (before == "负" and not cjk(following))
        return opened and (following == "" or following in "”\"'’") and not cjk(following)
    if first is last and first.high is not None:
        return run[-1] in numerals.UNITS and not cjk(following)
    if following in ("、", ")") and _opens_line(chars, start):
        return False
    if not over and len(run) == 2 and run[0] in "千万百亿" and run[1] in "千万百亿":
        return not cjk(following) and not cjk(before)  # 千万 alone
    return not cjk(following) or following in _set("after_bare") or over


def sign(chars: str, start: int, floor: int) -> tuple[int, int]:
    """Reads 负, - or 零下 before a number; gives the new start and the sign."""
    before = chars[start - 1 : start] if start > floor else ""
    if before == "负" and not cjk(chars[start - 2 : start - 1]):
        return start - 1, -1
    if before == "-" and (start == 1 or chars[start - 2] in _BEFORE_NEGATIVE):
        return start - 1, -1
    if before == "下" and chars[start - 2 : start] == "零下":
        return start - 2, -1
    if before == "氏" and chars[start - 2 : start] in ("摄氏", "华氏"):
        return start - 2, 1
    return start, 1


def before(chars: str, start: int, part: Part, floor: int) -> tuple[int, Bound | None]:
    """Reads what says how exact a number is before it: 约, 近, 超过, 上 of 上百, 余 of 余百."""
    space = start > floor + 1 and chars[start - 1] == " " and chars[part.number_start].isdigit()
    found = lexicon.hedges("before").before(chars, start - space, floor)
    if found is None:
        if chars[start - 1 : start] == "余" and chars[start] in "百千万" and start > floor:
            return start - 1, "over"
        return start, None
    word, bound = found
    begin = start - space - len(word)
    previous = chars[begin - 1 : begin] if begin else ""
    if word in _lists() and previous in _set(word):
        return start, None  # 最近, 节约, 线上
    if word == "上" and chars[start] not in numerals.UNITS:
        return start, None
    return begin, bound


def after(chars: str, end: int) -> tuple[int, Bound | None]:
    """Reads what says how exact a number is behind it: 左右, 以上, 以内."""
    space = chars[end : end + 1] == " "
    found = lexicon.hedges("after").at(chars, end + space)
    if found is None:
        return end, None
    word, bound = found
    return end + space + len(word), bound


def money(chars: str, start: int, last: Part) -> tuple[int, str, str | None]:
    """Says whether a number without a unit is a sum: 金额近70亿, ￥300, $5.

    Returns:
        The start, the kind, and the unit that is meant.
    """
    symbol = _SYMBOLS.get(chars[start - 1 : start])
    if symbol is not None:
        return start - 1, "currency", symbol
    if last.scale > 1 and any(word in chars[max(0, start - 7) : start] for word in _set("money")):
        return start, "currency", "元"
    return start, "number", None


def is_temperature(chars: str, start: int, value: float) -> bool:
    """Says whether 度 after a number means degrees of warmth, not of an angle and not kilowatt-hours."""
    window = chars[max(0, start - 6) : start + 2]
    if any(word in window for word in _set("warmth")):
        return True
    return value <= 60 and not any(word in window for word in _set("angles"))


def is_counted(chars: str, first: Part, last: Part, end: int) -> bool:
    """Says whether a number with a measure word can be a count of section 7.

    A spelled 一 with its measure word is most often an article (一个, 一名记者): it counts only where it closes a
    phrase after its noun (特等奖一名). A number after 每 never counts, nor does a rank.
    """
    start = first.number_start
    before = chars[start - 1 : start]
    if before == "每" or first.value < 1:
        return False
    if before == "前" and chars[start - 2 : start - 1] not in _set("time_before"):
        return False  # 前三名: ranks
    if chars[start - 1 : start] == "“" and chars[end : end + 1] == "”":
        return False  # “三群”, “四个”: slogans
    if chars[start : first.number_end] == "一":
        return (
            cjk(chars[start - 1 : start])
            and not cjk(chars[end : end + 1])
            and chars[start - 1] not in _set("article_after")
        )
    unit = last.unit.word if last.unit else ""
    if unit in ("名", "位") and _ranked().search(chars, max(0, start - _RANK), start):
        return False  # 排名在西部12名
    if unit == "种" and first.value >= _MANY_KINDS:
        return True  # 展销图书2000多种, unlike 三种方式
    return unit not in _set("degrees")


@cache
def _ranked() -> re.Pattern[str]:
    return re.compile(_lists()["ranked"])


def between(chars: str, start: int, part: Part) -> Numex | None:
    """Reads 在第十和第十五之间, 10000与20000之间 as the range of numbers that it is."""
    joint = _BETWEEN.match(chars, part.number_end)
    if joint is None or joint.end() >= len(chars) or not (cjk(chars[joint.end()]) or chars[joint.end()].isdigit()):
        return None
    if chars[joint.end()] not in numerals.DIGITS.keys() | numerals.UNITS.keys() and not chars[joint.end()].isdigit():
        return None
    upper = read_part(chars, joint.end())
    if upper is None or upper.value <= part.value or not chars.startswith("之间", upper.number_end):
        return None
    within = 2 if chars[max(0, start - 2) : start] == "介于" else int(chars[start - 1 : start] == "在")
    begin = start - within
    number = (start, upper.number_end)
    return Numex(begin, upper.number_end + 2, "numberrange", part.value, upper.value, None, "range", None, number)
