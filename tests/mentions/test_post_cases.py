"""Posts in whole sentences, through the tagger that ships: ``post_cases.txt``, written for this project."""

from pathlib import Path

from pipeline.mentions.analyse import analyse

_CASES = Path(__file__).parent / "post_cases.txt"


def test_most_people_have_exactly_the_posts_that_are_told() -> None:
    told, wrong = 0, []
    for line in _CASES.read_text(encoding="utf-8").splitlines():
        if not line or line[0] == "#":
            continue
        text, *people = line.split("|")
        found = {
            person.name: sorted(f"{post.organization or '-'}/{post.title}" for post in person.all_posts)
            for person in analyse(text).people
        }
        for entry in people:
            name, posts = entry.split(":")
            told += 1
            if found.get(name) != sorted(post for post in posts.split(";") if post):
                wrong.append((text, name, found.get(name)))
    assert told > 50
    assert len(wrong) / told < 0.12, wrong
