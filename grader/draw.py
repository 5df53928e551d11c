"""Seeded inputs for a test: new for every submit, the same again with --seed."""

from __future__ import annotations

import hashlib
import struct

import torch

__all__ = ["Draw", "seed_for"]

_WORDS = 624  # of 32 bits: the state of a Mersenne twister
_STATE = slice(24, 24 + 8 * _WORDS)  # where torch keeps them, each in 64 bits, behind seed and counters


def seed_for(seed: int, name: str) -> int:
    """A seed of its own for each test, whatever else runs: 63 bits of SHA-256."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "little") >> 1


def _generator(seed: str) -> torch.Generator:
    """A generator whose whole state is taken from the seed."""
    generator = torch.Generator()
    state = generator.get_state()
    words = hashlib.shake_256(seed.encode()).digest(4 * _WORDS)
    state[_STATE] = torch.tensor(struct.unpack(f"<{_WORDS}I", words)).view(torch.uint8)
    generator.set_state(state)
    return generator


class Draw:
    """Random tensors from one seed.

    What a worker has been shown of them tells nothing of the others: torch's generator takes 32 bits of a
    seed, too few, and 20,000 bits of what it gave would tell all that follows, so each draw has its own.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._draws = 0

    @property
    def generator(self) -> torch.Generator:
        """A new generator for one draw."""
        self._draws += 1
        return _generator(f"{self._seed}:{self._draws}")

    def normal(self, *shape: int, scale: float = 1.0) -> torch.Tensor:
        """Standard normal float32 numbers times `scale`."""
        return scale * torch.randn(shape, generator=self.generator)

    def uniform(self, *shape: int, low: float = 0.0, high: float = 1.0) -> torch.Tensor:
        """Float32 numbers in [low, high)."""
        return low + (high - low) * torch.rand(shape, generator=self.generator)

    def integers(self, low: int, high: int, *shape: int) -> torch.Tensor:
        """Int64 numbers in [low, high)."""
        return torch.randint(low, high, shape, generator=self.generator)

    def labels(self, n: int, num_classes: int) -> torch.Tensor:
        """Int64 labels (n,), each class among them where n allows."""
        labels = torch.arange(n) % num_classes
        return labels[self.permutation(n)]

    def permutation(self, n: int) -> torch.Tensor:
        """0 … n−1 in random order."""
        return torch.randperm(n, generator=self.generator)

    def number(self, low: int, high: int) -> int:
        """One whole number in [low, high)."""
        return int(self.integers(low, high, 1))
