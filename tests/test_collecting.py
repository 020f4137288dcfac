"""The collector of cycles is held back for a while, and is afterwards as it was before."""

import gc

import pytest

from pipeline.collecting import held_back
from pipeline.process import process
from pipeline.records import Document
from pipeline.settings import Settings


def test_no_cycle_is_collected_inside_and_all_are_again_behind() -> None:
    with held_back():
        assert not gc.isenabled()
        with held_back():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_inside_does_not_leave_the_collector_off() -> None:
    with pytest.raises(ValueError), held_back():
        raise ValueError
    assert gc.isenabled()


def test_where_it_is_off_it_stays_off() -> None:
    gc.disable()
    try:
        process(Document(text="2023年5月3日，张一丁在望湖市出席会议。"), Settings())
        assert not gc.isenabled()
    finally:
        gc.enable()
