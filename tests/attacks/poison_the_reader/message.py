"""Raises an exception whose text is full of what a terminal, a page or a CI log would obey.

Afterwards: It is shown as text.

verdict: error
"""


def initial_loss(num_classes):
    raise ValueError(
        "\x1b[2J\x1b]0;title\x07\x9b31m\r\u202e\u200b\ud800\0[/][red]\u2028::error ::x\n::error ::y\n##vso[task.complete]"
        "<script>alert(1)</script> [x](javascript:alert(1)) \x85::stop"
    )
