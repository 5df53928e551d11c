"""Exercises at the same time: who may run beside whom, and what each gets of the machine."""

import os

import pytest

from grader.session.exercise import Settings
from grader.session.side_by_side import side_by_side


class Diary:
    """A listener that writes down which exercises ran when one started."""

    def __init__(self):
        self.running = set()
        self.beside = {}

    def started(self, exercise):
        self.beside[exercise.id] = set(self.running)
        self.running.add(exercise.id)

    def tested(self, exercise, result):
        pass

    def progressed(self, exercise, text):
        pass

    def finished(self, result):
        self.running.remove(result.id)


@pytest.mark.slow
def test_trainings_run_last_and_alone(catalog, sandbox):
    """They use every core: two at a time would slow each other down."""
    exercises = catalog.exercises
    diary = Diary()
    results = side_by_side(Settings(exercises, files={}, seed=1, jobs=3), sandbox, diary)
    assert [result.id for result in results] == [exercise.id for exercise in exercises]
    order = list(diary.beside)
    trained = [exercise.id for exercise in exercises if exercise.data]
    assert trained == order[-len(trained) :]
    assert all(not diary.beside[id] for id in trained)
    assert max(len(beside) for beside in diary.beside.values()) == 2


@pytest.mark.parametrize(
    ("cores", "number", "threads"), [(8, "00", 4), (8, "10", 8), (1, "00", 1), (3, "00", 1)]
)
def test_cores_are_shared_out(catalog, monkeypatch, tmp_path, cores, number, threads):
    """Two of five exercises were handed in, and three jobs asked for: two at a time."""
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    settings = Settings(catalog.exercises[:5], {"00": tmp_path, "10": tmp_path}, seed=1, jobs=3)
    assert settings.threads(catalog.pick(number)) == threads
