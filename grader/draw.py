"""Seeded inputs for a test: new for every submit, the same again with --seed."""

from __future__ import annotations

import hashlib

import torch

__all__ = ["Draw", "seed_for"]


def seed_for(seed: int, name: str) -> int:
    """A seed of its own for each test, whatever else runs: 63 bits of SHA-256."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "little") >> 1


class Draw:
    """Random tensors from one seed."""

    def __init__(self, seed: int) -> None:
        self.generator = torch.Generator().manual_seed(seed)

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
