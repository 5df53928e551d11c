"""Put the commands together; turn every error of ours into one line and an exit status."""

from __future__ import annotations

import sys

import typer

from grader.cli import course, data, look, submit
from grader.errors import GraderError
from grader.printable import one_line

HELP = """Torch by Test: learn PyTorch by making tests pass.

Write code in exercises/NN_topic/topic.py, try it with `pytest exercises/NN_topic`, and have all of it
graded with `python -m grader submit`.

Exit status: 0 fine, 1 something of the student's is not right, 2 wrong usage, 3 the grader's own fault,
130 interrupted.
"""

app = typer.Typer(help=HELP, no_args_is_help=True, add_completion=True, pretty_exceptions_enable=False)
app.command("list")(look.list_exercises)
app.command("submit")(submit.submit)
app.add_typer(data.app, name="data", help="Get MNIST and CIFAR-10, or see which are there.")
app.add_typer(course.app, name="course", help="For those who write the course: stubs and checks.")


def main() -> None:
    """Run the command line and exit."""
    try:
        app(prog_name="python -m grader")
    except GraderError as error:
        print(f"error: {one_line(str(error), 2_000)}", file=sys.stderr)
        sys.exit(error.exit_status)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)
