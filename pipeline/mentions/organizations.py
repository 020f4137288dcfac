"""Organizations with their resolved names: 我局 → the issuer, 省质监局 → 省质量技术监督局."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from pipeline.mentions import coreference, divisions, spans
from pipeline.mentions.body_words import endings
from pipeline.mentions.repairs import repaired
from pipeline.mentions.spans import Disjoint
from pipeline.mentions.surroundings import Surroundings
from pipeline.mentions.types import Name, Organization

_OURS = ("organization", "place", "facility")
_REFERENCE = re.compile(
    r"[我本该](?<!根本)(?:院|校|局|厅|委|社(?!会|团|交)|台|公司|集团(?!军)|学院|医院|中心"
    r"|[处部办团所站行厂](?=[召举组主承协在将与和及于、，,的党]|开展)|会(?=[召举组主承协将与和及、，,党]|开展))"
    r"(?![长里员友史区训内外方])(?:(?:(?![的在于与和及为向对将由组织全]|[一-龥]?(?:周密|社会|学[科部])|离退休)[一-龥]){0,6}?"
    r"(?:学院|党支部|党委|团委|工会|离退休[一-龥]{0,4}处|[部处系]|(?<!多)[科室]|(?<!举|主|承|协)办)"
    r"(?!长|书记|主任|分|室|学|学部|职工|[署门]|公))?"
)
_ACTS = re.compile(
    r"(?!(?<=我[院校局厅委社台])的|(?<=[该本][院校局厅委社台])的|记者|消息)[^。;\n]{0,90}?(?:召开|举办|举行|主办|承办|协办|组织|开展|邀请|联合|参加|安排|来到|前往|走进|启动|成立|接待|派出|牵头|携手|揭牌|签署|签约|迎来|捐)"
)
# A reference is a mention where the body acts: 我院举办, 由我院; not 对我院发展, 我院的水平.
_PASSIVE = re.compile(
    r"(?:[对为给向到赴在至把将让使被了]|(?<![年以])来|走进|莅临|提升|提高|推动|规范|加强|加快|促进|落实|深入|指导|调研|视察|考察|参观|了解|肯定|听取"
    r"|通报|介绍|代表|感谢|支持|关心|丰富|富有|展示|符合|结合|具有|体现|完善|优化|增强|强化|保障|保证|满足|邀请|来自|进入|离开|就读于)(?:了)?(?:近[一-龥]{1,3}年(?:来)?)?$"
)
# What follows the one that holds something: 主办, 于10月5日召开.
_IN_CHARGE = re.compile(r"[^,。;\n]{0,30}?(?:召开|举办|举行|主办|承办|协办|开展|组织|启动|成立)")
# The bare kind of an organization.
_KIND = re.compile(
    r"(?:股份)?(?:有限)?(?:责任)?公司|集团|(?:研究|服务|管理|培训|发展|指导|活动|会展)?中心|研究[院所]|学院|医院|大学|学校|[协学分商基]会|基金会"
    r"|委员会|办公室|[局厅处科部室]"
)
# What ends an organization that the tagger left out of it.
_MORE = re.compile(
    r"(?:党组|党委|纪委|团委|工会|图书馆|参事室|党校|办公室|机关|学院|研究院|分会|代表团|主席团)"
    r"(?=[^一-龥]|主办|承办|协办|召开|举行|举办|在|组织|于|和|与)"
    r"|(?:集团|控股|股份){0,2}有限(?:责任)?公司"
    r"|(?:党委|党组|党总支)?(?:理论学习)?中心组(?!组?长|成员|学习)"
)
# What the tagger takes for a name though it is none: a verb alone, a lecture's number.
_LONE_VERB = r"(?:联合|共同)?(?:主办|承办|协办|举办)(?:单位|方)?"
_NO_NAME = re.compile(rf"{_LONE_VERB}|第[\d一二三四五六七八九十百]+讲")
# What a body does with others, at the end of its name: 某某医院|组织20余名专家, not 世界卫生组织.
_ORGANIZES = re.compile(
    r"(?<=[院局厅校学部处司会团队])(?<!社会)组织"
    r"(?=\d|全[体院校局市县]|[一-龥]{0,6}(?:党员|专家|干部|职工|师生|人员|志愿者))"
)
_CLOSES = re.compile(r"[^()]{2,6}\)[^()]")
_GOVERNMENT = re.compile(r"[省市州县区旗镇乡]?(?:人民)?政府")  # 市委|市政府 are two
_OWN = re.compile(r"《|全国|第[一二三四五六七八九十]")  # a region before these is none of theirs
# What the tagger took into one name: 某某委根据某某办, 某某工委主办.
_CUT = re.compile(
    r"由|主办|承办|协办|根据|(?<=[支委会局院部处室团])(?<!社会)组织(?!部|委|学|处|工作|[与和及]|$)|联合(?!国|会|体|大学|利|参谋)|(?<=[会局院委])[于在]|举办|召开|(?:(?<=[局院校委府司会团厅])|(?<=[大中小]学))[和与]"
)
# Spelled out, every alternative opens with a character, for which ``re`` searches at its fastest.
_HOLDS = re.compile(
    "|".join(
        manner + verb
        for manner in ("首次", "隆重", "成功", "顺利", "组织", "联合", "")
        for verb in ("召开", "举办", "举行", "主办", "承办", "协办", "组织开展", "组织召开", "组织了", "开展")
    )
)
# What may stand between the host and the verb: 某局于10月5日在三楼会议室召开.
_MEANWHILE = re.compile(
    r"(?:隆重|成功|顺利|共同|组织|如期|首次|正式|[今昨][天日]|近日|日前|(?:\d{1,2}月)?\d{1,2}[日号](?:上午|下午|晚上?)?|[上下]午"
    r"|[在于][^,。;:、\n在于]{1,26})$"
)
# No name of an organization begins with these: 今年是|某某会, 审议|某某委的报告, 以|某某党.
_NO_FRONT = re.compile(
    r"[是以将就从自对为向但也适今同年这那有已其使让令给把被当等们着过的虽却因如若即)]|审议|代表|严格|通过|根据|认真|落实|各级|[一-龥](?=10)|提升|夯实|部分|访问"
    r"|推动|加强|促进|迎来|[上中下]午|凌晨|晚|\d[时点分]|媒体|刚刚"
)
_NUMBERED = re.compile(r"\([一二三四五六七八九十\d]{1,3}\)$")  # (六)某某中心: an item of a list
# What stands before a part of a house: 学校|关工委, 院|感染管理处, 我省第14期援|某某医疗队, 驻|某国使馆.
_HOUSE = re.compile(
    r"(?:(?:[我本该]|[一-龥]{2,3})?[院校局省市县区厅委]|学校|医院|集团|公司|中心|驻)(?:第?\d+[期批届])?援?"
)
# What 召开 and the like follow without being a body that holds: 今天(6月3日), 12家, 患者代表对医院, 一定会.
_NO_HOST = re.compile(
    r"\(?[今昨明]?[天日]?\(?\d{1,2}[月日].*|(?:[仅有共已其]+|\d)*\d+[家个名].*|[已还均都各也][^大]*|集中|.*(?:地区|群众[^一-龥]{0,1}游行|新中|我[市省县区])|.*代表对.*|这.*|.+是.+|[则全]会|企业|政府|部署|.*科室|.*一定会|.*还?对[^外].*|[本峰大]?[会站赛]|手术室"
    rf"|{_LONE_VERB}|会代表.*|.+(?:深入|走进|前往).*\d.*"  # 与|会代表分三组
)
_INSIDE_WORD = re.compile("[员器》]|宪章|门(?!诊)")  # 少先队|员
_ALONE = re.compile(r"(?:^|(?<=[\n,。;]))(?:局|院|校|厅|处|站)$")


def find(
    text: str, folded: str, names: list[Name], issuer: str | None = None, mended: list[Name] | None = None
) -> list[Organization]:
    """Finds the organizations of a text.

    Args:
        text: The text that was searched for names.
        folded: ``characters.fold(text)``.
        names: Names in text order, disjoint.
        issuer: The body that issued the document, for 我局 and the like.
        mended: ``repairs.repaired(folded, names)``, if it is there already.

    Returns:
        The organizations in text order; ``name`` is the full name where the text gives it or the issuer settles it.
    """
    names = repaired(folded, names) if mended is None else mended
    around = Surroundings(text, folded, names)
    units = [unit for name in _tagged(folded, names) for unit in _cut(folded, *name)]
    units = [_completed(around, folded, start, end) for start, end in units]
    claimed = Disjoint((name.start, name.end) for name in names if name.label not in _OURS)
    units = [unit for unit in units if claimed.add(*unit)]
    # 某镇|公所
    offices = [(n.start, n.end + 2) for n in names if n.label == "place" and folded.startswith("公所", n.end)]
    units += [span for span in offices if claimed.add(*span)]
    units += [span for span in _hosts(around, folded) if claimed.add(*span)]
    halls = Disjoint((name.start, name.end) for name in names if name.label == "facility")
    # The tagger has spread its own names over the text already.
    tagged = {folded[name.start : name.end] for name in names if name.label == "organization"}
    more = [
        (start, end)
        for start, end in spans.again(folded, units, 3)
        if halls.free(start, end)
        and not _INSIDE_WORD.match(folded, end)
        and (folded[start:end] not in tagged or _IN_CHARGE.match(folded, end))
    ]
    units = sorted(units + [span for span in more if claimed.add(*span)])
    speaker = coreference.Speaker(issuer, text, units)
    found = {(start, end): text[start:end] for start, end in units}
    starts, ends = [start for start, _ in units], [end for _, end in units]
    for match in _REFERENCE.finditer(folded):
        start, end = match.span()
        inside = units[bisect_left(ends, start + 1) : bisect_left(starts, end)]
        if inside and not all(start <= a for a, _ in inside):
            continue
        if not inside and not claimed.free(start, end):
            continue
        if not _ACTS.match(folded, end) or _PASSIVE.search(folded, max(0, start - 12), start):
            continue
        for span in inside:
            end = max(end, span[1])
            found.pop(span, None)
        found[start, end] = text[start:end]
    full = sorted({name for name in found.values() if len(name) > 4}, key=lambda name: (len(name), name))
    whole = {name: _unabbreviated(name, full) for name in set(found.values())}
    resolved = []
    for (start, end), name in sorted(found.items()):
        plain = speaker.resolve(name, start)
        resolved.append(Organization(start=start, end=end, name=plain if plain != name else whole[name]))
    return resolved


def _tagged(folded: str, names: list[Name]) -> list[tuple[int, int]]:
    """Organizations that abut, as one, with a region's name right before them."""
    places = {name.end: name.start for name in names if name.label == "place"}
    joined: list[tuple[int, int]] = []
    for name in names:
        if name.label != "organization":
            continue
        if joined and folded[joined[-1][1] : name.start] == "(" and _CLOSES.match(folded, name.start, name.end):
            # 某某(|北京)技术公司
            joined[-1] = (joined[-1][0], name.end)
        elif joined and joined[-1][1] == name.start and not _GOVERNMENT.match(folded, name.start):
            joined[-1] = (joined[-1][0], name.end)
        else:
            front = name.start if _OWN.match(folded, name.start) else places.get(name.start, name.start)
            joined.append((front, name.end))
    return joined


