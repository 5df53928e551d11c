"""Visible tests of 08: run `pytest exercises/08_cnn_shapes`. `submission` is your file.

`submission.probe.convolved(…)` calls conv2d and `submission.probe.pooled(…)` calls max_pool2d, with the
library's convolutions and poolings locked away.
"""

import pytest
import torch
from torch import nn

ROWS = torch.tensor([[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0]])


@pytest.mark.task("08.1")
def test_conv_out_as_in_the_picture(submission, check):
    """conv_out counts the places where the kernel fits"""
    check.close(submission.conv_out(7, 3), 5)
    check.close(submission.conv_out(7, 3, stride=2), 3)
    check.close(submission.conv_out(7, 3, padding=1), 7)
    check.close(submission.conv_out(7, 3, dilation=2), 3)


@pytest.mark.task("08.1")
def test_conv_out_leaves_out_what_does_not_fit(submission, check):
    """conv_out rounds down"""
    check.close(submission.conv_out(8, 3, stride=2), 3)


@pytest.mark.task("08.2")
def test_pool_out(submission, check):
    """pool_out lays windows side by side"""
    check.close(submission.pool_out(28, 2), 14)
    check.close(submission.pool_out(8, 3), 2)
    check.close(submission.pool_out(8, 3, stride=1), 6)


@pytest.mark.task("08.2")
def test_pool_out_with_ceil_mode(submission, check):
    """pool_out with ceil_mode counts a window that hangs over the end"""
    check.close(submission.pool_out(8, 3, ceil_mode=True), 3)
    check.close(submission.pool_out(9, 3, ceil_mode=True), 3)


@pytest.mark.task("08.3")
def test_same_padding(submission, check):
    """same_padding keeps the size of the image"""
    check.close(submission.same_padding(5, 1), 2)
    check.close(submission.same_padding(3, 4), 4)


@pytest.mark.task("08.4")
def test_conv_parameters(submission, check):
    """conv_parameters counts what nn.Conv2d learns"""
    convolution = nn.Conv2d(4, 6, kernel_size=3)
    expected = sum(parameter.numel() for parameter in convolution.parameters())
    check.close(submission.conv_parameters(4, 6, 3, 1, True), expected)
    check.close(submission.conv_parameters(4, 6, 3, 2, False), 6 * 2 * 9)


@pytest.mark.task("08.5")
def test_receptive_field_of_two_kernels(submission, check):
    """receptive_field grows with every kernel, and faster after a stride"""
    check.close(submission.receptive_field([(3, 1), (3, 1)]), 5)
    check.close(submission.receptive_field([(3, 2), (3, 1)]), 7)


@pytest.mark.task("08.6")
def test_trace_shapes(submission, check):
    """trace_shapes follows a batch through the layers"""
    layers = nn.Sequential(nn.Conv2d(3, 4, kernel_size=3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
    expected = [(2, 4, 6, 8), (2, 4, 6, 8), (2, 4, 3, 4), (2, 48)]
    check.close(submission.trace_shapes(layers, (2, 3, 8, 10)), expected)
    check.close(submission.trace_shapes(list(layers), (2, 3, 8, 10)), expected)


@pytest.mark.task("08.7")
def test_conv2d_of_one_channel(submission, check):
    """conv2d lays the kernel on every window"""
    kernel = torch.tensor(
        [[1.0, 0.0], [0.0, -1.0]]
    )  # each pixel less its lower right neighbour: −5 everywhere
    found = submission.probe.convolved(ROWS[None, None], kernel[None, None], None, 1, 0)
    check.close(found, torch.full((1, 1, 2, 3), -5.0))


@pytest.mark.task("08.7")
def test_conv2d_of_two_channels(submission, check):
    """conv2d adds up the input channels, and then the bias"""
    x = torch.stack([ROWS, 100 * ROWS])[None]
    weight = torch.tensor([[1.0, 1.0], [2.0, 0.0]]).reshape(
        2, 2, 1, 1
    )  # the sum, and twice the first channel
    found = submission.probe.convolved(x, weight, torch.tensor([0.5, 0.0]), 2, 0)
    picked = ROWS[::2, ::2]  # stride 2, kernel 1 × 1
    check.close(found, torch.stack([101 * picked + 0.5, 2 * picked])[None])


@pytest.mark.task("08.7")
def test_conv2d_pads_with_zeros(submission, check):
    """conv2d adds padding zeros on all four sides"""
    found = submission.probe.convolved(torch.ones(1, 1, 2, 3), torch.ones(1, 1, 3, 3), None, 1, 1)
    check.close(found, torch.tensor([[[[4.0, 6.0, 4.0], [4.0, 6.0, 4.0]]]]))


@pytest.mark.task("08.8")
def test_max_pool2d(submission, check):
    """max_pool2d keeps the largest pixel of each whole window"""
    found = submission.probe.pooled(torch.stack([ROWS, -ROWS])[None], 2)
    check.close(found, torch.tensor([[[[6.0, 8.0]], [[-1.0, -3.0]]]]))


@pytest.mark.task("08.9")
def test_strided_cnn_shape(submission, check):
    """StridedCNN makes ten logits of each image"""
    check.tensor(submission.StridedCNN()(torch.zeros(3, 1, 28, 28)), shape=(3, 10))


@pytest.mark.task("08.9")
def test_strided_cnn_size(submission, check):
    """StridedCNN has the parameters of three small convolutions"""
    expected = sum(c_out * (9 * c_in + 1) for c_in, c_out in ((1, 16), (16, 16), (16, 10)))
    check.close(sum(p.numel() for p in submission.StridedCNN().parameters()), expected)


@pytest.mark.task("08.10")
def test_cifar10_net_shape(submission, check):
    """Cifar10Net makes ten logits of each image"""
    check.tensor(submission.Cifar10Net()(torch.zeros(2, 3, 32, 32)), shape=(2, 10))
