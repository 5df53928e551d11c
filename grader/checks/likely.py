"""Say what a beginner most likely did, where none of the topic's own mistakes explains it.

These are mistakes of Python and of torch, the same in every exercise: no return, no brackets,
a name misspelt.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from grader.errors import MISSING

IMPORTS = {
    "torch": "import torch",
    "math": "import math",
    "np": "import numpy as np",
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
}
NO_BRACKETS = "Brackets are missing: x.mean is the function itself, x.mean() calls it."

# What stands in "KIND: message", and what to say to it; {0} is the first group. The first that fits is said.
_ERRORS = [
    (
        r"EOFError|nobody answers input",
        "Nobody types while tests run: leave input() out, and use the function's arguments.",
    ),
    (r"SystemExit", "exit() and quit() end the whole program: leave them out."),
    (
        r"TabError",
        "Some lines are indented with tabs, others with spaces. Use four spaces for each step, and no tabs.",
    ),
    (
        r"unexpected indent",
        "This line starts further to the right than the one above it. Lines of one block start in the same column.",
    ),
    (
        r"expected an indented block",
        "After a line that ends in a colon the next one is indented, by four spaces.",
    ),
    (
        r"unindent does not match",
        "This line starts in a column in which no line above it starts: four spaces for each step.",
    ),
    (r"was never closed", "A bracket is opened here and not closed. Count them: one ) for each (."),
    (
        r"invalid character '[“”‘’„]'",
        "Curly quotes come from a word processor. Python wants straight ones: \" or '.",
    ),
    (r"unterminated .*string", "The quote at the end of a text is missing."),
    (r"expected ':'", "A line that begins with def, if, for, while, with or else ends in a colon."),
    (r"outside function", "return belongs inside a function: indent this line like the ones above it."),
    (
        r"SyntaxError: invalid syntax",
        "Look at this line and at the end of the one above: a bracket, comma, colon or operator is missing, or one too many.",
    ),
    (
        r"null bytes|codec can't decode",
        "The file is not saved as UTF-8: choose that encoding when you save it.",
    ),
    (
        r"No module named '(\w+)",
        "Is {0} spelt right? The exercises need torch, NumPy and what comes with Python, nothing else.",
    ),
    (
        r"NameError: name '(\w+)'",
        "Python does not know {0} here. Is it spelt as it was where it got its value? What is made inside one function is unknown in another.",
    ),
    (r"RecursionError", "The function calls itself again and again, and never comes to an end."),
    (r"builtin_function_or_method|'(?:method|function)'", NO_BRACKETS),
    (r"is not callable", "There are brackets behind something that is no function: take them away."),
    (
        r"'NoneType' object has no attribute '(\w+)'",
        "What stands before .{0} is None: nothing. A function without return gives None, backward() does, and .grad is None until backward() was called.",
    ),
    (
        r"'(?:float|int)' object has no attribute '(\w+)'",
        "What stands before .{0} is a plain number, no tensor: .item() and float() take it out, and the gradient is lost.",
    ),
    (
        r"'(?:list|tuple|numpy.ndarray)' object has no attribute '(\w+)'",
        "What stands before .{0} is no tensor: torch.tensor(…) makes one of a list.",
    ),
    (r"has no attribute '(\w+)'", "Is {0} spelt right?"),
    (
        r"\(\) (?:got|takes|missing) .*\n(?:async )?def ",
        "The tests call it as it came: leave the names, the number and the order of the arguments as they were.",
    ),
    (
        r"size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)",
        "The shapes do not fit: {0} meets {1}. Two sizes fit if they are equal or one of them is 1. print(x.shape) shows a tensor's.",
    ),
    (
        r"list indices must be",
        "Only a tensor can be indexed like x[0, 0]; that is a list: torch.tensor(…) makes a tensor of it.",
    ),
    (r"used as indices must be", "An index has to be a whole number (int64): .long() makes it one."),
    (
        r"Dimension out of range",
        "The tensor has fewer dimensions than that; the first one is dim 0. print(x.shape) shows them.",
    ),
    (r"out of (?:bounds|range)", "Counting begins at 0: the last of N is N − 1."),
    (
        r"does not require grad",
        "Nothing on the way here requires a gradient. .item(), .detach(), torch.tensor(…) and no_grad cut the way back.",
    ),
    (
        r"leaf Variable that requires grad",
        "A leaf is changed in place while autograd is recording: do it under `with torch.no_grad():`.",
    ),
    (
        r"could not infer output dtype",
        "Whole numbers, True and False have no mean in torch: turn them into .float() first.",
    ),
]


def of_error(kind: str, message: str, source: str = "") -> str | None:
    """What to say to an exception, by its class's name and text and the student's last line."""
    text = f"{kind}: {message}\n{source}"
    if kind == MISSING:
        return None
    unknown = re.search(r"NameError: name '(\w+)'", text)
    if unknown and unknown[1] in IMPORTS:
        return f"The line `{IMPORTS[unknown[1]]}` is missing at the top of the file."
    for pattern, words in _ERRORS:
        if found := re.search(pattern, text):
            return words.format(*(group[:60] for group in found.groups()))
    return None


def of_value(value: Any, *, tensor: bool) -> str | None:
    """What to say to a value of the wrong kind that was returned; `tensor`: whether one is asked for."""
    if value is None:
        return "Nothing was returned: without `return` a function gives None. print only shows a value."
    if isinstance(value, tuple) and len(value) == 1:
        return "A comma behind the value makes a tuple of it: take the comma away."
    if not tensor:
        return None
    if isinstance(value, (list, tuple)):
        return "torch.tensor(…) makes a tensor of a list of numbers, torch.stack(…) of a list of tensors."
    if isinstance(value, np.ndarray):
        return (
            "That is NumPy's: torch.from_numpy(…) makes a tensor of it, or use torch's functions throughout."
        )
    if isinstance(value, (int, float)):
        return "A plain number has no gradient: leave out .item(), float() and the like, return the tensor."
    return None
