"""Is no Python, in a line with hostile text.

Afterwards: The line is shown as text.

verdict: error
"""


def initial_loss(:  # ‮ [/red] ##vso[x]
