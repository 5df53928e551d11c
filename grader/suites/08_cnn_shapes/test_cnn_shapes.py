"""Hidden suite of 08. Its first cases are simple ones, each of which shows one mistake alone."""

import math

import pytest
import torch
import torch.nn.functional as F

from grader.session.score import accuracy

BUDGET = 180_000  # training samples, all epochs together
CONVOLUTIONS = [  # n, kernel, stride, padding, dilation
    (28, 3, 1, 0, 1),
    (28, 3, 1, 2, 1),
    (28, 3, 1, 0, 3),
    (28, 4, 3, 0, 1),
    (28, 3, 4, 0, 1),
    (29, 3, 4, 0, 1),
    (30, 3, 4, 0, 1),
]
TRACED = [  # layers and the shape of their input
    (
        [("Conv2d", 3, 8, 3, 2, 1), ("ReLU",), ("MaxPool2d", 2), ("Flatten",), ("Linear", 48, 5)],
        (2, 3, 9, 12),
    ),
    (
        [("Conv2d", 1, 4, (3, 5), 1, 0, 2), ("Conv2d", 4, 6, 1), ("AdaptiveAvgPool2d", 1), ("Flatten",)],
        (3, 1, 10, 14),
    ),
    ([("ConvTranspose2d", 2, 3, 2, 2), ("AvgPool2d", 3)], (1, 2, 5, 4)),
]
CONVOLVED = [  # x, weight, stride, padding; no two sides of equal length
    ((1, 1, 4, 6), (1, 1, 2, 3), 1, 0),
    ((2, 3, 5, 6), (4, 3, 3, 2), 1, 0),
    ((1, 2, 5, 4), (3, 2, 3, 2), 1, 1),
    ((2, 1, 7, 6), (2, 1, 2, 3), 2, 0),
    ((1, 2, 6, 9), (4, 2, 3, 2), 3, 2),
]
POOLED = [((2, 3, 4, 6), 2), ((1, 2, 7, 5), 2), ((2, 1, 6, 10), 3), ((1, 3, 3, 5), 1)]


def conv_length(n, kernel, stride, padding, dilation):
    row = F.conv1d(torch.zeros(1, 1, n), torch.zeros(1, 1, kernel), None, stride, padding, dilation)
    return row.shape[2]


def pool_length(n, kernel, stride, padding, ceil_mode):
    return F.max_pool1d(torch.zeros(1, 1, n), kernel, stride, padding, ceil_mode=ceil_mode).shape[2]


def gradients(function, tensors, factors):
    leaves = [tensor.clone().requires_grad_() for tensor in tensors]
    (function(*leaves) * factors).sum().backward()
    return [leaf.grad for leaf in leaves]


def known(shape, seed):
    """Numbers for a parameter of this shape, as the probe gives them."""
    count = math.prod(shape)
    generator = torch.Generator().manual_seed(seed + count)
    if len(shape) == 1:
        return torch.rand(shape, generator=generator) / 2
    fan_in = count // shape[0]
    return torch.randn(count, generator=generator).reshape(shape) * (2 / fan_in) ** 0.5


def layer(function, x, shape, seed, **how):
    """The layer with a weight of this shape and a bias, both known."""
    return function(x, known(shape, seed), known(shape[:1], seed), **how)


@pytest.mark.task("08.1")
@pytest.mark.points(1)
def test_conv_out_one_at_a_time(submission, check, draw):
    """conv_out is right for stride, padding and dilation, one at a time"""
    n = draw.number(20, 40)
    check.close(submission.conv_out(n, 5), n - 4)
    for n, kernel, stride, padding, dilation in CONVOLUTIONS:
        n += 3 * 4 * draw.number(0, 9)  # what is left over stays the same, for strides of 3 and 4
        expected = conv_length(n, kernel, stride, padding, dilation)
        check.close(submission.conv_out(n, kernel, stride, padding, dilation), expected)


@pytest.mark.task("08.1")
@pytest.mark.points(1)
def test_conv_out_all_together(submission, check, draw):
    """conv_out is right for stride, padding and dilation together, given by name"""
    for _ in range(12):
        n, kernel = draw.number(20, 40), draw.number(1, 6)
        stride, padding, dilation = draw.number(3, 6), draw.number(1, 5), draw.number(2, 5)
        room = n + 2 * padding - dilation * (kernel - 1) - 1
        n += (1 - room) % stride  # one pixel is left over: rounding up shows, and nothing else looks like it
        expected = conv_length(n, kernel, stride, padding, dilation)
        found = submission.conv_out(n, kernel, stride=stride, padding=padding, dilation=dilation)
        check.close(found, expected)


