"""Find the exercises from the folders: exercises/NN_topic/exercise.toml says the rest."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.errors import CatalogError, UsageError

__all__ = ["Catalog", "Exercise", "Task", "course_root", "read_exercise"]

_FOLDER = re.compile(r"(\d\d)_([a-z][a-z0-9_]*)")
_BROUGHT = re.compile(r"[a-z][a-z0-9_]*\.(pt|pth|safetensors|npz)")  # data: never code
DATASETS = ("mnist", "cifar10")
DEVICES = ("cuda",)
HINTS = 3  # a nudge, the idea, nearly the code


@dataclass(frozen=True)
class Task:
    """One thing to write: `id` is "03.2", `name` the function or class, `builds_on` ids of earlier tasks."""

    id: str
    name: str
    points: float
    builds_on: tuple[str, ...]
    hints: tuple[str, ...]


@dataclass(frozen=True)
class Exercise:
    """One folder of the course.

    `data` names data sets, `needs` earlier exercises, `preload` modules that a worker imports before it is
    forked, `devices` what else than the CPU its tests use ("cuda").
    `brings` names files that may be handed in beside the student's own: trained weights.
    """

    id: str
    topic: str
    title: str
    summary: str
    minutes: int
    needs: tuple[str, ...]
    data: tuple[str, ...]
    preload: tuple[str, ...]
    devices: tuple[str, ...]
    brings: tuple[str, ...]
    tasks: tuple[Task, ...]
    root: Path

    @property
    def name(self) -> str:
        """The folder's name, 03_crossentropy."""
        return f"{self.id}_{self.topic}"

    @property
    def file(self) -> str:
        """The name of the file a student fills in."""
        return f"{self.topic}.py"

    @property
    def notebook(self) -> str:
        """The name of the notebook that may be filled in instead."""
        return f"{self.topic}.ipynb"

    @property
    def folder(self) -> Path:
        """The folder with the lesson, the stub and the visible tests."""
        return self.root / "exercises" / self.name

    @property
    def suite(self) -> Path:
        """The folder with the hidden suite, its probes and its mistakes."""
        return Path(__file__).parent / "suites" / self.name

    @property
    def solution(self) -> Path:
        """The reference solution's file."""
        return self.root / "solutions" / self.name / self.file

    @property
    def visible_tests(self) -> Path:
        """The tests a student runs."""
        return self.folder / f"test_{self.topic}.py"

    @property
    def points(self) -> float:
        """What all tasks together give."""
        return sum(task.points for task in self.tasks)

    def foundations(self, task_id: str) -> tuple[str, ...]:
        """Ids of the tasks that this one builds on, directly or through another; none for an unknown id."""
        found: list[str] = []
        for task in self.tasks:
            for earlier in task.builds_on if task.id == task_id else ():
                found += [earlier, *self.foundations(earlier)]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Catalog:
    """Every exercise of a course, in order."""

    root: Path
    exercises: tuple[Exercise, ...]

    @classmethod
    def of(cls, root: Path) -> Catalog:
        """Read the course in this folder. Raises CatalogError for a malformed exercise."""
        folders = sorted(p for p in (root / "exercises").glob("*") if _FOLDER.fullmatch(p.name))
        if not folders:
            raise CatalogError(f"no exercises in {root / 'exercises'}: run this inside the course's folder")
        return cls(root, tuple(read_exercise(folder, root) for folder in folders))

    def pick(self, wanted: str) -> Exercise:
        """The exercise named by number (3 or 03), topic or folder. Raises UsageError."""
        name = Path(wanted).name
        for exercise in self.exercises:
            if name in (exercise.id, exercise.topic, exercise.name, exercise.id.lstrip("0") or "0"):
                return exercise
        names = [alias for exercise in self.exercises for alias in (exercise.name, exercise.topic)]
        near = difflib.get_close_matches(name.removesuffix(".py"), names, 1, 0.5)
        if near:
            raise UsageError(f"no exercise {wanted!r}; did you mean {near[0]}?")
        known = ", ".join(exercise.name for exercise in self.exercises)
        raise UsageError(f"no exercise {wanted!r}; there are {known}")


