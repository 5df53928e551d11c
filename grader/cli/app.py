"""Put the commands together; turn every error of ours into one line and an exit status."""

from __future__ import annotations

import shutil
import sys
import textwrap
from pathlib import Path

import typer

from grader.cli import course, data, doctor, look, notebook, report, student, submit, train
from grader.errors import GraderError
from grader.printable import one_line

HELP = """Torch by Test: learn PyTorch by making tests pass.

Write code in exercises/NN_topic/topic.py, try it with `pytest exercises/NN_topic` or keep
`python -m grader watch` open, and have all of it graded with `python -m grader submit`. Without a command:
where you are, and what to do next.

Exit status: 0 fine, 1 something of the student's is not right, 2 wrong usage, 3 the fault of the grader
or the machine, 130 interrupted.
"""

SCRIPT = "torch-by-test"  # also in pyproject.toml

app = typer.Typer(help=HELP, add_completion=True, pretty_exceptions_enable=False)
app.callback(invoke_without_command=True)(student.home)
for command in (student.next_exercise, student.watch, student.hint, student.solution, student.reset):
    app.command(command.__name__.partition("_")[0])(command)
app.command("list")(look.list_exercises)
app.command("train")(train.train)
app.command("submit")(submit.submit)
app.command("doctor")(doctor.doctor)
app.command("report")(report.report)
app.add_typer(data.app, name="data", help="Get MNIST and CIFAR-10, or see which are there.")
app.add_typer(notebook.app, name="notebook", help="The exercises as notebooks, for Jupyter and Colab.")
app.add_typer(course.app, name="course", help="For those who write the course: stubs and checks.")


def _fitted(line: str) -> str:
    """One line; in a terminal, broken between words."""
    if not sys.stderr.isatty():
        return line
    width = shutil.get_terminal_size().columns
    return "\n".join(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False))


def main() -> None:
    """Run the command line and exit."""
    try:
        by_name = Path(sys.argv[0]).stem == SCRIPT  # a shell can complete a command, not `python -m`
        app(prog_name=SCRIPT if by_name else "python -m grader")
    except GraderError as error:
        print(_fitted(f"error: {one_line(str(error), 2_000)}"), file=sys.stderr)
        sys.exit(error.exit_status)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