@pytest.mark.task("08.2")
@pytest.mark.points(1)
def test_pool_out_rounds_down(submission, check, draw):
    """pool_out lays windows side by side unless a stride is given, and rounds down"""
    for n, kernel in ((12, 3), (14, 3), (7, 2), (draw.number(20, 30), 4)):
        check.close(submission.pool_out(n, kernel), pool_length(n, kernel, None, 0, False))
    for n, kernel, stride, padding in (
        (28, 3, 1, 0),
        (28, 5, 1, 2),
        (28, 4, 2, 2),
        (draw.number(20, 40), 5, 3, 2),
    ):
        expected = pool_length(n, kernel, stride, padding, False)
        check.close(submission.pool_out(n, kernel, stride, padding), expected)


@pytest.mark.task("08.2")
@pytest.mark.points(1)
def test_pool_out_rounds_up(submission, check, draw):
    """pool_out rounds up with ceil_mode, but counts no window that starts in the padding at the end"""
    cases = [(7, 2, None, 0), (12, 3, None, 0), (12, 5, 1, 2), (10, 3, 2, 1), (5, 2, 2, 1), (4, 2, 5, 0)]
    drawn = [(draw.number(20, 40), draw.number(2, 6), draw.number(1, 6), 1) for _ in range(8)]
    for n, kernel, stride, padding in cases + drawn:
        expected = pool_length(n, kernel, stride, padding, True)
        check.close(submission.pool_out(n, kernel, stride, padding, ceil_mode=True), expected)


@pytest.mark.task("08.3")
@pytest.mark.points(0.5)
def test_same_padding_of_odd_kernels(submission, check, draw):
    """same_padding keeps the size for odd kernels, dilated or not"""
    drawn = (2 * draw.number(2, 9) + 1, draw.number(3, 8))
    for kernel, dilation in ((2 * draw.number(2, 9) + 1, 1), (1, 1), (3, 2), drawn):
        expected = dilation * (kernel - 1) / 2
        check.close(submission.same_padding(kernel, dilation), int(expected))


@pytest.mark.task("08.3")
@pytest.mark.points(0.5)
def test_same_padding_keeps_the_size(submission, check, draw):
    """same_padding keeps the size for an even kernel too, where the dilation is even"""
    for kernel, dilation in ((2 * draw.number(3, 6), 4), (2, 4), (2 * draw.number(3, 9), 2)):
        kept = [p for p in range(40) if conv_length(90, kernel, 1, p, dilation) == 90]
        check.close(submission.same_padding(kernel, dilation), kept[0])


@pytest.mark.task("08.4")
@pytest.mark.points(1)
def test_conv_parameters_of_plain_convolutions(submission, check, draw):
    """conv_parameters counts every weight, and the bias if there is one"""
    drawn = (draw.number(2, 9), draw.number(10, 20), draw.number(2, 6))
    for c_in, c_out, kernel in ((3, 32, 5), (16, 10, 3), drawn):
        for bias in (True, False):
            convolution = torch.nn.Conv2d(c_in, c_out, kernel, bias=bias)
            expected = sum(p.numel() for p in convolution.parameters())
            check.close(submission.conv_parameters(c_in, c_out, kernel, 1, bias), expected)


@pytest.mark.task("08.4")
@pytest.mark.points(1)
def test_conv_parameters_of_groups(submission, check, draw):
    """conv_parameters counts a group's input channels only"""
    for c_in, c_out, kernel, groups, bias in (
        (8, 4 * draw.number(3, 20), 3, 4, True),
        (3 * draw.number(2, 20), 9, 5, 3, False),
        (10, 10, 3, 10, True),
    ):
        convolution = torch.nn.Conv2d(c_in, c_out, kernel, groups=groups, bias=bias)
        expected = sum(p.numel() for p in convolution.parameters())
        check.close(submission.conv_parameters(c_in, c_out, kernel, groups=groups, bias=bias), expected)


@pytest.mark.task("08.5")
@pytest.mark.points(1)
def test_receptive_field_of_few_layers(submission, check, draw):
    """receptive_field is 1 without a layer, the kernel of a single one, and grows by kernel − 1"""
    k, m = draw.number(4, 12), draw.number(4, 12)
    for layers, expected in (([], 1), ([(k, 2)], k), ([(3, 1), (m, 1), (2, 1)], 1 + 2 + (m - 1) + 1)):
        check.close(submission.receptive_field(layers), expected)


