"""Patterns that title, issuer and date of a document share; the words are those of ``heading.toml``."""

from functools import cache

from pipeline import resources


@cache
def words(key: str, least: int = 1) -> str:
    """A pattern that matches any word of one list of ``heading.toml`` of so many characters, the longest first."""
    found = [word for word in resources.table("corpora", "lexicons", "heading.toml")[key].split() if len(word) >= least]
    return f"(?:{resources.either(found)})"


@cache
def listed(key: str) -> frozenset[str]:
    """The words of one list of ``heading.toml``."""
    return frozenset(resources.table("corpora", "lexicons", "heading.toml")[key].split())


BODY_NAME = rf"[一-龥（）()]{{2,28}}{words('bodies')}"
DIGIT_DAY = r"(?:(?P<y>(?:19|20)\d\d) ?[年\-/.] ?/?(?P<m>\d{1,2}) ?[月\-/.] ?/?(?P<d>\d{1,2})(?: ?[日号]|(?!\d)))"
_HAN = "一二三四五六七八九"
_HAN_DAY = (
    rf"(?P<hy>[{_HAN}零〇○０Oo0ОоΟο◯]{{4}}) ?年 ?(?P<hm>[{_HAN}十]{{1,3}}) ?月 ?(?P<hd>[{_HAN}十]{{1,3}}) ?[日号]"
)
ANY_DAY = f"(?:{DIGIT_DAY}|{_HAN_DAY})"
AGENCY = rf"(?:[一-龥]{{0,8}}(?:{words('agencies')}|[一-龥]{{2}}社)|新浪[一-龥]{{2}}|[一-龥]{{2,6}}[网报])"
