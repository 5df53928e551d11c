"""Data loading: from two tensors to batches that a model can be trained on."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset, random_split

Transform = Callable[[torch.Tensor], torch.Tensor]


class ArrayDataset(Dataset[tuple[torch.Tensor, int]]):
    """Images and labels held in tensors, handed out one (image, label) at a time.

    images: (N, C, H, W). labels: (N,) int64; the label of an item is one number, an int or a 0-d tensor.
    transform: None, or a function of one image (C, H, W).
    The transform is applied to an image each time that it is asked for, once, and never before. The stored
    images stay as they are.

    >>> ones = ArrayDataset(torch.zeros(5, 1, 28, 28), torch.arange(5), transform=lambda image: image + 1)
    >>> image, label = ones[3]
    >>> len(ones), image.shape, image.max(), label
    (5, torch.Size([1, 28, 28]), tensor(1.), 3)
    """

    def __init__(
        self, images: torch.Tensor, labels: torch.Tensor, transform: Transform | None = None
    ) -> None:
        # TODO 06.1
        raise NotImplementedError("task 06.1")

    def __len__(self) -> int:
        # TODO 06.1
        raise NotImplementedError("task 06.1")

    def __getitem__(self, index: int) -> tuple[torch.Tensor, int]:
        # TODO 06.1
        raise NotImplementedError("task 06.1")


def normalize(mean: Sequence[float], std: Sequence[float]) -> Transform:
    """Return a function that takes an image and gives (image − mean) / std, channel by channel.

    mean and std: C numbers, one for each channel. The function takes a float image (C, H, W), returns a new
    one of the same shape, and leaves the one it was given alone.

    >>> transform = normalize([0.5, 0.5, 0.0], [0.5, 0.25, 1.0])
    >>> transform(torch.ones(3, 1, 1)).flatten()
    tensor([1., 2., 1.])
    """
    # TODO 06.2
    raise NotImplementedError("task 06.2")


def split(dataset: Dataset[Any], sizes: Sequence[int], seed: int) -> list[Dataset[Any]]:
    """Return random parts of a dataset: no item in two of them, in the order of `sizes`.

    sizes: whole numbers that add up to len(dataset). The same seed gives the same parts, another seed gives
    others. The global random state stays as it was: torch.manual_seed would change it for everybody.

    >>> train, val = split(ArrayDataset(torch.zeros(10, 1, 2, 2), torch.arange(10)), [8, 2], seed=0)
    >>> len(train), len(val)
    (8, 2)
    """
    # TODO 06.3
    raise NotImplementedError("task 06.3")


def batches_by_slicing(
    x: torch.Tensor, y: torch.Tensor, batch_size: int
) -> Iterable[tuple[torch.Tensor, torch.Tensor]]:
    """Give (x, y) batches in order, cut from two tensors with slices; no DataLoader.

    x: (N, ...). y: (N,). Every batch has `batch_size` rows but the last, which has what is left and is never
    empty. Any iterable will do: a list of batches, or a generator (`yield`).

    >>> [len(x) for x, y in batches_by_slicing(torch.zeros(7, 2), torch.zeros(7), 3)]
    [3, 3, 1]
    """
    # TODO 06.4
    raise NotImplementedError("task 06.4")


def make_loaders(
    train: Dataset[Any], val: Dataset[Any], batch_size: int, drop_last: bool = False
) -> tuple[DataLoader[Any], DataLoader[Any]]:
    """Return (train_loader, val_loader), each good for any number of passes.

    The training loader shuffles anew in every epoch, and leaves a partial last batch out if `drop_last`. The
    validation loader gives every item, in order, whatever `drop_last` says; its batches may be larger.

    >>> ten = ArrayDataset(torch.zeros(10, 1, 2, 2), torch.arange(10))
    >>> train_loader, val_loader = make_loaders(ten, ten, 4, drop_last=True)
    >>> [len(labels) for _, labels in train_loader], [labels.tolist() for _, labels in val_loader]
    ([4, 4], [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
    """
    # TODO 06.5
    raise NotImplementedError("task 06.5")


def num_batches(n: int, batch_size: int, drop_last: bool = False) -> int:
    """Return how many batches n items make; a partial last batch counts unless it is dropped.

    >>> num_batches(10, 4), num_batches(10, 4, drop_last=True)
    (3, 2)
    """
    # TODO 06.6
    raise NotImplementedError("task 06.6")


def class_to_index(classes: Sequence[str]) -> dict[str, int]:
    """Return the label of each class name: its position in the list, from 0.

    >>> class_to_index(["cat", "dog", "bird"])
    {'cat': 0, 'dog': 1, 'bird': 2}
    """
    # TODO 06.7
    raise NotImplementedError("task 06.7")


def class_counts(dataset: Any, num_classes: int) -> torch.Tensor:
    """Return how many items of each class a dataset has: int64 (num_classes,), 0 for an absent class.

    dataset: anything with a length whose items are (image, label), label an int; it need not be an
    ArrayDataset, so only len(dataset) and dataset[i] are there to use.

    >>> class_counts(ArrayDataset(torch.zeros(4, 1, 2, 2), torch.tensor([2, 0, 2, 2])), 4)
    tensor([1, 0, 3, 0])
    """
    # TODO 06.8
    raise NotImplementedError("task 06.8")


def channel_stats(loader: Iterable[tuple[torch.Tensor, torch.Tensor]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean (C,) and the standard deviation (C,) of each channel, over every pixel of every image.

    loader: gives (images, labels), images float (n, C, H, W); the last batch may be smaller. The deviation is
    that of the whole population: √(mean of (pixel − mean)²), with the one mean of all pixels.

    >>> channel_stats([(torch.tensor([[[[0.0, 0.0]]]]), torch.tensor([0])),
    ...                (torch.tensor([[[[1.0, 1.0]]]]), torch.tensor([0]))])
    (tensor([0.5000]), tensor([0.5000]))
    """
    # TODO 06.9
    raise NotImplementedError("task 06.9")


def pad_collate(batch: Sequence[tuple[torch.Tensor, int]]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Make one batch of sequences of different lengths: (padded (N, T), lengths (N,), labels (N,) int64).

    batch: N items (sequence (T_i,), label), the label an int. T is the longest T_i; shorter sequences get
    zeros at the end. `padded` has the dtype of the sequences, and all keep their order.

    >>> padded, lengths, labels = pad_collate([(torch.tensor([5, 6, 7]), 1), (torch.tensor([8]), 0)])
    >>> padded.tolist(), lengths.tolist(), labels.tolist()
    ([[5, 6, 7], [8, 0, 0]], [3, 1], [1, 0])
    """
    # TODO 06.10
    raise NotImplementedError("task 06.10")


# as it came: cd7a0edace05
