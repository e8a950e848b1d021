"""An opened version remembers what was asked: once for all who ask, within bounds, and lets go of everything when it is let go of."""

import gc
import sys
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from warehouse import dataset as module
from warehouse.dataset import Dataset, remembered, weight
from warehouse.filters import Filters
from warehouse.measures import attention, catalogue, totals


@pytest.fixture
def own(dataset):
    """A dataset of one's own, that remembers nothing yet."""
    return Dataset(dataset.path, dataset.manifest)


def test_many_who_ask_at_once_are_one_computation(own):
    asked = []

    @remembered
    def slow(dataset, words):
        asked.append(words)
        time.sleep(0.1)
        return words

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: slow(own, "石桥"), range(8)))
    assert told == ["石桥"] * 8
    assert asked == ["石桥"]


def test_what_failed_is_asked_again(own):
    asked = []

    @remembered
    def failing(dataset):
        asked.append(1)
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            failing(own)
    assert len(asked) == 2


def test_memory_is_bounded_in_bytes(dataset, monkeypatch):
    monkeypatch.setattr(module, "_MEMORY", 200_000)
    own, asked = Dataset(dataset.path, dataset.manifest), []

    @remembered
    def frame(dataset, number):
        asked.append(number)
        return pd.DataFrame({"n": range(5_000)})  # 80,000 bytes

    for number in (1, 2, 1, 3, 1, 2):
        frame(own, number)
    assert asked == [1, 2, 3, 2]  # two have room, the one used longest ago goes


def test_weight_follows_what_is_held():
    assert weight(pd.DataFrame({"n": range(1_000)})) >= 8_000
    assert weight({"a": ["石桥" * 100] * 3}) > weight({"a": ["石桥" * 100]}) > 200


def test_all_that_a_screen_reads_has_room_at_once_and_nothing_is_kept_twice(own):
    """Of what does not fit, each choice pushes out what the next one needs: 20,000 communities then take ten seconds a click."""
    filters = Filters.named(own, "今年")
    catalogue.read(own, filters)
    attention.lines(own, filters)
    memory = own._remember.cache
    kept = [key for key in memory if "attention/rules_missing" in key]
    assert len(kept) == 1, "the rows for all, ready to be narrowed"
    communities = totals.communities(own, (filters.since, filters.until), "metrics/sites")
    assert weight(communities) < 400 * len(communities.rows)


def test_reading_a_frame_leaves_little_in_memory_and_changes_it_for_nobody(own):
    def references():
        return sum(type(one) is weakref.ref for one in gc.get_objects())

    def read():
        rows = own.rows("services/windows", own.everything)
        for column in rows:
            assert len(rows[column]) == len(rows)
        rows["state"] = None

    read()
    before = references()
    for _ in range(600):
        read()
    assert references() - before <= 500, "of the names of columns, instead of each column"
    assert weight(own.rows("services/windows", own.everything)) > 500 * sys.getsizeof(weakref.ref(own))


def test_arrays_of_a_frame_say_what_it_says(own):
    filters = Filters.named(own, "今年")
    frame, rows = own.rows("attention/windows_missing", filters), own.columns("attention/windows_missing", filters)
    for column in frame:
        assert pd.Series(rows[column].tolist(), dtype=object).equals(pd.Series(frame[column].tolist(), dtype=object)), (
            column
        )
        assert column in rows
    assert "nothing" not in rows


def test_a_dataset_nobody_looks_at_any_more_is_closed_without_a_collection(dataset):
    threads = threading.active_count()
    gc.disable()
    try:
        own = Dataset(dataset.path, dataset.manifest)
        catalogue.read(own, own.everything)
        gone = weakref.ref(own)
        del own
        assert gone() is None
        deadline = time.monotonic() + 10
        while threading.active_count() > threads and time.monotonic() < deadline:
            time.sleep(0.01)
        assert threading.active_count() == threads
    finally:
        gc.enable()


def test_filters_are_canonical(dataset):
    first, second = dataset.streets[:2]
    there, back = Filters.named(dataset, "今年", (first, second)), Filters.named(dataset, "今年", (second, first))
    assert there == back
    every = Filters.named(dataset, "今年")
    assert Filters.named(dataset, "今年", dataset.streets[::-1], dataset.types[::-1]) == every
    assert Filters.months(dataset, every.since, every.until, dataset.streets) == every
