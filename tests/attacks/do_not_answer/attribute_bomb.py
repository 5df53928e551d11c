"""Is an expression so long that a compiler runs out of stack.

Afterwards: The grader does not compile it.

verdict: error, crashed, out_of_memory
"""

exec("x = a" + ".a" * 200_000)
