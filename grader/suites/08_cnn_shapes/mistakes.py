"""The classic mistakes of 08. Those of conv2d and max_pool2d are by hand too: their probes forbid the library."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from grader.mistakes import mistake

FLOAT = "A number of pixels is a whole number: a window that does not fit is left out. Divide with //, which rounds down."
CEIL = "You rounded up. A window that does not fit as a whole is left out: round down, with //."
ROUND = "You rounded to the nearest number. A window that does not fit as a whole is left out: round down, with //."
PLUS_ONE = "The last + 1 is missing (or was added before the division): the quotient counts the steps, and the first position comes before any step."
PADDING_ONCE = "The padding is added at both ends, so it counts twice: n + 2·padding."
PADDING_IGNORED = "The padding is not used: it makes the row longer, n + 2·padding."
STRIDE_IGNORED = "The stride is not used: the number of steps is divided by it."
LIBRARY = "That is the library's own. The task is to write it by hand: windows (unfold, or loops over slices) and a sum or a maximum over each."
DETACHED = (
    "The result is cut from the graph (.detach(), .item(), NumPy, torch.tensor(…), no_grad): no gradient "
    "comes back through it."
)
NO_SUPER = "super().__init__() is missing: it must be the first line of __init__, before any layer is kept."
UNREGISTERED = (
    "The model has no parameters. A layer is only found if it is itself an attribute set in __init__, or "
    "stands in an nn.Sequential or nn.ModuleList: not in a plain list, nor made anew in forward."
)
SOFTMAX = "There is a softmax at the end. Return the raw scores: cross_entropy takes the softmax itself."
LAST_RELU = "There is a ReLU after the last layer: no logit can be negative then. Leave it out."


# 08.1 conv_out


@mistake(
    "08.1",
    "conv_out",
    tell="You subtracted dilation·(kernel − 1) and forgot one pixel: the kernel spans dilation·(kernel − 1) + 1 pixels, so another 1 goes off before the division.",
)
def conv_span_without_one(n, kernel, stride=1, padding=0, dilation=1):
    return (n + 2 * padding - dilation * (kernel - 1)) // stride + 1


@mistake("08.1", "conv_out", tell=ROUND)
def conv_rounded(n, kernel, stride=1, padding=0, dilation=1):
    return round((n + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1)


@mistake("08.1", "conv_out", tell=CEIL)
def conv_ceil(n, kernel, stride=1, padding=0, dilation=1):
    return -(-(n + 2 * padding - dilation * (kernel - 1) - 1) // stride) + 1


@mistake("08.1", "conv_out", tell=FLOAT)
def conv_float(n, kernel, stride=1, padding=0, dilation=1):
    return (n + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1


@mistake("08.1", "conv_out", tell=PLUS_ONE)
def conv_without_plus_one(n, kernel, stride=1, padding=0, dilation=1):
    return (n + 2 * padding - dilation * (kernel - 1) - 1) // stride


@mistake("08.1", "conv_out", tell=PLUS_ONE)
def conv_plus_one_too_early(n, kernel, stride=1, padding=0, dilation=1):
    return (n + 2 * padding - dilation * (kernel - 1)) // stride


@mistake(
    "08.1", "conv_out", tell="dilation is not used: a dilated kernel spans dilation·(kernel − 1) + 1 pixels."
)
def conv_without_dilation(n, kernel, stride=1, padding=0, dilation=1):
    return (n + 2 * padding - kernel) // stride + 1


@mistake(
    "08.1",
    "conv_out",
    tell="A dilated kernel spans dilation·(kernel − 1) + 1 pixels, not dilation·kernel: the gaps are between its taps.",
)
def conv_dilation_times_kernel(n, kernel, stride=1, padding=0, dilation=1):
    return (n + 2 * padding - dilation * kernel) // stride + 1


@mistake("08.1", "conv_out", tell=PADDING_ONCE)
def conv_padding_once(n, kernel, stride=1, padding=0, dilation=1):
    return (n + padding - dilation * (kernel - 1) - 1) // stride + 1


@mistake("08.1", "conv_out", tell=PADDING_IGNORED)
def conv_without_padding(n, kernel, stride=1, padding=0, dilation=1):
    return (n - dilation * (kernel - 1) - 1) // stride + 1


@mistake("08.1", "conv_out", tell="The padding is added, not subtracted: it makes the row longer.")
def conv_padding_subtracted(n, kernel, stride=1, padding=0, dilation=1):
    return (n - 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


@mistake("08.1", "conv_out", tell=STRIDE_IGNORED)
def conv_without_stride(n, kernel, stride=1, padding=0, dilation=1):
    return n + 2 * padding - dilation * (kernel - 1)


@mistake(
    "08.1",
    "conv_out",
    tell="The order of the arguments is conv_out(n, kernel, stride, padding, dilation): you took padding before stride.",
)
def conv_padding_before_stride(n, kernel, padding=0, stride=1, dilation=1):
    return (n + 2 * padding - dilation * (kernel - 1) - 1) // max(stride, 1) + 1


# 08.2 pool_out


def _pool(n, kernel, stride, padding, ceil_mode):
    stride = stride or kernel
    room = n + 2 * padding - kernel
    if not ceil_mode:
        return room // stride + 1
    windows = -(-room // stride) + 1
    return windows - 1 if (windows - 1) * stride >= n + padding else windows


@mistake(
    "08.2",
    "pool_out",
    tell="Without a stride you took 1. In pooling it is the kernel's size by default: windows side by side.",
)
def pool_stride_one(n, kernel, stride=None, padding=0, ceil_mode=False):
    return _pool(n, kernel, stride or 1, padding, ceil_mode)


@mistake(
    "08.2",
    "pool_out",
    tell="The stride given is not used: only where it is None, the kernel's size stands for it.",
)
def pool_stride_is_kernel(n, kernel, stride=None, padding=0, ceil_mode=False):
    return _pool(n, kernel, kernel, padding, ceil_mode)


@mistake(
    "08.2",
    "pool_out",
    tell="You always rounded up. That is for ceil_mode=True; otherwise a window that does not fit is left out.",
)
def pool_always_ceil(n, kernel, stride=None, padding=0, ceil_mode=False):
    return _pool(n, kernel, stride, padding, True)


@mistake(
    "08.2",
    "pool_out",
    tell="ceil_mode is not used: with it, a last window that hangs over the end counts too.",
)
def pool_never_ceil(n, kernel, stride=None, padding=0, ceil_mode=False):
    return _pool(n, kernel, stride, padding, False)


@mistake(
    "08.2",
    "pool_out",
    tell="With ceil_mode you counted a window that starts in the padding at the end, or beyond it. It holds no pixel: "
    "if (out − 1)·stride ≥ n + padding, there is one less.",
)
def pool_window_in_the_padding(n, kernel, stride=None, padding=0, ceil_mode=False):
    room, stride = n + 2 * padding - kernel, stride or kernel
    return (-(-room // stride) if ceil_mode else room // stride) + 1


@mistake(
    "08.2",
    "pool_out",
    tell="With ceil_mode, rounding up is not the same as one more: where the windows fill the row exactly, nothing is added.",
)
def pool_ceil_adds_one(n, kernel, stride=None, padding=0, ceil_mode=False):
    return _pool(n, kernel, stride, padding, False) + int(ceil_mode)


@mistake("08.2", "pool_out", tell=FLOAT)
def pool_float(n, kernel, stride=None, padding=0, ceil_mode=False):
    exact = (n + 2 * padding - kernel) / (stride or kernel) + 1
    return math.ceil(exact) if ceil_mode else exact


@mistake("08.2", "pool_out", tell=PLUS_ONE)
def pool_without_plus_one(n, kernel, stride=None, padding=0, ceil_mode=False):
    return _pool(n, kernel, stride, padding, ceil_mode) - 1


@mistake("08.2", "pool_out", tell=PADDING_ONCE)
def pool_padding_once(n, kernel, stride=None, padding=0, ceil_mode=False):
    room, stride = n + padding - kernel, stride or kernel
    return (-(-room // stride) if ceil_mode else room // stride) + 1


@mistake("08.2", "pool_out", tell=PADDING_IGNORED)
def pool_without_padding(n, kernel, stride=None, padding=0, ceil_mode=False):
    return _pool(n, kernel, stride, 0, ceil_mode)


# 08.3 same_padding


@mistake("08.3", "same_padding", tell="That is what both ends get together. Half of it goes to each.")
def same_padding_of_both_ends(kernel, dilation=1):
    return dilation * (kernel - 1)


@mistake(
    "08.3",
    "same_padding",
    tell="dilation is not used: a dilated kernel takes away dilation·(kernel − 1) pixels.",
)
def same_padding_without_dilation(kernel, dilation=1):
    return (kernel - 1) // 2


@mistake(
    "08.3",
    "same_padding",
    tell="dilation is not used: a dilated kernel takes away dilation·(kernel − 1) pixels.",
)
def same_padding_half_the_kernel(kernel, dilation=1):
    return kernel // 2


@mistake(
    "08.3",
    "same_padding",
    tell="dilation·(kernel // 2) is right for odd kernels only. The image loses dilation·(kernel − 1) pixels; half of that is wanted.",
)
def same_padding_of_odd_kernels(kernel, dilation=1):
    return dilation * (kernel // 2)


@mistake(
    "08.3",
    "same_padding",
    tell="You divided before you multiplied: dilation·((kernel − 1) // 2) rounds too early. It is dilation·(kernel − 1) // 2.",
)
def same_padding_rounded_early(kernel, dilation=1):
    return dilation * ((kernel - 1) // 2)


@mistake(
    "08.3",
    "same_padding",
    tell="A dilated kernel spans dilation·(kernel − 1) + 1 pixels, not dilation·kernel, so it takes away dilation·(kernel − 1).",
)
def same_padding_dilation_times_kernel(kernel, dilation=1):
    return (dilation * kernel - 1) // 2


# 08.4 conv_parameters


@mistake(
    "08.4",
    "conv_parameters",
    tell="The bias is not counted: with bias=True each output channel has one number more.",
)
def parameters_without_bias(c_in, c_out, kernel, groups=1, bias=True):
    return c_out * (c_in // groups) * kernel * kernel


@mistake("08.4", "conv_parameters", tell="You counted a bias even for bias=False.")
def parameters_always_bias(c_in, c_out, kernel, groups=1, bias=True):
    return c_out * (c_in // groups) * kernel * kernel + c_out


@mistake("08.4", "conv_parameters", tell="There is one bias for each output channel: c_out of them, not 1.")
def parameters_one_bias(c_in, c_out, kernel, groups=1, bias=True):
    return c_out * (c_in // groups) * kernel * kernel + int(bias)


@mistake(
    "08.4", "conv_parameters", tell="There is one bias for each output channel: c_out of them, not c_in."
)
def parameters_bias_of_inputs(c_in, c_out, kernel, groups=1, bias=True):
    return c_out * (c_in // groups) * kernel * kernel + (c_in if bias else 0)


@mistake(
    "08.4",
    "conv_parameters",
    tell="The kernel has two sides: kernel · kernel numbers for each pair of channels.",
)
def parameters_kernel_not_squared(c_in, c_out, kernel, groups=1, bias=True):
    return c_out * (c_in // groups) * kernel + (c_out if bias else 0)


@mistake(
    "08.4",
    "conv_parameters",
    tell="An output channel has a kernel for every input channel it sees; you counted one only.",
)
def parameters_without_input_channels(c_in, c_out, kernel, groups=1, bias=True):
    return c_out * kernel * kernel + (c_out if bias else 0)


@mistake(
    "08.4",
    "conv_parameters",
    tell="groups is not used: an output channel sees c_in // groups input channels.",
)
def parameters_without_groups(c_in, c_out, kernel, groups=1, bias=True):
    return c_out * c_in * kernel * kernel + (c_out if bias else 0)


@mistake(
    "08.4",
    "conv_parameters",
    tell="You divided by groups twice. Each of all c_out channels has its kernels; only the input channels they see are fewer.",
)
def parameters_groups_twice(c_in, c_out, kernel, groups=1, bias=True):
    return (c_out // groups) * (c_in // groups) * kernel * kernel + (c_out if bias else 0)


@mistake(
    "08.4", "conv_parameters", tell="You divided the bias by groups too. Each of all c_out channels has one."
)
def parameters_bias_in_groups(c_in, c_out, kernel, groups=1, bias=True):
    return (c_out * c_in * kernel * kernel + (c_out if bias else 0)) // groups


# 08.5 receptive_field


@mistake(
    "08.5",
    "receptive_field",
    tell="You multiplied the stride in before the layer's own kernel was counted. A stride makes the steps of the later layers longer, not those of its own kernel.",
)
def field_with_own_stride(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        step *= stride
        field += (kernel - 1) * step
    return field


@mistake(
    "08.5",
    "receptive_field",
    tell="The strides are not used: after a stride of 2, neighbours are 2 pixels of the image apart, and later kernels count double.",
)
def field_without_strides(layers):
    return 1 + sum(kernel - 1 for kernel, _ in layers)


@mistake(
    "08.5",
    "receptive_field",
    tell="A kernel adds kernel − 1 pixels, not kernel: it starts on a pixel that is counted already.",
)
def field_of_whole_kernels(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field += kernel * step
        step *= stride
    return field


@mistake(
    "08.5",
    "receptive_field",
    tell="A kernel adds kernel − 1 pixels, not kernel, to the first layer's: you added the kernels up.",
)
def field_sum_of_kernels(layers):
    return sum(kernel for kernel, _ in layers)


@mistake("08.5", "receptive_field", tell="Start with 1: a pixel sees itself before there is any layer.")
def field_from_zero(layers):
    return field_right(layers) - 1


@mistake(
    "08.5",
    "receptive_field",
    tell="Strides multiply: after strides of 2 and 2 the step is 4. You used the stride of the layer before alone.",
)
def field_last_stride_only(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step = stride
    return field


@mistake(
    "08.5",
    "receptive_field",
    tell="Strides multiply: after strides of 2 and 2 and 2 the step is 8. You added them.",
)
def field_strides_added(layers):
    field, step = 1, 0
    for kernel, stride in layers:
        field += (kernel - 1) * max(step, 1)
        step += stride
    return field


@mistake(
    "08.5",
    "receptive_field",
    tell="field = (field − 1)·stride + kernel is right from the last layer to the first; you went from the first to the last. Go over reversed(layers).",
)
def field_in_the_wrong_order(layers):
    field = 1
    for kernel, stride in layers:
        field = (field - 1) * stride + kernel
    return field


def field_right(layers):
    field, step = 1, 1
    for kernel, stride in layers:
        field += (kernel - 1) * step
        step *= stride
    return field


# 08.6 trace_shapes


def _outputs(layers, shape):
    x, outputs = torch.zeros(*shape), []
    with torch.no_grad():
        for layer in layers:
            x = layer(x)
            outputs.append(x)
    return outputs


@mistake(
    "08.6",
    "trace_shapes",
    tell="The first entry is the input's shape. Only the shapes after the layers are asked for, one for each.",
)
def trace_with_the_input(layers, shape):
    return [tuple(shape), *(tuple(x.shape) for x in _outputs(layers, shape))]


@mistake(
    "08.6",
    "trace_shapes",
    tell="You noted the shape before each layer. Note it after: the last one is missing, and the input's is too many.",
)
def trace_before_each_layer(layers, shape):
    return [tuple(shape), *(tuple(x.shape) for x in _outputs(layers, shape)[:-1])]


@mistake("08.6", "trace_shapes", tell="That is the shape at the end alone. Note one after each layer.")
def trace_the_end(layers, shape):
    return tuple(_outputs(layers, shape)[-1].shape)


@mistake("08.6", "trace_shapes", tell="That is the shape at the end alone. Note one after each layer.")
def trace_the_end_in_a_list(layers, shape):
    return [tuple(_outputs(layers, shape)[-1].shape)]


@mistake(
    "08.6",
    "trace_shapes",
    tell="The batch dimension is missing: give the whole shape, (N, C, H, W) or (N, K).",
)
def trace_without_the_batch(layers, shape):
    return [tuple(x.shape[1:]) for x in _outputs(layers, shape)]


@mistake(
    "08.6",
    "trace_shapes",
    tell="Every layer got the input. Each takes the output of the one before: x = layer(x).",
)
def trace_not_chained(layers, shape):
    x = torch.zeros(*shape)
    return [tuple(layer(x).shape) for layer in layers]


@mistake("08.6", "trace_shapes", tell="These are the outputs. Their shapes are asked for: x.shape.")
def trace_outputs(layers, shape):
    return _outputs(layers, shape)


@mistake("08.6", "trace_shapes", tell="The number of elements came back; the shape is asked for: x.shape.")
def trace_sizes(layers, shape):
    return [x.numel() for x in _outputs(layers, shape)]


@mistake("08.6", "trace_shapes", tell="Nothing came back: return the list at the end.")
def trace_not_returned(layers, shape):
    _outputs(layers, shape)


# 08.7 conv2d


def _windows(x, weight, stride, padding, pad=F.pad):
    padded = pad(x, (padding, padding, padding, padding))
    return padded.unfold(2, weight.shape[2], stride).unfold(3, weight.shape[3], stride)


def _biased(out, bias):
    return out if bias is None else out + bias.reshape(-1, 1, 1)


def _conv(x, weight, bias, stride, padding):
    return _biased(torch.einsum("nchwij,ocij->nohw", _windows(x, weight, stride, padding), weight), bias)


@mistake("08.7", "conv2d", tell=LIBRARY)
def conv_of_the_library(x, weight, bias=None, stride=1, padding=0):
    return F.conv2d(x, weight, bias, stride, padding)


@mistake(
    "08.7",
    "conv2d",
    tell="The kernel was turned round (flip). That is the mathematicians' convolution; in networks the kernel is laid on as it stands.",
)
def conv_flipped(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight.flip(2, 3), bias, stride, padding)


@mistake("08.7", "conv2d", tell="The kernel was transposed: its rows belong to the image's rows.")
def conv_transposed(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight.transpose(2, 3), bias, stride, padding)


@mistake(
    "08.7",
    "conv2d",
    tell="The input channels are not summed: each output channel is one image, the sum over all of them.",
)
def conv_channels_apart(x, weight, bias=None, stride=1, padding=0):
    out = torch.einsum("nchwij,ocij->nochw", _windows(x, weight, stride, padding), weight)
    return out if bias is None else out + bias.reshape(1, -1, 1, 1, 1)


@mistake(
    "08.7",
    "conv2d",
    tell="Only the first input channel is used. Each output value is a sum over all channels of its window.",
)
def conv_of_the_first_channel(x, weight, bias=None, stride=1, padding=0):
    return _conv(x[:, :1], weight[:, :1], bias, stride, padding)


@mistake(
    "08.7",
    "conv2d",
    tell="Each input channel overwrites the one before, so that only the last is left: add them up, with +=.",
)
def conv_of_the_last_channel(x, weight, bias=None, stride=1, padding=0):
    return _conv(x[:, -1:], weight[:, -1:], bias, stride, padding)


@mistake("08.7", "conv2d", tell="You averaged over the input channels (or the window); the sum is asked for.")
def conv_mean_of_channels(x, weight, bias=None, stride=1, padding=0):
    return _biased(_conv(x, weight, None, stride, padding) / x.shape[1], bias)


@mistake("08.7", "conv2d", tell="You averaged over the input channels (or the window); the sum is asked for.")
def conv_mean_of_windows(x, weight, bias=None, stride=1, padding=0):
    return _biased(_conv(x, weight, None, stride, padding) / weight[0].numel(), bias)


@mistake("08.7", "conv2d", tell="You averaged over the input channels (or the window); the sum is asked for.")
def conv_mean_of_kernel(x, weight, bias=None, stride=1, padding=0):
    return _biased(_conv(x, weight, None, stride, padding) / weight[0, 0].numel(), bias)


@mistake(
    "08.7",
    "conv2d",
    tell="All output channels have the first kernel. Output channel o is made with weight[o].",
)
def conv_of_the_first_kernel(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight[:1].expand_as(weight), bias, stride, padding)


@mistake("08.7", "conv2d", tell="The bias is not used: bias[o] is added to the whole output channel o.")
def conv_without_bias(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight, None, stride, padding)


@mistake(
    "08.7",
    "conv2d",
    tell="The bias was added once for each input channel. Add it once, after the sum over the channels.",
)
def conv_bias_for_each_channel(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight, None if bias is None else bias * x.shape[1], stride, padding)


@mistake(
    "08.7",
    "conv2d",
    tell="bias (O,) lines up with the last dimension, the columns. Make it (O, 1, 1) first: bias.reshape(-1, 1, 1).",
)
def conv_bias_on_the_columns(x, weight, bias=None, stride=1, padding=0):
    out = _conv(x, weight, None, stride, padding)
    return out if bias is None else out + bias


@mistake("08.7", "conv2d", tell="bias may be None: add it only if there is one.")
def conv_bias_always(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight, None, stride, padding) + bias.reshape(-1, 1, 1)


@mistake("08.7", "conv2d", tell="bias may be None: add it only if there is one.")
def conv_bias_by_index(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight, torch.stack([bias[o] for o in range(len(weight))]), stride, padding)


@mistake("08.7", "conv2d", tell="bias may be None: add it only if there is one.")
def conv_bias_by_view(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight, None, stride, padding) + bias.view(-1, 1, 1)


@mistake("08.7", "conv2d", tell="bias may be None: add it only if there is one.")
def conv_bias_added_as_it_is(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight, None, stride, padding) + bias


@mistake("08.7", "conv2d", tell="The stride is not used: neighbouring windows start `stride` pixels apart.")
def conv2d_without_stride(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight, bias, 1, padding)


@mistake(
    "08.7",
    "conv2d",
    tell="The output has the right size, but its windows are neighbours: the one for row i starts at i·stride, not at i.",
)
def conv_stride_in_the_size_only(x, weight, bias=None, stride=1, padding=0):
    right = _conv(x, weight, bias, stride, padding)
    return _conv(x, weight, bias, 1, padding)[:, :, : right.shape[2], : right.shape[3]]


@mistake("08.7", "conv2d", tell="The stride was used for the height alone; it holds for the width too.")
def conv_stride_of_rows(x, weight, bias=None, stride=1, padding=0):
    windows = F.pad(x, (padding,) * 4).unfold(2, weight.shape[2], stride).unfold(3, weight.shape[3], 1)
    return _biased(torch.einsum("nchwij,ocij->nohw", windows, weight), bias)


@mistake(
    "08.7",
    "conv2d",
    tell="The padding is not used: put that many rows and columns of zeros on each of the four sides first.",
)
def conv2d_without_padding(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight, bias, stride, 0)


@mistake(
    "08.7",
    "conv2d",
    tell="The padding is missing at the lower and right side, or at the upper and left one: it belongs on all four.",
)
def conv_padding_before(x, weight, bias=None, stride=1, padding=0):
    return _conv(F.pad(x, (padding, 0, padding, 0)), weight, bias, stride, 0)


@mistake(
    "08.7",
    "conv2d",
    tell="The padding is missing at the lower and right side, or at the upper and left one: it belongs on all four.",
)
def conv_padding_behind(x, weight, bias=None, stride=1, padding=0):
    return _conv(F.pad(x, (0, padding, 0, padding)), weight, bias, stride, 0)


@mistake(
    "08.7",
    "conv2d",
    tell="F.pad(x, (padding, padding)) pads the last dimension only, the width. It takes four numbers for an image: left, right, top, bottom.",
)
def conv_padding_of_the_width(x, weight, bias=None, stride=1, padding=0):
    return _conv(F.pad(x, (padding, padding)), weight, bias, stride, 0)


@mistake("08.7", "conv2d", tell="The edge pixels were repeated; the padding is of zeros.")
def conv_padding_of_edges(x, weight, bias=None, stride=1, padding=0):
    return _conv(F.pad(x, (padding,) * 4, mode="replicate"), weight, bias, stride, 0)


@mistake("08.7", "conv2d", tell="Height and width of the output are swapped.")
def conv_sides_swapped(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight, bias, stride, padding).transpose(2, 3)


@mistake(
    "08.7",
    "conv2d",
    tell="The dimensions are in another order: (N, O, H′, W′), channels before height and width.",
)
def conv_channels_last(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight, bias, stride, padding).permute(0, 2, 3, 1)


@mistake("08.7", "conv2d", tell="The result is flat: (N, O, H′·W′). Reshape it to (N, O, H′, W′).")
def conv_flat(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight, bias, stride, padding).flatten(2)


@mistake("08.7", "conv2d", tell=DETACHED)
def conv_detached(x, weight, bias=None, stride=1, padding=0):
    return _conv(x, weight, bias, stride, padding).detach()


@mistake("08.7", "conv2d", tell=DETACHED)
def conv_of_numpy(x, weight, bias=None, stride=1, padding=0):
    x.numpy()
    return _conv(x, weight, bias, stride, padding)


# 08.8 max_pool2d


def _pool2d(x, kernel, stride):
    return x.unfold(2, kernel, stride).unfold(3, kernel, stride)


def _hanging_over(x, kernel, value):
    return F.pad(x, (0, -x.shape[3] % kernel, 0, -x.shape[2] % kernel), value=value)


@mistake("08.8", "max_pool2d", tell=LIBRARY)
def max_pool_of_the_library(x, kernel):
    return F.max_pool2d(x, kernel)


@mistake(
    "08.8",
    "max_pool2d",
    tell="The windows start one pixel apart. They lie side by side: the stride is the kernel.",
)
def max_pool_stride_one(x, kernel):
    return _pool2d(x, kernel, 1).amax(dim=(4, 5))


@mistake("08.8", "max_pool2d", tell="That is the mean of each window; the largest value is asked for.")
def max_pool_mean(x, kernel):
    return _pool2d(x, kernel, kernel).mean(dim=(4, 5))


@mistake("08.8", "max_pool2d", tell="That is the smallest value of each window; the largest is asked for.")
def max_pool_min(x, kernel):
    return _pool2d(x, kernel, kernel).amin(dim=(4, 5))


@mistake(
    "08.8",
    "max_pool2d",
    tell="You took the maximum over the channels as well. Each channel is pooled on its own.",
)
def max_pool_over_channels(x, kernel):
    return _pool2d(x, kernel, kernel).amax(dim=(1, 4, 5))


@mistake(
    "08.8",
    "max_pool2d",
    tell="You took the maximum over the channels as well. Each channel is pooled on its own.",
)
def max_pool_same_for_all_channels(x, kernel):
    return _pool2d(x, kernel, kernel).amax(dim=(1, 4, 5)).unsqueeze(1).expand(-1, x.shape[1], -1, -1)


@mistake(
    "08.8",
    "max_pool2d",
    tell="You started from zeros, so a window of negative numbers gives 0. Start from −inf, or from the window's first value.",
)
def max_pool_from_zero(x, kernel):
    return _pool2d(x, kernel, kernel).amax(dim=(4, 5)).clamp(min=0)


@mistake(
    "08.8",
    "max_pool2d",
    tell="Windows that hang over the lower or right edge count here. Leave pixels out that do not fill a whole window.",
)
def max_pool_hanging_over(x, kernel):
    return _pool2d(_hanging_over(x, kernel, -math.inf), kernel, kernel).amax(dim=(4, 5))


@mistake(
    "08.8",
    "max_pool2d",
    tell="Windows that hang over the lower or right edge count here. Leave pixels out that do not fill a whole window.",
)
def max_pool_hanging_over_zeros(x, kernel):
    return _pool2d(_hanging_over(x, kernel, 0.0), kernel, kernel).amax(dim=(4, 5))


@mistake(
    "08.8",
    "max_pool2d",
    tell="Height or width is no multiple of the kernel: cut the rest off first, x[:, :, : h·kernel, : w·kernel].",
)
def max_pool_not_cut(x, kernel):
    n, c, height, width = x.shape
    return x.reshape(n, c, height // kernel, kernel, width // kernel, kernel).amax(dim=(3, 5))


@mistake(
    "08.8",
    "max_pool2d",
    tell="After reshape(N, C, H′, kernel, W′, kernel) a window is dims 3 and 5; you took others. (Without the kernel between H′ and W′ rows get mixed up.)",
)
def max_pool_wrong_split(x, kernel):
    n, c, height, width = x.shape[0], x.shape[1], x.shape[2] // kernel, x.shape[3] // kernel
    cut = x[:, :, : height * kernel, : width * kernel]
    return cut.reshape(n, c, height, width, kernel, kernel).amax(dim=(4, 5))


@mistake("08.8", "max_pool2d", tell="You pooled the rows only (the columns only): the window has two sides.")
def max_pool_of_rows(x, kernel):
    return x.unfold(2, kernel, kernel).amax(dim=4)


@mistake("08.8", "max_pool2d", tell="You pooled the rows only (the columns only): the window has two sides.")
def max_pool_of_columns(x, kernel):
    return x.unfold(3, kernel, kernel).amax(dim=4)


@mistake("08.8", "max_pool2d", tell="Height and width of the output are swapped.")
def max_pool_sides_swapped(x, kernel):
    return _pool2d(x, kernel, kernel).amax(dim=(4, 5)).transpose(2, 3)


@mistake("08.8", "max_pool2d", tell=DETACHED)
def max_pool_detached(x, kernel):
    return _pool2d(x, kernel, kernel).amax(dim=(4, 5)).detach()


# 08.9 StridedCNN


class _Strided(nn.Module):
    CHANNELS = ((1, 16), (16, 16), (16, 10))
    HOW = {"kernel_size": 3, "stride": 2, "padding": 1}  # noqa: RUF012

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Conv2d(*channels, **self.HOW) for channels in self.CHANNELS])

    def features(self, x):
        for layer in self.layers[:-1]:
            x = layer(x).relu()
        return self.layers[-1](x)

    def forward(self, images):
        return self.features(images).mean(dim=(2, 3))


@mistake("08.9", "StridedCNN", tell=NO_SUPER)
class StridedWithoutSuper(nn.Module):
    def __init__(self):
        self.conv1 = nn.Conv2d(1, 16, 3)


@mistake("08.9", "StridedCNN", tell=UNREGISTERED)
class StridedInAPlainList(_Strided):
    def __init__(self):
        super().__init__()
        layers = list(self.layers)
        del self.layers
        self.layers = layers


@mistake(
    "08.9",
    "StridedCNN",
    tell="There is no ReLU between the convolutions: without it they are one linear function together.",
)
class StridedWithoutRelu(_Strided):
    def features(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


@mistake(
    "08.9",
    "StridedCNN",
    tell="One ReLU is missing: there is one after the first convolution and one after the second.",
)
class StridedWithFirstRelu(_Strided):
    def features(self, x):
        return self.layers[2](self.layers[1](self.layers[0](x).relu()))


@mistake(
    "08.9",
    "StridedCNN",
    tell="One ReLU is missing: there is one after the first convolution and one after the second.",
)
class StridedWithSecondRelu(_Strided):
    def features(self, x):
        return self.layers[2](self.layers[1](self.layers[0](x)).relu())


@mistake(
    "08.9",
    "StridedCNN",
    tell="The stride is 1, so the images stay 28 × 28. With stride=2 each convolution halves them.",
)
class StridedWithoutStride(_Strided):
    HOW = {"kernel_size": 3, "padding": 1}  # noqa: RUF012


@mistake("08.9", "StridedCNN", tell="padding=1 is missing: 28 becomes 13, 6 and 2, and the edges count less.")
class StridedWithoutPadding(_Strided):
    HOW = {"kernel_size": 3, "stride": 2}  # noqa: RUF012


@mistake(
    "08.9",
    "StridedCNN",
    tell="padding=1 is missing, so only 2 × 2 pixels are left, and a window of 4 does not fit: 28 becomes 14, 7 and 4 with it.",
)
class StridedTooSmallToPool(StridedWithoutPadding.wrong):
    def forward(self, images):
        return F.avg_pool2d(self.features(images), 4).flatten(1)


@mistake("08.9", "StridedCNN", tell=SOFTMAX)
class StridedWithSoftmax(_Strided):
    def forward(self, images):
        return super().forward(images).softmax(dim=1)


@mistake(
    "08.9",
    "StridedCNN",
    tell="There is a log_softmax at the end. Training would put up with it, but logits are asked for: return the raw scores.",
)
class StridedWithLogSoftmax(_Strided):
    def forward(self, images):
        return super().forward(images).log_softmax(dim=1)


@mistake(
    "08.9",
    "StridedCNN",
    tell="The result still has a height and a width of 1: (N, 10, 1, 1). Flatten it to (N, 10).",
)
class StridedNotFlattened(_Strided):
    def forward(self, images):
        return self.features(images).mean(dim=(2, 3), keepdim=True)


@mistake(
    "08.9",
    "StridedCNN",
    tell="The height and width are not averaged: (N, 10, 4, 4) came out. Take the mean of each channel.",
)
class StridedNotAveraged(_Strided):
    def forward(self, images):
        return self.features(images)


@mistake(
    "08.9",
    "StridedCNN",
    tell="squeeze() took the batch dimension away too, since there was one image: name the dimensions, or use flatten(start_dim=1).",
)
class StridedSqueezed(_Strided):
    def forward(self, images):
        return super().forward(images).squeeze()


@mistake(
    "08.9", "StridedCNN", tell="You took the largest value of each channel at the end; the mean is asked for."
)
class StridedMaxPooled(_Strided):
    def forward(self, images):
        return self.features(images).amax(dim=(2, 3))


@mistake(
    "08.9", "StridedCNN", tell="You added the values of each channel up at the end; the mean is asked for."
)
class StridedSummed(_Strided):
    def forward(self, images):
        return self.features(images).sum(dim=(2, 3))


@mistake(
    "08.9", "StridedCNN", tell="The last convolution has 16 output channels; it needs 10, one for each digit."
)
class StridedOfSixteen(_Strided):
    CHANNELS = ((1, 16), (16, 16), (16, 16))


@mistake(
    "08.9",
    "StridedCNN",
    tell="There is a linear layer at the end. Here the last convolution gives the ten channels, and their means are the logits.",
)
class StridedWithLinear(_Strided):
    CHANNELS = ((1, 16), (16, 16), (16, 16))

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(16, 10)

    def forward(self, images):
        return self.linear(super().forward(images).relu())


@mistake(
    "08.9",
    "StridedCNN",
    tell="There is a linear layer at the end. Here the last convolution gives the ten channels, and their means are the logits.",
)
class StridedWithMoreLinear(_Strided):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(160, 10)

    def forward(self, images):
        return self.linear(self.features(images).flatten(1))


@mistake("08.9", "StridedCNN", tell="The convolutions have no bias: leave bias at its default.")
class StridedWithoutBias(_Strided):
    HOW = {"kernel_size": 3, "stride": 2, "padding": 1, "bias": False}  # noqa: RUF012


@mistake("08.9", "StridedCNN", tell="The kernels are 5 × 5; 3 × 3 is asked for.")
class StridedOfFive(_Strided):
    HOW = {"kernel_size": 5, "stride": 2, "padding": 2}  # noqa: RUF012


def _and_a_last_relu(other):
    """The same with a ReLU after the last convolution, which alone is no mistake."""

    class WithLastRelu(other.wrong):
        def features(self, x):
            return super().features(x).relu()

    WithLastRelu.__name__ = f"{other.wrong.__name__}AndLastRelu"
    return mistake("08.9", "StridedCNN", tell=other.tell)(WithLastRelu)


strided_without_padding_and_relu = _and_a_last_relu(StridedWithoutPadding)
strided_not_flattened_and_relu = _and_a_last_relu(StridedNotFlattened)
strided_squeezed_and_relu = _and_a_last_relu(StridedSqueezed)
strided_max_pooled_and_relu = _and_a_last_relu(StridedMaxPooled)
strided_softmax_and_relu = _and_a_last_relu(StridedWithSoftmax)


# 08.10 Cifar10Net


def _conv_relu(c_in, c_out):
    return [nn.Conv2d(c_in, c_out, 3, padding=1), nn.ReLU()]


def _blocks(blocks=((3, 32, 64), (64, 128, 128), (128, 256, 256)), pool=nn.MaxPool2d, make=_conv_relu):
    layers = []
    for c_in, c_middle, c_out in blocks:
        layers += [*make(c_in, c_middle), *make(c_middle, c_out), pool(2)]
    return layers


def _classifier(flat=4096):
    return [
        nn.Flatten(),
        nn.Linear(flat, 1024),
        nn.ReLU(),
        nn.Linear(1024, 512),
        nn.ReLU(),
        nn.Linear(512, 10),
    ]


def _cifar10_net(layers, tell):
    class Cifar10NetWith(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.Sequential(*layers())

        def forward(self, images):
            return self.layers(images)

    return mistake("08.10", "Cifar10Net", tell=tell)(Cifar10NetWith)


@mistake("08.10", "Cifar10Net", tell=NO_SUPER)
class Cifar10NetWithoutSuper(nn.Module):
    def __init__(self):
        self.network = nn.Conv2d(3, 32, 3)


@mistake("08.10", "Cifar10Net", tell=UNREGISTERED)
class Cifar10NetInAPlainList(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = [*_blocks(), *_classifier()]

    def forward(self, images):
        return nn.Sequential(*self.layers)(images)


@mistake(
    "08.10",
    "Cifar10Net",
    tell="The images are not flattened before the first linear layer: (N, 256, 4, 4) becomes (N, 4096) with flatten(start_dim=1).",
)
class Cifar10NetNotFlattened(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(*_blocks(), *_classifier()[1:])

    def forward(self, images):
        return self.layers(images)


@mistake(
    "08.10",
    "Cifar10Net",
    tell="You flattened the batch too: every image keeps its own row with flatten(start_dim=1).",
)
class Cifar10NetAllFlattened(Cifar10NetNotFlattened.wrong):
    def forward(self, images):
        return self.layers[15:](self.layers[:15](images).flatten())


TOO_LARGE = (
    "The first linear layer does not have the size of what reaches it. Send a batch of zeros through the blocks "
    "(trace_shapes does): each block halves height and width once, 32 → 16 → 8 → 4, and padding=1 keeps the rest."
)
POOLS = "Every block ends with a max-pooling of 2 × 2; at least one of yours does not, so more than 4 × 4 pixels are left."


def _without_padding(c_in, c_out):
    return [nn.Conv2d(c_in, c_out, 3), nn.ReLU()]


def _without_relu(c_in, c_out):
    return [nn.Conv2d(c_in, c_out, 3, padding=1)]


def _with_norm(c_in, c_out):
    return [nn.Conv2d(c_in, c_out, 3, padding=1), nn.BatchNorm2d(c_out), nn.ReLU()]


def _without_bias(c_in, c_out):
    return [nn.Conv2d(c_in, c_out, 3, padding=1, bias=False), nn.ReLU()]


def _second_relu_only():
    layers = _blocks()
    return [layer for i, layer in enumerate(layers) if i % 5 != 1]


def _first_relu_only():
    layers = _blocks()
    return [layer for i, layer in enumerate(layers) if i % 5 != 3]


cifar_without_padding = _cifar10_net(
    lambda: [*_blocks(make=_without_padding), *_classifier()],
    "The convolutions have no padding=1, so each takes 2 pixels from height and width: 2 × 2 or fewer are left where the first linear layer expects 4 × 4.",
)
cifar_too_large = _cifar10_net(lambda: [*_blocks(), *_classifier(256 * 8 * 8)], TOO_LARGE)
cifar_too_small = _cifar10_net(lambda: [*_blocks(), *_classifier(256 * 2 * 2)], TOO_LARGE)
cifar_of_channels = _cifar10_net(lambda: [*_blocks(), *_classifier(256)], TOO_LARGE)
cifar_without_last_pool = _cifar10_net(lambda: [*_blocks()[:-1], *_classifier()], POOLS)
cifar_without_pools = _cifar10_net(
    lambda: [layer for i, layer in enumerate(_blocks()) if i % 5 != 4] + _classifier(), POOLS
)
cifar_mean_pooled = _cifar10_net(
    lambda: [*_blocks(pool=nn.AvgPool2d), *_classifier()],
    "You pooled with the mean; the blocks end with max-pooling, nn.MaxPool2d(2).",
)
cifar_without_relu = _cifar10_net(
    lambda: [*_blocks(make=_without_relu), *_classifier()],
    "There is no ReLU after the convolutions: each of the six has one.",
)
cifar_second_relu = _cifar10_net(
    lambda: [*_second_relu_only(), *_classifier()],
    "Each block has two ReLUs, one after each convolution; one is missing.",
)
cifar_first_relu = _cifar10_net(
    lambda: [*_first_relu_only(), *_classifier()],
    "Each block has two ReLUs, one after each convolution; one is missing.",
)
cifar_linear_head = _cifar10_net(
    lambda: [*_blocks(), *(layer for layer in _classifier() if not isinstance(layer, nn.ReLU))],
    "There is no ReLU between the linear layers, so the three are one linear function together.",
)
cifar_last_relu = _cifar10_net(lambda: [*_blocks(), *_classifier(), nn.ReLU()], LAST_RELU)
cifar_softmax = _cifar10_net(lambda: [*_blocks(), *_classifier(), nn.Softmax(dim=1)], SOFTMAX)
cifar_log_softmax = _cifar10_net(
    lambda: [*_blocks(), *_classifier(), nn.LogSoftmax(dim=1)],
    "There is a log_softmax at the end. Logits are asked for: return the raw scores.",
)
cifar_with_norm = _cifar10_net(
    lambda: [*_blocks(make=_with_norm), *_classifier()],
    "There is a batch norm after the convolutions. It is a good idea, but not asked for here: exercise 10 has it.",
)
cifar_without_bias = _cifar10_net(
    lambda: [*_blocks(make=_without_bias), *_classifier()],
    "The convolutions have no bias: leave bias at its default.",
)
cifar_one_linear = _cifar10_net(
    lambda: [*_blocks(), nn.Flatten(), nn.Linear(4096, 10)],
    "There is one linear layer at the end; three are asked for, 4096 → 1024 → 512 → 10.",
)
cifar_two_linear = _cifar10_net(
    lambda: [*_blocks(), nn.Flatten(), nn.Linear(4096, 512), nn.ReLU(), nn.Linear(512, 10)],
    "There are two linear layers at the end; three are asked for, 4096 → 1024 → 512 → 10.",
)
cifar_three_convolutions = _cifar10_net(
    lambda: (
        [layer for c in ((3, 64), (64, 128), (128, 256)) for layer in (*_conv_relu(*c), nn.MaxPool2d(2))]
        + _classifier()
    ),
    "A block has two convolutions; yours have one.",
)
cifar_doubling = _cifar10_net(
    lambda: [*_blocks(((3, 32, 64), (64, 64, 128), (128, 128, 256))), *_classifier()],
    "The channels are others than asked for: 32 and 64, then 128 and 128, then 256 and 256.",
)
