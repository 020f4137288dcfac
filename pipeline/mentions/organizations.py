"""Organizations with their resolved names: 我局 → the issuer, 省质监局 → 省质量技术监督局."""

import re

from pipeline.mentions import coreference
from pipeline.mentions.types import Name, Organization

_REFERENCE = re.compile(
    r"(?:我|本|该)(?:院|校|局|厅|处|部|委|办|会|社|团|所|站|台|行|厂|公司|集团|学院|医院|中心)"
    r"(?![长里员友史区训内外方])(?:[一-龥]{0,6}?(?:学院|党支部|党委|团委|工会|[部处科室系办])(?!长|书记|主任|分))?"
)


def find(text: str, folded: str, names: list[Name], issuer: str | None = None) -> list[Organization]:
    """Finds the organizations of a text.

    Args:
        text: The text that was searched for names.
        folded: ``characters.fold(text)``.
        names: Names in text order, disjoint.
        issuer: The body that issued the document, for 我局 and the like.

    Returns:
        The organizations in text order; ``name`` is the full name where the text gives it or the issuer settles it.
    """
    units = [(name.start, name.end) for name in names if name.label == "organization"]
    units = _joined(folded, units, names)
    speaker = coreference.Speaker(issuer, text, units)
    taken = [(name.start, name.end) for name in names]
    found = {(start, end): text[start:end] for start, end in units}
    for match in _REFERENCE.finditer(folded):
        start, end = match.span()
        inside = [span for span in units if span[0] < end and start < span[1]]
        if inside and not all((start <= a and b <= end) or a == start for a, b in inside):
            continue
        if any(a < end and start < b for a, b in taken if (a, b) not in inside):
            continue
        if inside:
            end = max(end, *(b for _, b in inside))
            for span in inside:
                found.pop(span, None)
        found[start, end] = text[start:end]
    full = sorted({name for name in found.values() if len(name) > 4}, key=len)
    resolved = []
    for (start, end), name in sorted(found.items()):
        plain = speaker.resolve(name, start)
        if plain == name:
            plain = _unabbreviated(name, full)
        resolved.append(Organization(start=start, end=end, name=plain))
    return resolved


def _joined(folded: str, units: list[tuple[int, int]], names: list[Name]) -> list[tuple[int, int]]:
    """Organizations that abut, as one, with a region's name right before them."""
    places = {name.end: name.start for name in names if name.label == "place"}
    joined: list[tuple[int, int]] = []
    for start, end in units:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((places.get(start, start), end))
    return joined


def _unabbreviated(name: str, full: list[str]) -> str:
    """The one longer name in the text that ``name`` abbreviates, if there is exactly one."""
    if not re.match(r"[省市县区]", name) or len(name) > 8:
        return name
    longer = [
        other for other in full if other[:1] == name[:1] and coreference.abbreviates(name, other) and other != name
    ]
    return longer[0] if len(longer) == 1 else name
