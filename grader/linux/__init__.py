"""What Linux offers to close a process in: namespaces, Landlock, seccomp. Imports no torch."""
