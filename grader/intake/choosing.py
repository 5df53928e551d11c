"""Choose the exercises' own files among those of a submission, and say what is left out."""

from __future__ import annotations

from dataclasses import dataclass

from grader.catalog import Exercise
from grader.errors import UsageError
from grader.intake.entries import Entry, Listing
from grader.intake.limits import MAX_BROUGHT, MAX_CODE, MAX_NOTEBOOK, refusal, size_words
from grader.intake.names import Parts
from grader.printable import one_line

MAX_LEFT_OUT = 50  # lines; the rest is a number
EXERCISES = "exercises"
QUIET = ("__pycache__", "__MACOSX")  # nobody put these in on purpose, nor what begins with a dot


@dataclass(frozen=True)
class Chosen:
    """The files to take, by exercise id, all of one folder; and what is left out, one line each."""

    files: dict[str, tuple[Entry, ...]]
    left_out: tuple[str, ...]


def answers(exercise: Exercise) -> tuple[str, ...]:
    """The names that a student's answer may have: a file of Python, or a notebook."""
    return exercise.file, exercise.notebook


def wanted(exercise: Exercise) -> dict[str, int]:
    """The names of the files that an exercise may consist of, and how many bytes each may hold."""
    return {
        exercise.file: MAX_CODE,
        exercise.notebook: MAX_NOTEBOOK,
        **dict.fromkeys(exercise.brings, MAX_BROUGHT),
    }


def places(exercise: Exercise) -> tuple[Parts, ...]:
    """Where an exercise's files may stand, the best first; () is the top."""
    return ((exercise.name,), (EXERCISES, exercise.name), ())


def choose(source: str, listing: Listing, exercises: tuple[Exercise, ...]) -> Chosen:
    """Choose among the files of a submission. Raises UsageError if it has none, or one too large."""
    there = {entry.parts: entry for entry in listing.entries}
    _refuse_links(source, there, exercises)
    base = _base(source, there, exercises)
    files: dict[str, tuple[Entry, ...]] = {}
    taken: set[Parts] = set()
    for exercise in exercises:
        candidates = ((*base, *place, name) for place in places(exercise) for name in answers(exercise))
        answer = next((parts for parts in candidates if parts in there), None)
        if answer is None:
            continue
        found = []
        for name, most in wanted(exercise).items():
            entry = there.get((*answer[:-1], name))
            if entry is None:
                continue
            if entry.size > most:
                raise refusal(source, entry.name, f"larger than {size_words(most)}")
            found.append(entry)
            taken.add(entry.parts)
        files[exercise.id] = tuple(found)
    return Chosen(files, _left_out(listing, base, taken, exercises))


def _base(source: str, there: dict[Parts, Entry], exercises: tuple[Exercise, ...]) -> Parts:
    """The folder that everything stands in: the top, or the one extra folder that holds exercises."""
    ends = {(*place, name) for e in exercises for place in places(e) for name in answers(e)}
    if any(parts in ends for parts in there):
        return ()
    extra = sorted({parts[:1] for parts in there if parts[1:] in ends})
    if len(extra) > 1:
        both = " and ".join(one_line(parts[0], 80) for parts in extra[:2])
        raise refusal(source, "", f"exercises in {both}: leave one of them")
    if not extra:
        first = exercises[0]
        expected = f"expected {first.name}/{first.file} or {first.file}"
        raise UsageError(f"{one_line(source)}: no exercise's file in it; {expected}")
    return extra[0]


def _refuse_links(source: str, there: dict[Parts, Entry], exercises: tuple[Exercise, ...]) -> None:
    """Say that a link stands where an exercise's folder should, rather than that the folder is missing."""
    folders = {place for exercise in exercises for place in places(exercise)[:2]} | {(EXERCISES,)}
    for parts in there:
        if parts in folders or parts[1:] in folders:
            raise refusal(source, "/".join(parts), "a file or a link, where a folder should be")


def _left_out(
    listing: Listing, base: Parts, taken: set[Parts], exercises: tuple[Exercise, ...]
) -> tuple[str, ...]:
    own = {exercise.name: exercise for exercise in exercises}
    reasons: dict[str, str] = {}
    for parts in (*(entry.parts for entry in listing.entries), *((*f, "") for f in listing.folders)):
        if parts in taken or any(part.startswith(".") or part in QUIET for part in parts):
            continue
        name, reason = _reason(parts, base, own)
        if reason:
            reasons.setdefault(name, reason)
    lines = [f"{one_line(name, 120)}: {reasons[name]}" for name in sorted(reasons)]
    more = len(lines) - MAX_LEFT_OUT
    return (*lines[:MAX_LEFT_OUT], *([f"and {more} more"] if more > 0 else []))


def _reason(parts: Parts, base: Parts, own: dict[str, Exercise]) -> tuple[str, str]:
    """What to call a file that is not taken, a whole folder of them by its name, and why; "" for no word."""
    if parts[: len(base)] != base:
        return (f"{parts[0]}/" if len(parts) > 1 else parts[0]), "outside the folder with the exercises"
    at, exercise = len(base), None
    if parts[at : at + 1] == (EXERCISES,) and len(parts) > at + 1:
        at += 1
    if len(parts) > at + 1 and parts[at] in own:
        exercise, at = own[parts[at]], at + 1
    rest = parts[at:]
    name = "/".join(parts[: at + 1])
    if len(rest) > 1:
        return f"{name}/", "a folder; an exercise's files stand beside each other"
    if exercise is not None:
        if rest[0] not in answers(exercise) and (exercise.folder / rest[0]).is_file():
            return name, ""  # the course's own: lesson, visible tests
        if rest[0] in wanted(exercise):
            return name, "another file of this exercise is taken"
        own_files = " and ".join((exercise.file, *exercise.brings))
        return name, f"only {own_files} can be handed in for {exercise.name}"
    return name, "not the file of an exercise"
