"""Puts what a terminal, a page or a CI log would obey into all that a submission can say.

Afterwards: All of it is shown as text.

verdict: error
"""

import os
import torch

WORDS = (
    "\x1b[2J\x1b]0;title\x07\x9b31m\r\u202e\u2066\u200b\ud800\0[/][red]\u2028::error ::x\n::error ::y\n"
    "  ::warning ::z\n##vso[task.complete]\n##[error]x\n\x85::stop-commands::x\n<script>alert(1)</script>"
)
Evil = type(WORDS, (Exception,), {})


def nll_loss(log_probs, targets):
    print(WORDS * 100, flush=True)
    os.write(2, b"\xff\x1b[31m\n::error ::\x00" * 100_000)
    raise Evil(WORDS * 100_000)


def cross_entropy(logits, targets):
    return {WORDS: WORDS, 10**4000: [WORDS] * 1000}


def initial_loss(num_classes):
    raise ValueError(WORDS)  # ‮ [/red] ##vso[x] ::error :: ​


def mean_confidence(loss):
    return WORDS * 10_000


def weighted_cross_entropy(logits, targets, weight):
    os._exit(0)


def smoothed_cross_entropy(logits, targets, smoothing):
    raise Skipped("\n::error ::")


Skipped = type("Skipped", (Exception,), {"__module__": "_pytest.outcomes"})
