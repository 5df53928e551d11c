"""A seccomp filter: the kernel refuses a worker the system calls that no exercise needs.

What is refused: looking into other processes, namespaces and mounts, what has had many holes (io_uring,
userfaultfd, bpf, perf, keyrings), memory that no limit sees (memfd, System V), other sockets than unix
ones, limits of other processes. The numbers are those of the kernel's tables for the two architectures.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from grader.linux.calls import PR_SET_SECCOMP, prctl

# name: (x86_64, aarch64); None where there is no such call
REFUSED: dict[str, tuple[int | None, int | None]] = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "userfaultfd": (323, 282),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "fanotify_init": (300, 262),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "quotactl": (179, 60),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "acct": (163, 89),
    "syslog": (103, 116),
    "reboot": (169, 142),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "personality": (135, 92),
    "vhangup": (153, 58),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
}
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_CLONE = (56, 220)
_CLONE3 = 435
_PRLIMIT = (302, 261)
_SOCKET = (41, 198)
_NAMESPACES = 0x7E020080  # every CLONE_NEW… flag
_X32 = 0x40000000  # the other ABI of x86_64, with numbers of its own
_AF_UNIX = 1

_LOAD, _JEQ, _JGE, _JSET, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCH, _ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data; the low half of the first argument
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000


def filterable() -> bool:
    """Whether the numbers of this machine's architecture are known."""
    return os.uname().machine in _MACHINES


def refuse() -> None:
    """Install the filter for this process and all it starts. Needs no_new_privs. Raises OSError."""
    code = _program(*_MACHINES[os.uname().machine])
    buffer = ctypes.create_string_buffer(code, len(code))

    class _Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))

    program = _Program(len(code) // 8, ctypes.addressof(buffer))
    prctl(PR_SET_SECCOMP, 2, ctypes.byref(program))


def _program(column: int, architecture: int) -> bytes:
    denied = _ERRNO | errno.EPERM
    rows = [
        (_LOAD, 0, 0, _ARCH),
        (_JEQ, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_JGE, 0, 1, _X32),
        (_RETURN, 0, 0, denied),
        (_JEQ, 0, 1, _CLONE3),  # its flags lie in memory, out of sight: the C library falls back to clone
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
    ]
    for numbers in REFUSED.values():
        number = numbers[column]
        if number is not None:
            rows += [(_JEQ, 0, 1, number), (_RETURN, 0, 0, denied)]
    # each: another call → skip; load the argument; fine → allow; else denied
    for number, test in (
        (_CLONE[column], (_JSET, 0, 1, _NAMESPACES)),
        (_PRLIMIT[column], (_JEQ, 1, 0, 0)),
        (_SOCKET[column], (_JEQ, 1, 0, _AF_UNIX)),
    ):
        rows += [(_JEQ, 0, 4, number), (_LOAD, 0, 0, _ARGUMENT), test]
        rows += [(_RETURN, 0, 0, denied), (_RETURN, 0, 0, _ALLOW)]
    rows.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("<HBBI", *row) for row in rows)
