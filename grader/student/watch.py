"""Rerun the visible tests of whatever exercise is saved, and obey single keys in between."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from grader.catalog import Catalog, Exercise
from grader.errors import UsageError
from grader.student import say
from grader.student.hints import next_hint
from grader.student.keys import Keys, NoKeys, keys
from grader.student.progress import load, save
from grader.student.rerun import Fresh, Warm, runner, speed
from grader.student.showing import found

QUIET = 30  # milliseconds without another change before a save counts as done
LOOK = 100  # milliseconds between looks at the keyboard
LEGEND = "n next   h hint   l list   s submit   q quit"


def watch(catalog: Catalog, exercise: Exercise, console: Console, show_list: Callable[[], None]) -> None:
    """Run the exercise's tests, then again at every save, until q or Ctrl-C; `show_list` is for the key l."""
    from watchfiles import watch as changes_in

    with runner(catalog) as tests, keys() as keyboard:
        watching = Watching(catalog, console, tests, keyboard, show_list)
        watching.greet()
        watching.turn_to(exercise)
        watching.run()
        files = watching.files()
        for changes in changes_in(
            catalog.root / "exercises",
            watch_filter=lambda _, path: path in files,
            step=QUIET,
            rust_timeout=LOOK,
            yield_on_timeout=True,
        ):
            saved = {files[path].id: files[path] for _, path in changes}
            for exercise in saved.values():
                watching.turn_to(exercise)
                watching.run()
            if not watching.obey(keyboard.pressed()):
                return


class Watching:
    """The exercise in view, and what each key does."""

    def __init__(
        self,
        catalog: Catalog,
        console: Console,
        tests: Warm | Fresh,
        keyboard: Keys,
        show_list: Callable[[], None],
    ) -> None:
        self._catalog = catalog
        self._console = console
        self._tests = tests
        self._keyboard = keyboard
        self._acts: dict[str, Callable[[], None]] = {
            "n": self._next,
            "h": self._hint,
            "l": show_list,
            "s": self._submit,
        }

    def files(self) -> dict[str, Exercise]:
        """The files whose saving is a reason to run: each exercise's own and its visible tests."""
        found = {}
        for exercise in self._catalog.exercises:
            for path in (exercise.folder / exercise.file, exercise.visible_tests):
                found[str(path)] = exercise
        return found

    def greet(self) -> None:
        """Say what happens now."""
        say.plain(self._console, "Watching exercises/: save a file, and its tests run. Loading torch …")
        if speed():
            say.plain(self._console, speed())
        if isinstance(self._keyboard, NoKeys):
            say.plain(self._console, "Input is no terminal, so no keys are read: end with Ctrl-C.")

    def turn_to(self, exercise: Exercise) -> None:
        """Make this the current exercise."""
        self._exercise = exercise
        progress = load(self._catalog)
        if progress.current != exercise.name:
            save(self._catalog, replace(progress, current=exercise.name))

    def run(self) -> None:
        """Run the tests once and show what they found; keys pressed meanwhile are dropped."""
        before = load(self._catalog)
        outcome = self._tests.run(self._exercise)
        if self._console.is_terminal and isinstance(self._tests, Warm):
            self._console.clear()
        found(self._console, self._exercise, outcome, before, load(self._catalog))
        self._keyboard.forget()
        self._legend()

    def obey(self, key: str) -> bool:
        """Do what a key asks for; False for q."""
        if key in self._acts:
            self._acts[key]()
            self._keyboard.forget()
            self._legend()
        return key != "q"

    def _legend(self) -> None:
        if not isinstance(self._keyboard, NoKeys):
            say.plain(self._console, LEGEND, style="dim")

    def _next(self) -> None:
        progress = load(self._catalog)
        pending = progress.pending(self._exercise)
        following = progress.following(self._catalog, self._exercise)
        if pending:
            names = ", ".join(f"{task.id} {task.name}" for task in pending[:3])
            more = f" and {len(pending) - 3} more" if len(pending) > 3 else ""
            say.plain(self._console, f"{self._exercise.name} is not done yet: {names}{more} pending.")
            say.plain(self._console, "To leave it for later, save another exercise's file.")
        elif following is None:
            say.plain(self._console, "All exercises are done. s grades this one with the hidden tests.")
        else:
            self.turn_to(following)
            say.lead(self._console, following, progress)

    def _hint(self) -> None:
        try:
            say.hint(self._console, *next_hint(self._catalog, self._exercise))
        except UsageError as error:
            say.plain(self._console, f"{error}.")

    def _submit(self) -> None:
        command = [sys.executable, "-m", "grader", "submit", self._exercise.id]
        subprocess.run(command, stdin=subprocess.DEVNULL, cwd=Path.cwd(), check=False)