@pytest.mark.task("08.5")
@pytest.mark.points(1)
def test_receptive_field_with_strides(submission, check, draw):
    """receptive_field counts a kernel's steps in pixels of the image"""
    drawn = [(draw.number(2, 6), draw.number(1, 4)) for _ in range(4)]
    for layers in ([(2, 2), (5, 3)], [(3, 1), (2, 2), (3, 1), (4, 2), (5, 3)], drawn):
        last = 1  # pixels of the last layer's output that are looked at, seen from further and further below
        for kernel, stride in reversed(layers):
            last = (last - 1) * stride + kernel
        check.close(submission.receptive_field(layers), last)


def shapes_of(layers, shape):
    x, shapes = torch.zeros(shape), []
    with torch.no_grad():
        for kind, *arguments in layers:
            x = getattr(torch.nn, kind)(*arguments)(x)
            shapes.append(tuple(x.shape))
    return shapes


@pytest.mark.task("08.6")
@pytest.mark.points(1)
def test_trace_shapes_of_a_list(submission, check, draw):
    """trace_shapes gives the shape after each layer of a list"""
    for layers, (n, *rest) in TRACED:
        shape = (n * draw.number(1, 5), *rest)
        check.close(submission.probe.traced("list", layers, shape), shapes_of(layers, shape))


@pytest.mark.task("08.6")
@pytest.mark.points(1)
def test_trace_shapes_of_a_sequential(submission, check, draw):
    """trace_shapes gives the shape after each layer of an nn.Sequential"""
    height, width = draw.number(9, 14), draw.number(15, 20)
    drawn = [("Conv2d", 2, 5, 3, draw.number(1, 3), draw.number(0, 3)), ("BatchNorm2d", 5), ("MaxPool2d", 2)]
    for layers, shape in (TRACED[0], (drawn, (2, 2, height, width))):
        check.close(submission.probe.traced("Sequential", layers, shape), shapes_of(layers, shape))


@pytest.mark.task("08.7")
@pytest.mark.points(2)
def test_conv2d_values(submission, check, draw):
    """conv2d sums each window times the kernel over all input channels"""
    for x_shape, weight_shape, stride, padding in CONVOLVED:
        x, weight, bias = draw.normal(*x_shape), draw.normal(*weight_shape), draw.normal(weight_shape[0])
        for b in (None, bias):
            expected = F.conv2d(x, weight, b, stride, padding)
            check.close(submission.probe.convolved(x, weight, b, stride, padding), expected)


@pytest.mark.task("08.7")
@pytest.mark.points(1)
def test_conv2d_defaults_and_input(submission, check, draw):
    """conv2d has stride 1, no padding and no bias unless given, and leaves its input alone"""
    x, weight, bias = draw.normal(2, 2, 4, 6), draw.normal(3, 2, 2, 3), draw.normal(3)
    check.close(submission.probe.convolved_by_default(x, weight), F.conv2d(x, weight))
    check.close(submission.probe.after_conv2d(x, weight, bias, 1, 1), x)


@pytest.mark.task("08.7")
@pytest.mark.points(1)
def test_conv2d_gradients(submission, check, draw):
    """conv2d stays in the graph: image, weight and bias get their gradients"""
    x, weight, bias = draw.normal(2, 2, 5, 6), draw.normal(3, 2, 3, 2), draw.normal(3)
    factors = draw.normal(*F.conv2d(x, weight, bias, 2, 1).shape)
    expected = gradients(lambda *t: F.conv2d(*t, 2, 1), (x, weight, bias), factors)
    check.close(submission.probe.gradients_of_conv2d(x, weight, bias, 2, 1, factors), expected)


@pytest.mark.task("08.8")
@pytest.mark.points(1)
def test_max_pool2d_values(submission, check, draw):
    """max_pool2d is each whole window's largest value, channel by channel"""
    for shape, kernel in POOLED:
        x = draw.normal(*shape)
        for values in (x + 4, x - 4):
            check.close(submission.probe.pooled(values, kernel), F.max_pool2d(values, kernel))


@pytest.mark.task("08.8")
@pytest.mark.points(1)
def test_max_pool2d_gradient_and_input(submission, check, draw):
    """max_pool2d hands the gradient to the largest pixel and leaves its input alone"""
    x, factors = draw.normal(2, 2, 5, 7), draw.normal(2, 2, 2, 3)
    expected = gradients(lambda t: F.max_pool2d(t, 2), (x,), factors)[0]
    check.close(submission.probe.gradient_of_max_pool2d(x, 2, factors), expected)
    check.close(submission.probe.after_max_pool2d(x, 2), x)


