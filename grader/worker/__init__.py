"""What runs beside student code: nothing in here knows an expected value.

The grader starts `grader.worker.zygote`; everything below it is untrusted from the moment a student's file
is executed. The in-process way uses the same Executor, so that both give the same scores.
"""

from grader.worker.confinement import Confinement
from grader.worker.delivery import pack
from grader.worker.executor import STRAY, Executor, Job, TrainingSplit, load_module, unsendable
from grader.worker.fault import Fault
from grader.worker.probing import moved_by_sgd
from grader.worker.progress import tell_progress
from grader.worker.watched import watched

__all__ = [
    "STRAY",
    "Confinement",
    "Executor",
    "Fault",
    "Job",
    "TrainingSplit",
    "load_module",
    "moved_by_sgd",
    "pack",
    "tell_progress",
    "unsendable",
    "watched",
]
