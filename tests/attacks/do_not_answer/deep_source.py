"""Is nested so deep that a parser gives up.

Afterwards: The grader does not parse it.

verdict: error, crashed, out_of_memory
"""

exec("x = " + "(" * 100_000 + ")" * 100_000)
