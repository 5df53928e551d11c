"""What is handed in: good files, wrong ones and hostile ones, none of which trains."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.catalog import Catalog
from tests.attacks.conftest import read_attack

ATTACKS = Path(__file__).parents[1] / "attacks"
WHOLE = ("00", "01", "02", "03")
PLENTY = 20.0  # seconds; a busy machine shall not change a verdict
SHORT = 0.5

GOOD = ("00.1", "00.5", "00.8", "01.2", "01.4", "01.8", "02.1", "02.5", "02.8", "03.2", "03.5", "03.8")
STUBS = ("00.7", "03.2")

# By task: what stands at the end of the reference, in place of the right function.
WRONG = {
    "00.7": "def rescale(images):\n    return images / 255\n",
    "00.11": "def one_hot(labels, num_classes):\n    return torch.eye(num_classes)[labels - 1]\n",
    "01.3": "def accumulated_gradient(f, x, times):\n    return None\n",
    "01.5": "def minimize(f, x0, lr, steps):\n    print('step ' * 20_000)\n    return x0.fill_(0.0)\n",
    "02.1": "def softmax(logits, dim):\n    return torch.softmax(logits, 0)\n",
    "02.2": "def log_softmax(logits, dim):\n    return torch.softmax(logits, dim).log()\n",
    "02.7": "def topk_accuracy(logits, labels, k):\n    return {}['k']\n",
    "03.1": "def nll_loss(log_probs, targets):\n    return -log_probs[:, targets].mean()\n",
    "03.2": "def cross_entropy(logits, targets):\n    return torch.softmax(logits, 1)[targets]\n",
    "03.6": "def smoothed_cross_entropy(logits, targets, smoothing):\n    return logits.no_such_thing\n",
    "03.7": "def binary_cross_entropy_with_logits(logits, targets):\n    return float('nan')\n",
    "03.8": "def cross_entropy_gradient(logits, targets:\n",  # cannot be parsed
}

HOSTILE = (
    "do_not_answer/abort",
    "do_not_answer/os_exit",
    "do_not_answer/recursion",
    "do_not_answer/segmentation_fault",
    "do_not_answer/sys_exit_at_import",
    "forge_the_result/excuse_as_verdict",
    "forge_the_result/fork_answers_twice",
    "forge_the_result/garbage",
    "forge_the_result/oversized_frame",
    "hurt_the_machine/grandchildren",
    "hurt_the_machine/one_huge_allocation",
    "hurt_the_machine/output",
    "leave_a_message/in_a_class_of_torch",
    "leave_a_message/system_v",
    "patch_the_judge/trace_left_behind",
    "poison_the_reader/everywhere",
    "poison_the_reader/megabytes_of_message",
    "return_a_lie/list_in_itself",
    "return_a_lie/pickle_bomb",
)
SILENT = ("do_not_answer/endless_loop", "do_not_answer/stopped", "forge_the_result/half_a_frame")


@dataclass(frozen=True)
class Handed:
    """A submission: texts by exercise id. `task`: the only one graded; "" for all of its exercises."""

    name: str
    texts: dict[str, str]
    task: str = ""
    limit: float = PLENTY  # seconds of student code in a test


def small(catalog: Catalog) -> list[Handed]:
    """Submissions of which one task is graded."""
    found = [_handed(f"good {task}", task, reference(catalog, task)) for task in GOOD]
    found += [_handed(f"stub {task}", task, stub(catalog, task)) for task in STUBS]
    for task, wrong in WRONG.items():
        found.append(_handed(f"wrong {task}", task, f"{reference(catalog, task)}\n\n{wrong}"))
    for name in (*HOSTILE, *SILENT):
        attack = read_attack(ATTACKS / f"{name}.py")
        task = attack.options.get("task", "03.3")
        found.append(_handed(name, task, attack.text, SHORT if name in SILENT else PLENTY))
    return found


def whole(catalog: Catalog) -> list[Handed]:
    """Submissions of several exercises, graded side by side in a sandbox of their own."""
    wrong = dict.fromkeys(WHOLE, "")
    for task, text in WRONG.items():
        wrong[task[:2]] += f"\n\n{text}"
    hostile = read_attack(ATTACKS / "do_not_answer/os_exit.py").text
    texts = {
        "whole good": {number: reference(catalog, number) for number in WHOLE},
        "whole wrong": {number: reference(catalog, number) + wrong[number] for number in WHOLE},
        "whole mixed": {"01": stub(catalog, "01"), "02": reference(catalog, "02"), "03": hostile},
    }
    return [Handed(name, files) for name, files in texts.items()]


def reference(catalog: Catalog, task: str) -> str:
    """The solution of a task's exercise."""
    return catalog.pick(task[:2]).solution.read_text("utf-8")


def stub(catalog: Catalog, task: str) -> str:
    """What a student begins with."""
    exercise = catalog.pick(task[:2])
    return (catalog.root / "exercises" / exercise.name / exercise.file).read_text("utf-8")


def _handed(name: str, task: str, text: str, limit: float = PLENTY) -> Handed:
    return Handed(name, {task[:2]: text}, task, limit)