def course_root() -> Path:
    """The folder of the course: TORCH_BY_TEST_ROOT, or the checkout that the grader runs from."""
    return Path(os.environ.get("TORCH_BY_TEST_ROOT") or Path(__file__).resolve().parents[1])


def read_exercise(folder: Path, root: Path) -> Exercise:
    """Read one exercise's folder. Raises CatalogError naming file and key."""
    path = folder / "exercise.toml"
    match = _FOLDER.fullmatch(folder.name)
    if match is None:
        raise CatalogError(f"{folder}: an exercise's folder is named like 03_crossentropy")
    try:
        table = _Table(tomllib.loads(path.read_text("utf-8")), path)
    except FileNotFoundError:
        raise CatalogError(f"{path}: missing; every exercise needs one") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(f"{path}: not TOML: {error}") from None
    exercise = Exercise(
        id=match[1],
        topic=match[2],
        title=table.get("title", str),
        summary=table.get("summary", str),
        minutes=table.get("minutes", int),
        needs=table.strings("needs"),
        data=table.strings("data"),
        preload=table.strings("preload"),
        devices=table.strings("devices"),
        brings=table.strings("brings"),
        tasks=tuple(
            _read_task(_Table(t, path, f"tasks[{i}].")) for i, t in enumerate(table.get("tasks", list))
        ),
        root=root,
    )
    table.finish()
    _check_tasks(exercise, path)
    return exercise


def _read_task(table: _Table) -> Task:
    task = Task(
        id=table.get("id", str),
        name=table.get("name", str),
        points=float(table.get("points", (int, float))),
        builds_on=table.strings("builds_on"),
        hints=table.strings("hints"),
    )
    table.finish()
    return task


def _check_tasks(exercise: Exercise, path: Path) -> None:
    if not exercise.tasks:
        raise CatalogError(f"{path}: tasks: there is none")
    for name in exercise.data:
        if name not in DATASETS:
            raise CatalogError(f"{path}: data: {name!r} is none of {', '.join(DATASETS)}")
    for name in exercise.devices:
        if name not in DEVICES:
            raise CatalogError(f"{path}: devices: {name!r} is none of {', '.join(DEVICES)}")
    for name in exercise.brings:
        if not _BROUGHT.fullmatch(name):
            raise CatalogError(f"{path}: brings: {name!r} should be the name of one file like checkpoint.pt")
    seen: list[str] = []
    for i, task in enumerate(exercise.tasks):
        where = f"{path}: tasks[{i}]"
        if task.id != f"{exercise.id}.{i + 1}":
            raise CatalogError(f"{where}.id: {task.id!r} should be '{exercise.id}.{i + 1}'")
        if task.points <= 0:
            raise CatalogError(f"{where}.points: must be more than 0")
        if len(task.hints) != HINTS or not all(hint.strip() for hint in task.hints):
            raise CatalogError(f"{where}.hints: {HINTS} of them, none empty")
        for earlier in task.builds_on:
            if earlier not in seen:
                raise CatalogError(f"{where}.builds_on: {earlier!r} is no earlier task")
        seen.append(task.id)


class _Table:
    """A TOML table whose every key is asked for by name and type; what is left over is a mistake."""

    def __init__(self, values: Any, path: Path, prefix: str = "") -> None:
        if not isinstance(values, dict):
            raise CatalogError(f"{path}: {prefix.rstrip('.')}: must be a table")
        self._values = dict(values)
        self._path = path
        self._prefix = prefix

    def get(self, key: str, kind: Any) -> Any:
        if key not in self._values:
            raise CatalogError(f"{self._path}: {self._prefix}{key}: missing")
        value = self._values.pop(key)
        if not isinstance(value, kind) or isinstance(value, bool):
            wanted = " or ".join(k.__name__ for k in (kind if isinstance(kind, tuple) else (kind,)))
            raise CatalogError(f"{self._path}: {self._prefix}{key}: must be {wanted}, is {value!r}")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        if key not in self._values:
            return ()
        values = self.get(key, list)
        if not all(isinstance(v, str) for v in values):
            raise CatalogError(f"{self._path}: {self._prefix}{key}: must be a list of strings")
        return tuple(values)

    def finish(self) -> None:
        for key in self._values:
            raise CatalogError(f"{self._path}: {self._prefix}{key}: no such key")
