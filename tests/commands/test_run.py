"""Every document is written, named as a repeat or set aside: never neither."""

import io

import pytest

from pipeline.commands.run import Report, Totals, drain
from pipeline.read import Failure, Item
from pipeline.records import Document, Warning


class Sink:
    def __init__(self) -> None:
        self.written: list[str] = []
        self.repeats: list[str] = []
        self.failures: list[Failure] = []

    def write(self, item: Item, document: Document, result: str, totals: Totals) -> None:
        self.written.append(result)

    def repeat(self, item: Item, document: Document) -> None:
        self.repeats.append(document.source)

    def failure(self, failure: Failure) -> None:
        self.failures.append(failure)


def item(text: str, source: str) -> Item:
    return Item(Document(text=text, source=source, sources=[source]))


def shout(document: Document) -> str:
    if document.text == "坏":
        raise RuntimeError("no")
    return document.text + "！"


def run(*items: Item) -> tuple[Sink, Totals, str]:
    sink, said = Sink(), io.StringIO()
    totals = drain(iter(items), shout, sink, Report("en", said), "process")
    return sink, totals, said.getvalue()


def test_equal_texts_are_worked_on_once() -> None:
    sink, totals, _ = run(item("甲", "a"), item("乙", "b"), item("甲", "c"))
    assert sink.written == ["甲！", "乙！"]
    assert sink.repeats == ["c"]
    assert (totals.documents, totals.repeats, totals.failed, totals.characters) == (2, 1, 0, 2)


def test_a_crash_is_set_aside_with_its_document_and_the_rest_goes_on() -> None:
    sink, totals, said = run(item("坏", "a"), item("乙", "b"))
    (failure,) = sink.failures
    assert (failure.source, failure.stage, failure.code) == ("a", "process", "crashed")
    assert failure.document is not None and failure.document.text == "坏"
    assert failure.traceback is not None and "RuntimeError" in failure.traceback
    assert sink.written == ["乙！"]
    assert totals.exit_code == 1
    assert said.startswith("error: a: RuntimeError: no")


def test_a_repeat_of_a_failed_text_is_set_aside_too() -> None:
    sink, totals, _ = run(item("坏", "a"), item("坏", "b"))
    assert [failure.source for failure in sink.failures] == ["a", "b"]
    assert totals.failed == 2


def test_a_failure_of_reading_is_passed_on() -> None:
    sink, totals, said = run(Item(Failure("a", "read", "empty")), item("甲", "b"))
    assert [failure.code for failure in sink.failures] == ["empty"]
    assert "a: is empty" in said
    assert totals.documents == 1


def test_warnings_of_reading_are_told() -> None:
    document = Document(text="甲", source="a", warnings=[Warning(code="broken_bytes", message="1 broken byte")])
    _, _, said = run(Item(document))
    assert said == "warning: a: 1 broken byte\n"


def test_a_package_that_is_missing_stops_the_run() -> None:
    def work(_: Document) -> str:
        raise ModuleNotFoundError("numpy")

    with pytest.raises(ModuleNotFoundError):
        drain([item("甲", "a")], work, Sink(), Report("en", io.StringIO()), "process")
