"""Tensors: make them, look at them, and rearrange images, labels and points with them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch


def from_list(values: Sequence[Any], dtype: torch.dtype | None = None) -> torch.Tensor:
    """Return a tensor of the numbers in a list, or in lists within lists.

    With a dtype, the result has it. Without one, the values decide, as in torch.tensor: whole numbers become
    int64, numbers with a decimal point float32, True and False bool.

    >>> from_list([[1, 2, 3], [4, 5, 6]]).shape
    torch.Size([2, 3])
    >>> from_list([1, 2], torch.float64)
    tensor([1., 2.], dtype=torch.float64)
    """
    # TODO 00.1
    raise NotImplementedError("task 00.1")


def from_numpy(array: np.ndarray[Any, Any]) -> torch.Tensor:
    """Return a tensor that uses the very memory of a NumPy array: same shape, same dtype, nothing copied.

    Whatever is written to one of the two, later, is seen in the other.

    >>> array = np.zeros(3)
    >>> t = from_numpy(array)
    >>> array[0] = 7
    >>> t
    tensor([7., 0., 0.], dtype=torch.float64)
    """
    # TODO 00.2
    raise NotImplementedError("task 00.2")


def filled(shape: tuple[int, ...], value: float, dtype: torch.dtype) -> torch.Tensor:
    """Return a tensor of this shape and dtype with `value` in every place.

    `value` may be a whole number, a float or a bool; the dtype is the one given, whatever the value is. Every
    element has memory of its own: writing to one changes no other. The shape () gives a single number.

    >>> filled((2, 3), 7, torch.float32)
    tensor([[7., 7., 7.],
            [7., 7., 7.]])
    """
    # TODO 00.3
    raise NotImplementedError("task 00.3")


def random_like(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Return random numbers, evenly spread over [0, 1), in the shape of x.

    They are float32 whatever the dtype of x, drawn from the generator given and no other: calling twice gives
    new numbers, and a generator seeded alike gives the same ones. x is only looked at. All is on the CPU.

    >>> random_like(torch.zeros(2, 3, dtype=torch.int64), torch.Generator().manual_seed(0)).shape
    torch.Size([2, 3])
    """
    # TODO 00.4
    raise NotImplementedError("task 00.4")


def describe(x: torch.Tensor) -> dict[str, Any]:
    """Return what one asks of a tensor first, as a dict with these five keys.

    dtype: the torch.dtype itself. shape: a tuple, list or torch.Size. ndim: how many dimensions it has.
    numel: how many elements, over all dimensions. device: the torch.device, or its name as a string.

    >>> describe(torch.zeros(2, 3))["numel"]
    6
    """
    # TODO 00.5
    raise NotImplementedError("task 00.5")


def flatten_images(images: torch.Tensor) -> torch.Tensor:
    """Return each image as one row: (N, C, H, W) → (N, C·H·W), same dtype.

    A row holds channel 0 line by line, then channel 1, and so on. N may be 1, and the images may be a
    permuted view of some other tensor, whose memory is in another order.

    >>> flatten_images(torch.zeros(5, 3, 4, 2)).shape
    torch.Size([5, 24])
    """
    # TODO 00.6
    raise NotImplementedError("task 00.6")


def rescale(images: torch.Tensor) -> torch.Tensor:
    """Return pixels from 0 … 255 brought to −1 … 1, in a straight line: 0 → −1, 127.5 → 0, 255 → 1.

    images: uint8, any shape, left as they are. Returns float32 of the same shape.

    >>> rescale(torch.tensor([0, 51, 255], dtype=torch.uint8))
    tensor([-1.0000, -0.6000,  1.0000])
    """
    # TODO 00.7
    raise NotImplementedError("task 00.7")


def image_grid(images: torch.Tensor, nrow: int = 8, padding: int = 2) -> torch.Tensor:
    """Return one picture of all images, side by side in rows: (N, C, H, W) → (C, H′, W′), same dtype.

    nrow: images in a row, as in torchvision (not the number of rows); with fewer images than that, the grid
    is only N wide. Image 0 stands at the top left, image 1 to the right of it. padding: pixels of 0 between
    neighbours and along all four borders, for a single image too. Places left over in the last row are 0.
    With R rows of S images, H′ = R·(H + padding) + padding and W′ = S·(W + padding) + padding.

    >>> image_grid(torch.ones(3, 1, 1, 1), nrow=2, padding=1)[0].int()
    tensor([[0, 0, 0, 0, 0],
            [0, 1, 0, 1, 0],
            [0, 0, 0, 0, 0],
            [0, 1, 0, 0, 0],
            [0, 0, 0, 0, 0]], dtype=torch.int32)
    """
    # TODO 00.8
    raise NotImplementedError("task 00.8")


def to_channels_last(image: torch.Tensor) -> torch.Tensor:
    """Return the same picture with its channels last: (C, H, W) → (H, W, C), as Matplotlib and PIL want it.

    The pixel at channel c, row y, column x is then at [y, x, c]. Same dtype; a view or a copy.

    >>> to_channels_last(torch.zeros(3, 28, 32)).shape
    torch.Size([28, 32, 3])
    """
    # TODO 00.9
    raise NotImplementedError("task 00.9")


def standardize(x: torch.Tensor, dim: int) -> torch.Tensor:
    """Return x with mean 0 and standard deviation 1 along one dimension, in the shape of x.

    x: float32 with any number of dimensions; `dim` is the one that is averaged over, so for x (N, D) and
    dim=0 every column is standardized by itself. Divide by the sample or by the population deviation, as you
    like; `dim` is long and x varies along it. x is left as it is.

    >>> standardize(torch.arange(1000.0).reshape(500, 2), 0).mean(dim=0).abs() < 1e-4
    tensor([True, True])
    """
    # TODO 00.10
    raise NotImplementedError("task 00.10")


def one_hot(labels: torch.Tensor, num_classes: int) -> torch.Tensor:
    """Return a row for each label with a 1 at its class and 0 elsewhere: (N,) → (N, num_classes).

    labels: int64 in 0 … num_classes − 1; not every class need be among them. The ones and zeros may be
    integers or floats, but not bool. A library function may be used.

    >>> one_hot(torch.tensor([2, 0]), 4).int()
    tensor([[0, 0, 1, 0],
            [1, 0, 0, 0]], dtype=torch.int32)
    """
    # TODO 00.11
    raise NotImplementedError("task 00.11")


def pairwise_sq_dist(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Return the squared Euclidean distance of every point of a from every point of b.

    a: (N, D) float32, N points in D dimensions. b: (M, D) float32. Returns (N, M): entry [i, j] is
    Σ_d (a[i, d] − b[j, d])², not its root.

    >>> pairwise_sq_dist(torch.tensor([[0.0, 0.0], [3.0, 0.0]]), torch.tensor([[3.0, 4.0]]))
    tensor([[25.],
            [16.]])
    """
    # TODO 00.12
    raise NotImplementedError("task 00.12")


# as it came: 9f362e469c3a