def _cut(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    """An organization without the verb that the tagger took in, as two where it holds two."""
    if _NO_NAME.fullmatch(folded, start, end):
        return []
    if folded.endswith("组织", start + 4, end) and _ORGANIZES.match(folded, end - 2):
        return [(start, end - 2)]
    verb = _CUT.search(folded, start + 2, end)
    if verb is None:
        return [(start, end)]
    rest = [(verb.end(), end)] if end - verb.end() >= 3 and folded[end - 1] in endings() else []
    if folded[verb.start() - 1] in endings() and (rest or verb[0] not in "和与"):
        return [(start, verb.start()), *rest]
    return rest if verb[0] == "由" and rest else [(start, end)]


def _completed(around: Surroundings, folded: str, start: int, end: int) -> tuple[int, int]:
    """An organization with its whole bracket, 某某（北京）公司, and with 党组 or 图书馆 behind it."""
    if "一" <= folded[start - 1 : start] <= "龥":
        start = _whole(around, folded, start, end)
    opened, closed = folded.count("(", start, end), folded.count(")", start, end)
    if closed > opened or (folded[start - 1 : start] == ")" and not _NUMBERED.search(folded, max(0, start - 6), start)):
        start = around.start_of_run(end if closed > opened else start) or start
    elif opened > closed and folded[end : end + 1] == ")":
        end += 1
    if folded[end : end + 1] == "(" and (close := folded.find(")", end, end + 30)) > 0:
        inside = folded[end + 1 : close]
        if not re.search(r"[,。;:，、\s]|简称|以下", inside) and len(inside) > 3 and _HOLDS.match(folded, close + 1):
            end = close + 1
    more = _MORE.match(folded, end)
    return start, more.end() if more else end


def _whole(around: Surroundings, folded: str, start: int, end: int) -> int:
    """Where an organization really starts whose front the tagger left out: 某某研究 | 中心, 温州 | 市住建委."""
    if folded[start - 1] not in "和与及合":
        kind = _KIND.fullmatch(folded, start, end)
        if kind or _IN_CHARGE.match(folded, end):
            first = around.prefixed(start)
            if (kind and not _NO_FRONT.search(folded, first, start)) or _HOUSE.fullmatch(folded, first, start):
                return first
            return start
    if folded[start] in "省市县区州":
        for first in range(max(0, start - 4), start - 1):
            if divisions.is_division(folded[first : start + 1]):
                return first
    return start


def _hosts(around: Surroundings, folded: str) -> Iterator[tuple[int, int]]:
    """Organizations that no tagger found, right before 召开, 主办 and the like, and those listed before them."""
    for verb in _HOLDS.finditer(folded):
        end = verb.start()
        for _ in range(3):
            between = _MEANWHILE.search(folded, max(0, end - 32), end)
            if between is None:
                break
            end = between.start()
        for _ in range(20 if end else 0):
            if _ALONE.search(folded, max(0, end - 2), end):
                yield end - 1, end
                break
            start = around.start_of_run(end)
            if start is None or not 2 <= end - start <= 24 or folded.startswith("大会", end - 2):
                break
            if folded[end - 1] not in endings() and folded[end - 1] != ")" and folded[start - 1 : start] != "由":
                break
            if _NO_HOST.fullmatch(folded, start, end):
                break
            yield start, end
            if folded[start - 1 : start] not in ("、", ",") or "办" not in verb[0]:
                break
            end = start - 1


def _unabbreviated(name: str, full: list[str]) -> str:
    """The one longer name in the text that ``name`` abbreviates, if there is exactly one."""
    if name[:1] not in tuple("省市县区") or len(name) > 8:
        return name
    longer = [
        other for other in full if other[:1] == name[:1] and other != name and coreference.abbreviates(name, other)
    ]
    return longer[0] if len(longer) == 1 else name
