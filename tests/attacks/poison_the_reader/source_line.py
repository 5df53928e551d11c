"""Fails in a line whose source is hostile.

Afterwards: The line is shown as text.

verdict: error
"""


def initial_loss(num_classes):
    return 1 / 0  # ‮ [/red][bold] ​ ::error :: ##vso[x] <script>
