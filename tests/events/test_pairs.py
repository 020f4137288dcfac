"""What speaks for a pair of an event and a mention: the words around dates, places, counts and people."""

import pytest

from pipeline.events.assemble import propose_drafts
from pipeline.events.drafts import Link
from pipeline.events.index import Index
from pipeline.mentions.analyse import analyse


def proposed(text: str, slot: str) -> dict[str, Link]:
    """By their words, the links of a slot that a text offers to its events; every anchor opens one."""
    index = Index(analyse(text))
    drafts = propose_drafts(index, lambda anchor, described: 1.0)
    links = [k for draft in drafts for k in draft.links if k.slot == slot]
    return {index.analysis.text[k.mention.start : k.mention.end]: k for k in links}


class TestCounts:
    @pytest.mark.parametrize(
        ("sentence", "count", "feature"),
        [
            ("来自各科室的120余名职工参加。", "120余名", "behind: takes_part"),
            ("吸引了120余名职工。", "120余名", "before: gathers"),
            ("现场发放宣传手册800册。", "800册", "before: gives"),
            ("全县现有14个乡镇。", "14个", "before: stands"),
            ("陆知行、孟晓岚等30人到会。", "30人", "behind 等"),
            ("与会人员提出了19条意见和建议。", "19条", "opinions"),
            ("大会评出一等奖2名。", "2名", "award"),
        ],
    )
    def test_the_words_around_a_count(self, sentence: str, count: str, feature: str):
        links = proposed("2019年3月12日，云岭市水务局在青梧宾馆召开防汛工作会议。" + sentence, "counts")
        assert links[count].features[feature] == 1.0

    def test_a_handful_of_prizes_is_not_held_against_them(self):
        links = proposed("2019年3月12日，云岭市在青梧宾馆举办演讲比赛，评出一等奖2名，3个部门协办。", "counts")
        assert "one" not in links["2名"].features
        assert links["3个"].features["one"] == 1.0

    def test_the_size_of_a_hall_is_no_count(self):
        text = "2019年3月12日，云岭市在青梧会展中心400人报告厅举办标准化讲座，80人参加。"
        assert list(proposed(text, "counts")) == ["80人"]


class TestDates:
    def test_a_quarter_beside_a_day_is_vague(self):
        links = proposed("2019年3月12日，云岭市水务局召开2019年一季度防汛座谈会。", "dates")
        assert links["2019年一季度"].features["vague, a day beside"] == 1.0
        assert "vague, a day beside" not in links["2019年3月12日"].features

    def test_a_word_that_points_to_a_day(self):
        links = proposed("2019年3月12日，云岭市召开防汛座谈会。当天，云岭市又召开消防工作会议。", "dates")
        assert links["当天"].features["pointing"] == 1.0


class TestPlaces:
    def test_a_place_opens_the_scene(self):
        text = "8日上午，青梧宾馆内座无虚席。2019年3月8日，云岭市标准化大会召开，局长周明远致辞。"
        assert proposed(text, "venues")["青梧宾馆"].features["scene"] == 1.0

    def test_another_place_of_the_sentence_is_surer(self):
        links = proposed("2019年3月12日，来自徐州的师生在青梧会展中心举行标准化论坛。", "venues")
        assert "surer place beside" not in links["青梧会展中心"].features
        assert links["徐州"].features["surer place beside"] == 1.0

    def test_a_common_noun_alone(self):
        links = proposed("2019年3月12日，市长周明远到医院检查消防工作。", "venues")
        assert all(link.features.get("bare noun") for words, link in links.items() if words == "医院")

    def test_a_number_of_places_without_a_name(self):
        links = proposed("2019年3月12日，市长周明远来到两家电子企业检查消防工作。", "venues")
        assert all(link.features.get("bare noun") for words, link in links.items() if words == "两家电子企业")


class TestPeople:
    @pytest.mark.parametrize(
        ("sentence", "name", "feature"),
        [
            ("会议学习了省长陆知行同志的重要讲话精神。", "陆知行", "studied"),
            ("会议学习了省长陆知行同志的重要讲话精神。", "陆知行", "words of"),
            ("与会人员点名表扬了孟晓岚、何秀英。", "孟晓岚", "praised"),
            ("局长陆知行告诉记者，堤防已经加固。", "陆知行", "tells a reporter"),
        ],
    )
    def test_what_is_only_said_of_a_person(self, sentence: str, name: str, feature: str):
        text = "2019年3月12日，云岭市水务局在青梧宾馆召开防汛工作会议，局长周明远主持。" + sentence
        links = proposed(text, "officials")
        assert links[name].features[feature] == 1.0
        assert feature not in links["周明远"].features


class TestHolders:
    @pytest.mark.parametrize(
        ("sentence", "body", "feature"),
        [
            ("云岭市第二医院组织心血管内科、普外科等十余名专家赴青梧社区开展义诊活动。", "普外科", "taken along"),
            ("云岭市第二医院组织心血管内科、普外科等十余名专家赴青梧社区开展义诊活动。", "普外科", "people behind"),
            ("3月12日上午，云岭市第二医院赴青梧社区开展义诊活动。", "云岭市第二医院", "behind a date"),
            ("3月12日上午，云岭市第二医院赴青梧社区开展义诊活动。", "云岭市第二医院", "gap goes"),
            ("根据云岭市水务局的要求，青梧县水务局举办防汛培训班，40人参加。", "云岭市水务局", "basis"),
        ],
    )
    def test_the_words_around_a_body(self, sentence: str, body: str, feature: str):
        assert proposed(sentence, "organizers")[body].features[feature] == 1.0

    def test_of_two_verbs_the_second_says_the_role(self):
        sentence = "3月12日，标准化论坛在青梧宾馆举行，论坛由云岭市水务局主办，云岭市第二医院等单位联合承办。"
        roles = {name: link.role for name, link in proposed(sentence, "organizers").items()}
        assert roles == {"云岭市水务局": "host", "云岭市第二医院": "organizer"}

    def test_the_line_of_a_notice_that_names_the_host_needs_no_model(self):
        notice = "云岭市水务局决定举办防汛培训班，现通知如下：\n时间：2023年6月26日\n主办单位：云岭市第二医院\n"
        link = proposed(notice, "organizers")["云岭市第二医院"]
        assert (link.role, link.features["field"]) == ("host", 1.0)


def test_the_pairs_of_characters_beside_a_mention():
    found = proposed("今年，云岭市水务局组织120余人参加演练。", "counts")["120余人"].features
    assert {name for name in found if name.startswith("behind:") and " " not in name} >= {"behind:参加", "behind:。$"}
    assert "before:组织" in found
