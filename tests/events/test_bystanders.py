"""What all mentions of a person together say of them."""

from pipeline.events import bystanders
from pipeline.events.index import Index
from pipeline.mentions.analyse import analyse

TEXT = (
    "2015年6月8日，云岭市人民医院在青梧宾馆举行骨科论坛，院长周明远致辞。\n"
    "周明远指出，副院长李建国的研究很重要。\n周明远还参观了展台。\n"
)


def test_a_person_is_described_by_all_mentions() -> None:
    found = bystanders.describe(Index(analyse(TEXT)))
    assert found["周明远"]["mentions"] == 0.5
    assert found["周明远"]["a mention with post"] == 1.0
    assert "mentions in speech" not in found["周明远"]
    assert "mentioned once" not in found["周明远"]


def test_who_is_only_spoken_of_stands_in_speech() -> None:
    found = bystanders.describe(Index(analyse(TEXT)))
    assert found["李建国"]["mentions in speech"] == 1.0
    assert found["李建国"]["mentioned once"] == 1.0


def test_the_foreign_spelling_behind_a_name_is_in_brackets() -> None:
    index = Index(analyse("2015年6月8日，云岭市人民医院举行骨科论坛，主任约翰·史密斯（John Smith）致辞。"))
    people = [p for row in index.people for p in row]
    inside = {index.text[p.start : p.end] for p in people if bystanders.in_brackets(index, p)}
    assert inside <= {"John Smith"}
    assert "约翰·史密斯" not in inside


def test_who_is_only_spoken_of_is_known_by_the_words_around() -> None:
    text = (
        "云岭市人民医院召开工休座谈会，院长周明远主持会议。\n"
        "患者点名表扬了李建国、王晓燕等医护人员。\n"
        "陈立群的妹妹陈立芳出席座谈会。会上宣布，赵长山任副院长。\n"
        "钱伯约代表何子明参加，他代表院长谢文光致意。\n周明远夫人何秀兰到场。\n"
        "《骨科手册》由孙志强、吴国平担任主编。郑文博，男，1962年出生。\n"
    )
    index = Index(analyse(text))
    found = bystanders.describe(index)
    spoken = {p.name for row in index.people for p in row if p.start in index.spoken_of}
    assert spoken == {
        "李建国",
        "王晓燕",
        "陈立群",
        "赵长山",
        "何子明",
        "谢文光",
        "周明远",
        "孙志强",
        "吴国平",
        "郑文博",
    }
    assert found["李建国"]["always spoken of"] == 1.0
    assert "always spoken of" not in found["周明远"]


def test_a_sentence_of_people_and_their_verb_is_alone() -> None:
    index = Index(analyse("市长周明远、副市长李建国出席。\n市长周明远出席论坛并就云岭市的骨科研究谈了四点意见。\n"))
    assert [bystanders.alone(index, number) for number in range(2)] == [True, False]
