"""Words of the names of organizations: what they may end with, open with and consist of."""

import re
from functools import cache

from pipeline import resources


@cache
def lexicon(key: str) -> str:
    """One list of ``organizations.toml``."""
    data = resources.table("corpora", "lexicons", "organizations.toml")
    return str(data[key])


@cache
def endings() -> frozenset[str]:
    """The characters that the name of an organization may end with."""
    return frozenset(lexicon("endings"))


def either(key: str) -> str:
    """A pattern that matches any word of a list, the longest first."""
    return "|".join(sorted(lexicon(key).split(), key=lambda word: (-len(word), word)))


@cache
def _regions() -> frozenset[str]:
    return resources.words("corpora", "lexicons", "names_places.txt") | resources.words(
        "corpora", "lexicons", "names_divisions.txt"
    )


# What is not a part of a name but leads to it: 这是|, 将与|, 人民大会堂同|.
_LEADS = re.compile(r"[同与和及对向为是将把被让于者人员商家各]|代表|举办|主办|轮值|成立|原$")
# Characters that lead to a name or end the words before it.
LINKS = frozenset(
    "国但而则由因如经据按使令让当若从自至凭靠随等即既且并仍又再均皆将已曾以对与和及同是为在有的了某该我本此各这那其到赴向被把给就也都还才更最很不没名位个"
)
_DISTRICT = re.compile(r"[国华亚太洲东南西北中部]区$")


def belongs(words: str, body: str) -> bool:
    """True for words before an organization that the tagger left out of its front: 民建某某|市第一医院, 第|一支部.

    Most of what stands there is no part of it (国内初创企业|望湖科技), so that it must open with a place, a party or a
    word for a body, or be short.
    """
    if words.endswith("第") or words in ("驻", "中国驻", "国家") or words in _bodies():
        return True
    if len(words) == 1:
        return words not in LINKS
    if _LEADS.search(words):
        return False
    placed = any(words[:length] in _regions() for length in (2, 3, 4)) or words.startswith("中央")
    return placed or bool(_party().match(words)) or (len(words) < 5 and bool(_DISTRICT.search(body)))


@cache
def _bodies() -> frozenset[str]:
    return frozenset((*lexicon("bare").split(), *lexicon("founded").split()))


@cache
def _party() -> re.Pattern[str]:
    return re.compile(rf"(?:{either('parties')}|[我本该][院校局市县区省])")


@cache
def countries() -> frozenset[str]:
    """The names of countries."""
    return resources.words("corpora", "lexicons", "names_countries.txt")