@pytest.mark.task("08.9")
@pytest.mark.points(1)
def test_strided_cnn_parameters(submission, check, draw):
    """StridedCNN has three convolutions of 3 × 3, each with a bias, and nothing else to learn"""
    channels = ((1, 16), (16, 16), (16, 10))
    expected = sorted(n for c_in, c_out in channels for n in (9 * c_in * c_out, c_out))
    check.close(submission.probe.sizes("StridedCNN"), expected)
    lr = draw.number(100, 1000) / 1000
    check.close(submission.probe.moved_by_sgd("StridedCNN", lr), [lr] * len(expected))


@pytest.mark.task("08.9")
@pytest.mark.points(1)
def test_strided_cnn_logits(submission, check, draw):
    """StridedCNN computes logits as asked, for one image or several"""
    for n in (3, 1):
        images, seed = draw.uniform(n, 1, 28, 28), draw.number(0, 2**31)
        x = layer(F.conv2d, images, (16, 1, 3, 3), seed, stride=2, padding=1).relu()
        x = layer(F.conv2d, x, (16, 16, 3, 3), seed, stride=2, padding=1).relu()
        x = layer(F.conv2d, x, (10, 16, 3, 3), seed, stride=2, padding=1)
        found = check.tensor(submission.probe.logits("StridedCNN", images, seed), shape=(n, 10))
        with_relu = x.relu().mean(dim=(2, 3))  # after the last convolution: a gamble, and accepted
        if not torch.allclose(found.float(), with_relu, rtol=1e-3, atol=1e-4):
            check.close(found, x.mean(dim=(2, 3)), rtol=1e-3, atol=1e-4)


@pytest.mark.task("08.9")
@pytest.mark.points(3)
@pytest.mark.training
@pytest.mark.timeout(120)  # nine seconds of work for one core, but it may have to share it
def test_strided_cnn_learns_digits(submission, check, draw, mnist, score):
    """StridedCNN, trained with Adam, reads digits it has never seen"""
    images, labels = mnist.heldout(10_000, draw)

    def measured():
        found = submission.probe.trained(mnist.train, images, BUDGET)
        score.keep_curve("training loss, mean of 50 steps", found["losses"])
        logits = check.tensor(found["logits"], shape=(len(labels), 10), what="the model's logits")
        score.keep_predictions(images, logits, labels, mnist.dataset.classes)
        return accuracy(logits, labels)

    thresholds = mnist.thresholds(official=(0.30, 0.65), standin=(0.30, 0.65), sd=(0.008, 0.018))
    score.between(measured(), **thresholds, again=measured)


@pytest.mark.task("08.10")
@pytest.mark.points(1)
def test_cifar10_net_parameters(submission, check, draw):
    """Cifar10Net has six convolutions and three linear layers of the sizes asked for"""
    convolutions = ((3, 32), (32, 64), (64, 128), (128, 128), (128, 256), (256, 256))
    linear = ((4096, 1024), (1024, 512), (512, 10))
    expected = sorted(
        [n for c_in, c_out in convolutions for n in (9 * c_in * c_out, c_out)]
        + [n for size, out in linear for n in (size * out, out)]
    )
    check.close(submission.probe.sizes("Cifar10Net"), expected)
    lr = draw.number(100, 1000) / 1000
    check.close(submission.probe.moved_by_sgd("Cifar10Net", lr), [lr] * len(expected))


@pytest.mark.task("08.10")
@pytest.mark.points(2)
def test_cifar10_net_logits(submission, check, draw):
    """Cifar10Net computes logits as asked, for one image or several"""
    for n in (2, 1):
        images, seed = draw.uniform(n, 3, 32, 32), draw.number(0, 2**31)
        x = images
        for c_in, c_middle, c_out in ((3, 32, 64), (64, 128, 128), (128, 256, 256)):
            x = layer(F.conv2d, x, (c_middle, c_in, 3, 3), seed, padding=1).relu()
            x = layer(F.conv2d, x, (c_out, c_middle, 3, 3), seed, padding=1).relu()
            x = F.max_pool2d(x, 2)
        x = layer(F.linear, x.flatten(1), (1024, 4096), seed).relu()
        x = layer(F.linear, x, (512, 1024), seed).relu()
        expected = layer(F.linear, x, (10, 512), seed)
        check.close(submission.probe.logits("Cifar10Net", images, seed), expected, rtol=1e-3, atol=1e-4)
