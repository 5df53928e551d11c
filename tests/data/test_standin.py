"""The stand-in has the official shapes, is the same each time, and holds something to learn."""

from __future__ import annotations

import numpy as np
import pytest

from grader.data import DATASETS, open_dataset, opening, standin, status
from grader.errors import DataError

SIDES = {"mnist": (1, 28, 28), "cifar10": (3, 32, 32)}


@pytest.fixture(scope="module")
def drawn():
    return {name: standin.draw(name, 1500, 500) for name in DATASETS}


@pytest.mark.parametrize("name", DATASETS)
def test_standin_is_opened_where_nothing_was_added(name, cache, monkeypatch):
    """On a fresh machine the stand-in is drawn, 12,000 + 2,000 images, and says what it is"""
    data = open_dataset(name, cache)
    assert (data.source, data.folder) == ("stand-in", cache / f"{name}-standin")
    assert data.train_images.shape == (12_000, *SIDES[name])
    assert data.heldout_images.shape == (2_000, *SIDES[name])
    assert data.train_images.dtype == np.uint8
    assert data.heldout_labels.dtype == np.int64
    assert "stand-in for" in data.description
    assert "12,000 training and 2,000 held-out" in data.description
    assert np.bincount(data.train_labels).tolist() == [1200] * 10
    assert np.bincount(data.heldout_labels).tolist() == [200] * 10
    monkeypatch.setattr(standin, "draw", None)  # a second drawing would fail
    assert open_dataset(name, cache) == data


@pytest.mark.parametrize("name", DATASETS)
def test_drawing_again_gives_the_same_images(name, drawn):
    """The stand-in is drawn from a fixed seed, and held-out images are not the training ones"""
    again = standin.draw(name, 1500, 500)
    np.testing.assert_array_equal(again.train_images, drawn[name].train_images)
    np.testing.assert_array_equal(again.heldout_labels, drawn[name].heldout_labels)
    train = {image.tobytes() for image in again.train_images}
    assert len(train) == 1500
    assert train.isdisjoint(image.tobytes() for image in again.heldout_images)


def linear_accuracy(arrays) -> float:
    """Fit a ridge regression to one-hot labels, the closed form of a linear model; held-out accuracy."""

    def rows(images):
        return np.pad(images.reshape(len(images), -1) / 255.0 - 0.5, ((0, 0), (0, 1)), constant_values=1)

    x, wanted = rows(arrays.train_images), np.eye(10)[arrays.train_labels]
    weights = x.T @ np.linalg.solve(x @ x.T + 100 * np.eye(len(x)), wanted)
    return float(((rows(arrays.heldout_images) @ weights).argmax(1) == arrays.heldout_labels).mean())


def test_digits_are_learnable_by_a_linear_model_but_not_easy(drawn):
    """A linear model learns much of the drawn digits, and not all"""
    assert 0.55 < linear_accuracy(drawn["mnist"]) < 0.92


def test_shapes_are_hard_for_a_linear_model(drawn):
    """A linear model learns a little of the drawn shapes, as of CIFAR-10"""
    assert 0.15 < linear_accuracy(drawn["cifar10"]) < 0.5


def test_colours_do_not_give_the_class_away(drawn):
    """Guessing by each image's mean and spread of colour is near chance"""
    arrays = drawn["cifar10"]

    def colours(images):
        flat = images.reshape(len(images), 3, -1).astype(np.float64)
        return np.concatenate([flat.mean(2), flat.std(2)], axis=1)

    train, heldout = colours(arrays.train_images), colours(arrays.heldout_images)
    spread = train.std(0)
    centres = np.stack([train[arrays.train_labels == k].mean(0) for k in range(10)])
    nearest = (((heldout[:, None] - centres) / spread) ** 2).sum(-1).argmin(1)
    assert (nearest == arrays.heldout_labels).mean() < 0.2


@pytest.mark.usefixtures("small_standins")
def test_a_damaged_standin_is_refused_with_what_mends_it(cache):
    """A stand-in that was altered is refused, and removing its folder mends it"""
    data = open_dataset("cifar10", cache)
    (data.folder / "train_images.npy").write_bytes(b"x")
    with pytest.raises(DataError, match=r'train_images\.npy .*rm -r ".*cifar10-standin"'):
        open_dataset("cifar10", cache)
    for path in data.folder.iterdir():
        path.unlink()
    data.folder.rmdir()
    assert len(open_dataset("cifar10", cache).train_labels) == 40


@pytest.mark.usefixtures("small_standins")
def test_a_standin_of_an_older_drawing_is_drawn_again(cache, monkeypatch):
    """When the drawing code changes, an old stand-in is replaced at the next opening"""
    old = open_dataset("mnist", cache).train_images.copy()
    monkeypatch.setattr(standin, "SEEDS", {"mnist": (1, 2)})
    np.testing.assert_array_equal(open_dataset("mnist", cache).train_images, old)
    monkeypatch.setattr(opening, "EDITION", opening.EDITION + 1)
    assert (open_dataset("mnist", cache).train_images != old).any()
    assert [path.name for path in cache.iterdir()] == ["mnist-standin"]


@pytest.mark.usefixtures("small_standins")
def test_status_draws_nothing_and_tells_each_state(mirror, tmp_path, cache):
    """Status tells what opening would give, and leaves the cache as it was"""
    assert [(one.source, one.state) for one in status(cache)] == [("stand-in", "not drawn yet")] * 2
    assert not cache.exists()
    folder = open_dataset("cifar10", cache).folder
    assert status(cache)[1].state == "whole"
    (folder / "heldout_labels.npy").unlink()
    assert status(cache)[1].state == "damaged"
    assert "heldout_labels.npy is missing" in status(cache)[1].detail
