"""Vectors as bytes: what they bound, and what a search by them finds."""

import gc
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.stores.sqlite.codes import coded, joined, unpacked
from knowledge.stores.sqlite.image import best

CALLS = 4_000


def scattered(seed: int, count: int, dimension: int, length: float = 1.0) -> np.ndarray:
    vectors = np.random.default_rng(seed).standard_normal((count, dimension)) ** 3
    return (length * vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@given(seed=st.integers(0, 2**32), dimension=st.integers(1, 50), length=st.floats(1e-3, 1e3))
def test_a_product_lies_within_its_bounds(seed: int, dimension: int, length: float) -> None:
    """Whatever the vectors and their length: or the nearest could be lost."""
    vectors, asked = scattered(seed, 40, dimension, length), scattered(seed + 1, 1, dimension)[0]
    least, most = coded(vectors).bounds(asked)
    products = vectors.astype(np.float64) @ asked.astype(np.float64)
    assert (least <= products).all()
    assert (products <= most).all()


@pytest.mark.parametrize("count", [1, 40])
def test_many_searches_leave_the_interpreter_whole(count: int) -> None:
    """A library that takes a reference from None at every call ends the process at some call."""
    codes, asked = coded(scattered(1, count, 8)), scattered(2, 1, 8)[0]
    # What other tests left behind goes first: it refers to None, too.
    gc.collect()
    before = sys.getrefcount(None)
    shapes = {codes.bounds(asked)[0].shape for _ in range(CALLS)}
    assert shapes == {(count,)}
    assert sys.getrefcount(None) > before - CALLS // 2


@given(seed=st.integers(0, 2**32), dimension=st.integers(1, 50), length=st.floats(1e-3, 1e3))
def test_a_closer_look_leaves_the_product_within_narrower_bounds(
    seed: int, dimension: int, length: float
) -> None:
    vectors, asked = scattered(seed, 40, dimension, length), scattered(seed + 1, 1, dimension)[0]
    codes, some = coded(vectors), np.array([3, 5, 39])
    first_least, first_most = codes.bounds(asked)
    least, most = codes.closer_bounds(asked, some)
    products = vectors[some].astype(np.float64) @ asked.astype(np.float64)
    assert (least <= products).all()
    assert (products <= most).all()
    assert (most - least <= (first_most - first_least)[some]).all()


def test_the_bounds_are_narrow() -> None:
    """Of vectors like an embedding model's they leave two hundredths open."""
    vectors, asked = scattered(1, 1000, 384), scattered(2, 1, 384)[0]
    least, most = coded(vectors).bounds(asked)
    assert float((most - least).max()) < 0.2


def test_a_vector_of_nothing_but_zeros_is_no_trouble() -> None:
    least, most = coded(np.zeros((2, 8), np.float32)).bounds(np.ones(8, np.float32))
    assert (least <= 0).all()
    assert (most >= 0).all()


@pytest.mark.parametrize("sizes", [[], [3], [1, 4]])
def test_codes_survive_being_packed_and_joined(sizes: list[int]) -> None:
    parts = [coded(scattered(size, size, 8)) for size in sizes]
    packed = [unpacked(it.numbers.tobytes(), it.measures) for it in parts]
    whole = joined(packed, 8)
    assert len(whole.numbers) == sum(sizes)
    assert [row.tolist() for row in whole.numbers] == [
        row.tolist() for it in parts for row in it.numbers
    ]
    assert whole.errors.tolist() == [error for it in parts for error in it.errors.tolist()]


@given(seed=st.integers(0, 2**32), depth=st.integers(1, 400), kinds=st.sampled_from([3, 10**9]))
def test_the_best_of_many_are_the_best_however_they_lie(seed: int, depth: int, kinds: int) -> None:
    """In order, in clusters, or all alike: a sample that misleads costs time, and no find."""
    chance = np.random.default_rng(seed)
    scores = chance.integers(kinds, size=20_000) / 7.0
    if seed % 2:
        scores.sort()
    found = best(np.arange(len(scores)), scores, depth)
    least = np.sort(scores)[-depth]
    assert found.rows.tolist() == np.flatnonzero(scores >= least - 1e-6).tolist()
