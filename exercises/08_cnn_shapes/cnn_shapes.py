"""Convolutional networks: which shape comes out, how many weights, and what a convolution really computes."""

from collections.abc import Iterable, Sequence

import torch
import torch.nn.functional as F
from torch import nn


def conv_out(n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Return the height (or width) that a convolution makes of n pixels.

    n: pixels before. kernel: pixels of the kernel. stride: pixels from one place of the kernel to the next.
    padding: zeros added at each of the two ends. dilation: distance between neighbouring taps of the kernel.
    The kernel fits into the padded row at least once. Returns a whole number.

    >>> conv_out(28, 3, stride=2, padding=1)
    14
    """
    # TODO 08.1
    raise NotImplementedError("task 08.1")


def pool_out(
    n: int, kernel: int, stride: int | None = None, padding: int = 0, ceil_mode: bool = False
) -> int:
    """Return the height (or width) that max-pooling makes of n pixels.

    stride: None means the kernel's size: windows side by side. padding: at each of the two ends.
    ceil_mode: whether a last window that hangs over the end counts as well. As in torch, one that would start
    in the padding at the end, or beyond it, never counts. Returns a whole number.

    >>> pool_out(7, 2)
    3
    >>> pool_out(7, 2, ceil_mode=True)
    4
    """
    # TODO 08.2
    raise NotImplementedError("task 08.2")


def same_padding(kernel: int, dilation: int = 1) -> int:
    """Return the padding with which a convolution of stride 1 keeps the size of the image.

    It is added at each of the two ends. kernel and dilation are such that there is one:
    dilation · (kernel − 1) is even. Returns a whole number.

    >>> same_padding(3)
    1
    """
    # TODO 08.3
    raise NotImplementedError("task 08.3")


def conv_parameters(c_in: int, c_out: int, kernel: int, groups: int = 1, bias: bool = True) -> int:
    """Return how many numbers a convolution learns.

    The kernel is kernel × kernel pixels. groups: the channels, those that come in and those that go out, are
    divided into so many parts of equal size; an output channel sees the input channels of its own part only.
    bias: whether each output channel has one number to add. Returns a whole number.

    >>> conv_parameters(3, 32, 3)
    896
    """
    # TODO 08.4
    raise NotImplementedError("task 08.4")


def receptive_field(layers: Sequence[tuple[int, int]]) -> int:
    """Return how many pixels of the image, in height or width, one pixel of the last layer looks at.

    layers: (kernel, stride) of each layer, convolution or pooling, from the image on; none may be there.
    Padding and the edge of the image do not count. Returns a whole number.

    >>> receptive_field([(3, 2), (3, 1)])
    7
    """
    # TODO 08.5
    raise NotImplementedError("task 08.5")


def trace_shapes(layers: Iterable[nn.Module], shape: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the shape after each layer, for an input of this shape.

    layers: a list of modules or an nn.Sequential, each taking the output of the one before; any module that
    takes one tensor may be among them. shape: of the first layer's input, (N, C, H, W) as a rule.
    Returns a list with one shape a layer, without that of the input.

    >>> trace_shapes([nn.Conv2d(1, 8, kernel_size=3), nn.Flatten()], (2, 1, 5, 6))
    [(2, 8, 3, 4), (2, 96)]
    """
    # TODO 08.6
    raise NotImplementedError("task 08.6")


def conv2d(
    x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None, stride: int = 1, padding: int = 0
) -> torch.Tensor:
    """Return the convolution of a batch of images, as nn.Conv2d computes it.

    x: float (N, C, H, W); it is left as it is. weight: (O, C, KH, KW), one kernel for each output channel,
    laid on the image as it stands, not turned round. bias: (O,) or None. stride and padding: whole numbers,
    for height and width alike; the padding is of zeros.
    Returns (N, O, H', W'), still in the graph. By hand: F.conv2d, nn.Conv2d and their like may not be used;
    F.pad, F.unfold, Tensor.unfold, einsum and loops may.

    >>> conv2d(torch.arange(6.0).reshape(1, 1, 2, 3), torch.tensor([[[[1.0, 10.0]]]]))
    tensor([[[[10., 21.],
              [43., 54.]]]])
    """
    # TODO 08.7
    raise NotImplementedError("task 08.7")


def max_pool2d(x: torch.Tensor, kernel: int) -> torch.Tensor:
    """Return the largest value of each window of kernel × kernel pixels, channel by channel.

    x: float (N, C, H, W); it is left as it is. The windows lie side by side (the stride is the kernel), and
    pixels at the lower and right edge that do not fill a window are left out.
    Returns (N, C, H // kernel, W // kernel), still in the graph. By hand: F.max_pool2d, nn.MaxPool2d and
    their like may not be used.

    >>> max_pool2d(torch.tensor([[[[1.0, 2.0, 9.0], [4.0, 3.0, 9.0]]]]), 2)
    tensor([[[[4.]]]])
    """
    # TODO 08.8
    raise NotImplementedError("task 08.8")


class StridedCNN(nn.Module):
    """A small network for MNIST without any pooling but the last: strides make the images smaller.

    Three convolutions, each with a kernel of 3 × 3, stride 2, padding 1 and a bias; a ReLU after the first
    and after the second; then the mean of each channel. There is nothing else to learn, and no softmax: the
    result is logits.
    (N, 1, 28, 28) → (N, 16, 14, 14) → (N, 16, 7, 7) → (N, 10, 4, 4) → (N, 10).

    >>> StridedCNN()(torch.zeros(5, 1, 28, 28)).shape
    torch.Size([5, 10])
    """

    def __init__(self) -> None:
        # TODO 08.9
        raise NotImplementedError("task 08.9")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        # TODO 08.9
        raise NotImplementedError("task 08.9")


class Cifar10Net(nn.Module):
    """A network for CIFAR-10: three blocks that halve the image, then three linear layers.

    A block is convolution, ReLU, convolution, ReLU, max-pooling over 2 × 2. The kernels are 3 × 3 with
    padding 1 and a bias; the convolutions have 32 and 64, 128 and 128, 256 and 256 output channels. The
    linear layers give 1024, 512 and 10 numbers, with a ReLU after the first and after the second. No batch
    norm, no dropout, no softmax: the result is logits. (N, 3, 32, 32) → (N, 64, 16, 16) → (N, 128, 8, 8) →
    (N, 256, 4, 4) → (N, 4096) → (N, 1024) → (N, 512) → (N, 10).

    >>> Cifar10Net()(torch.zeros(2, 3, 32, 32)).shape
    torch.Size([2, 10])
    """

    def __init__(self) -> None:
        # TODO 08.10
        raise NotImplementedError("task 08.10")

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        # TODO 08.10
        raise NotImplementedError("task 08.10")


# as it came: 0a66d77a6a88
