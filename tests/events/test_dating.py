"""What else speaks for and against a date and an event: the verb between, the other dates, what goes on."""

from pipeline.events import dating
from pipeline.events.assemble import propose_drafts, take
from pipeline.events.drafts import Draft, Link
from pipeline.events.index import Index
from pipeline.mentions.analyse import analyse


def drafts(text: str) -> list[Draft]:
    return propose_drafts(Index(analyse(text)), lambda anchor, described: 1.0)


def dates(draft: Draft, text: str) -> list[tuple[str, dict[str, float]]]:
    return [(text[k.mention.start : k.mention.end], k.features) for k in draft.links if k.slot == "dates"]


def named(found: list[Draft], text: str, words: str) -> Draft:
    return next(d for d in found if words in text[d.anchor[0] : d.anchor[1]])


def test_a_date_right_before_the_verb_of_the_event_is_told_from_one_behind_a_comma() -> None:
    near = "云岭市水务局2019年6月8日举行水务论坛。"
    assert "right before trigger" in dates(drafts(near)[0], near)[0][1]
    far = "2019年6月8日，为迎接汛期，云岭市水务局举行水务论坛。"
    assert "comma before trigger" in dates(drafts(far)[0], far)[0][1]


def test_a_second_date_is_compared_with_the_first() -> None:
    text = "2019年6月8日至10日，水务论坛在云岭市举行。6月9日，本次论坛举行。6月20日，本次论坛举行。"
    found = dict(dates(named(drafts(text), text, "论坛"), text))
    assert "in linked" in found["6月9日"] and "other than linked" in found["6月20日"]


def test_without_a_year_dates_are_compared_by_their_words() -> None:
    text = "8日，水务论坛在云岭市举行。8日上午，本次论坛举行。"
    found = dict(dates(named(drafts(text), text, "论坛"), text))
    assert "in linked" in found["8日上午"]


def test_what_has_a_date_of_its_own_in_the_sentence_gets_no_other() -> None:
    text = "2019年6月8日，水务大会举行，6月9日，水务论坛举行。"
    assert [day for day, _ in dates(named(drafts(text), text, "论坛"), text)] == ["6月9日"]


def test_a_time_of_the_day_goes_on_with_the_event_and_a_new_day_does_not() -> None:
    told = "2019年6月8日，水务论坛在云岭市举行。\n"
    for text, days in ((told + "上午9时，来宾步入会场。\n", 2), (told + "6月9日，来宾离开云岭。\n", 1)):
        assert len(dates(named(drafts(text), text, "论坛"), text)) == days


def test_the_label_of_a_notice_may_stand_on_a_line_of_its_own() -> None:
    text = "云岭市水务局决定在云岭市举办标准化培训班。\n二、培训时间\n2023年6月26日上午9:00。\n"
    assert ("2023年6月26日上午9:00", True) in [
        (day, "field" in features) for draft in drafts(text) for day, features in dates(draft, text)
    ]


def test_words_for_the_day_of_the_report_open_what_is_new() -> None:
    text = "今天上午9时，来宾步入会场；8日上午，来宾离开。"
    found = [d for d in analyse(text).dates if d.dates_event]
    assert [dating.goes_on(text, d) for d in found] == [False, True]


def test_a_part_of_an_event_takes_over_its_day_but_not_its_year() -> None:
    def taken(day: str) -> set[str]:
        text = f"{day}，水务大会在云岭市举行。大会期间，云岭市举办了水务成果展。"
        return {
            text[k.mention.start : k.mention.end]
            for d in drafts(text)
            for k in d.links
            if k.slot == "dates" and "inherited" in k.features
        }

    assert taken("2019年6月8日") == {"2019年6月8日"}
    assert not taken("2019年") and not taken("2019年6月") and not taken("2019年6月8日起")


def test_a_day_on_which_something_began_is_marked() -> None:
    text = "2019年6月8日起，水务论坛在云岭市举行。"
    assert dates(drafts(text)[0], text)[0][1]["start only"] == 1.0


def test_an_undated_day_is_told_by_the_words_that_say_which() -> None:
    text = "云岭水务大会今天开幕\n云岭水务大会今天（15日）在青禾宾馆开幕，来自各地的300名代表出席大会。"
    index = Index(analyse(text))
    headline, told = (d for row in index.dates for d in row)
    draft = propose_drafts(index, lambda anchor, described: 1.0)[0]
    draft.dates = []
    for date in (headline, told, headline):
        take(index, draft, Link("dates", date, 0, {}))
    assert draft.dates == [told]


def test_a_day_ends_before_the_words_that_it_goes_on() -> None:
    text = "宣讲团将于5日起赴各地宣讲。"
    assert [text[d.start : d.end] for d in analyse(text).dates] == ["5日"]
