"""Training the gate: names get through, and what is like none does not."""

from pipeline.learn import names_gate as learn
from pipeline.mentions import names_features, names_gate, names_model

PEOPLE = ["贺文涛", "林晓岚", "孙立民", "赵玉梅", "钱大成", "周海燕", "吴建国", "郑小龙", "冯志强", "陈秀英"]
PLAIN = "天色慢慢暗了下来,大家一边走一边看,谁也没有说一句话,只听得见远处的流水声和风声,过了很久很久才停下来。"


def corpus():
    out = []
    for person in PEOPLE * 4:
        text = f"{PLAIN}局长{person}出席会议。{PLAIN}"
        at = text.index("局长")
        out.append((text, [(at, at + 2), (at + 2, at + 5)]))
    return out


def test_names_get_through_and_plain_text_does_not(tmp_path):
    learn.save(tmp_path / "gate.npz", *learn.train(corpus(), lost=0.0))
    singles, pairs, least = names_model.load_gate(tmp_path / "gate.npz")
    for text, spans in corpus():
        live = names_gate.live(names_features.characters_of(text), singles, pairs, least)
        assert all(live[start:end].all() for start, end in spans)
        assert live.mean() < 0.5


def test_the_same_texts_give_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        learn.save(tmp_path / name, *learn.train(corpus(), lost=0.0))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
