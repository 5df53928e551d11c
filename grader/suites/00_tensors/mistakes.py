"""The classic mistakes of 00."""

import math

import numpy as np
import torch
import torch.nn.functional as F

from grader.mistakes import mistake

ROUNDED = (
    "The last row is lost: N // nrow rounds down. A row that is only partly full is a row too: round up."
)
VARIANCE = "You divided by the variance. The standard deviation is its square root."


@mistake(
    "00.1",
    "from_list",
    tell="It is float32 whatever the values are. torch.Tensor, with a capital T, does that; torch.tensor looks at the values.",
)
def always_float32(values, dtype=None):
    return torch.Tensor(values)


@mistake("00.1", "from_list", tell="The dtype is ignored: hand it on, torch.tensor(values, dtype=dtype).")
def from_list_dtype_ignored(values, dtype=None):
    return torch.tensor(values)


@mistake(
    "00.1",
    "from_list",
    tell="NumPy's floats have 64 bits, PyTorch's 32: a list that goes through np.array comes out as float64. Use torch.tensor.",
)
def through_numpy(values, dtype=None):
    tensor = torch.from_numpy(np.array(values))
    return tensor if dtype is None else tensor.to(dtype)


@mistake(
    "00.2",
    "from_numpy",
    tell="The numbers were copied, so the two go their own ways. torch.tensor copies, and so does .copy() or .clone(); torch.from_numpy shares.",
)
def copied(array):
    return torch.tensor(array)


@mistake(
    "00.2",
    "from_numpy",
    tell="The dtype was changed to float32, which makes a copy. A tensor that shares memory has the dtype of the array.",
)
def converted(array):
    return torch.from_numpy(array).float()


@mistake(
    "00.3",
    "filled",
    tell="Multiplying (or adding) by a float turns whole numbers into floats: the dtype is lost on the way. Use torch.full.",
)
def filled_dtype_lost(shape, value, dtype):
    return torch.ones(shape, dtype=dtype) * value


@mistake(
    "00.3",
    "filled",
    tell="The dtype is ignored: the result has the one that fits the value. Hand it on, dtype=dtype.",
)
def filled_dtype_ignored(shape, value, dtype):
    return torch.full(shape, value)


@mistake(
    "00.3", "filled", tell="torch.ones and torch.zeros are float32 unless told otherwise: hand on the dtype."
)
def filled_always_float32(shape, value, dtype):
    return torch.ones(shape) * value


@mistake("00.3", "filled", tell="The value is not used at all: every element is 1.")
def filled_with_ones(shape, value, dtype):
    return torch.ones(shape, dtype=dtype)


@mistake("00.3", "filled", tell="The value is not used at all: every element is 0.")
def filled_with_zeros(shape, value, dtype):
    return torch.zeros(shape, dtype=dtype)


@mistake(
    "00.3",
    "filled",
    tell="expand shows one number in many places: all elements share one memory, so writing to one changes all. Use torch.full, or .clone() it.",
)
def filled_by_expanding(shape, value, dtype):
    return torch.tensor(value, dtype=dtype).expand(shape)


@mistake(
    "00.4",
    "random_like",
    tell="randn draws from the normal distribution, with negative numbers too. rand draws evenly from [0, 1).",
)
def random_normal(x, generator):
    return torch.randn(x.shape, generator=generator)


@mistake(
    "00.4",
    "random_like",
    tell="The generator is not used: the numbers come from PyTorch's global one. Hand it on, generator=generator.",
)
def generator_ignored(x, generator):
    return torch.rand(x.shape)


@mistake(
    "00.4",
    "random_like",
    tell="torch.rand_like takes its dtype from x, and draws from the global generator. Take the shape alone: torch.rand(x.shape, …).",
)
def rand_like(x, generator):
    return torch.rand_like(x)


@mistake(
    "00.4",
    "random_like",
    tell="The dtype of x was taken over; the numbers are to be float32 always (integers could not hold them).",
)
def random_in_dtype_of_x(x, generator):
    return torch.rand(x.shape, dtype=x.dtype, generator=generator)


@mistake(
    "00.4",
    "random_like",
    tell="The generator is seeded again in each call, so the same numbers come every time. Leave the seed to the caller.",
)
def generator_seeded_again(x, generator):
    return torch.rand(x.shape, generator=generator.manual_seed(generator.initial_seed()))


@mistake(
    "00.4",
    "random_like",
    tell="You seeded a generator of your own, so the same numbers come every time. Use the one given.",
)
def generator_of_its_own(x, generator):
    return torch.rand(x.shape, generator=torch.Generator().manual_seed(0))


@mistake(
    "00.4",
    "random_like",
    tell="x was overwritten: functions that end in _ , like uniform_, change the tensor itself. Only the shape of x is wanted.",
)
def random_in_place(x, generator):
    return (x if x.dtype == torch.float32 else x.float()).uniform_(generator=generator)


def _described(x, **other):
    return {
        "dtype": x.dtype,
        "shape": x.shape,
        "ndim": x.ndim,
        "numel": x.numel(),
        "device": x.device,
        **other,
    }


@mistake(
    "00.5",
    "describe",
    tell="The dtype is a torch.dtype, such as torch.float32, and not its name: give x.dtype as it is.",
)
def dtype_as_text(x):
    return _described(x, dtype=str(x.dtype))


@mistake(
    "00.5",
    "describe",
    tell="numel counts all elements. len(x) and x.shape[0] are the size of the first dimension only.",
)
def numel_of_the_first_dimension(x):
    return _described(x, numel=len(x))


@mistake(
    "00.5",
    "describe",
    tell="ndim is the number of dimensions, len(x.shape). len(x) is the size of the first one.",
)
def ndim_is_a_size(x):
    return _described(x, ndim=len(x))


@mistake("00.5", "describe", tell='The device is written down as "cpu"; ask the tensor: x.device.')
def device_written_down(x):
    return _described(x, device="cpu")


@mistake(
    "00.6",
    "flatten_images",
    tell="Everything became one row, and the images can no longer be told apart. Keep dimension 0: flatten(start_dim=1).",
)
def batch_flattened(images):
    return images.flatten()


@mistake(
    "00.6",
    "flatten_images",
    tell="The channels were kept apart: (N, C, H·W). Flatten from dimension 1 on, not from 2.",
)
def channels_kept(images):
    return images.flatten(2)


@mistake("00.6", "flatten_images", tell="784 is 28 · 28, written down. Let the shape say it: −1, or C·H·W.")
def size_written_down(images):
    return images.reshape(-1, 784)


@mistake(
    "00.6",
    "flatten_images",
    tell="The order within a row is wrong: the channels went last. Do not permute before you flatten.",
)
def channels_last_in_the_row(images):
    return images.permute(0, 2, 3, 1).flatten(1)


@mistake(
    "00.6", "flatten_images", tell="N and the rest changed places: each image should be a row, not a column."
)
def images_as_columns(images):
    return images.flatten(1).T


@mistake(
    "00.6",
    "flatten_images",
    tell="reshape(…, N) cuts the pixels anew, so one image's pixels land in many columns. N must stay in front.",
)
def images_mixed(images):
    return images.reshape(-1, len(images))


@mistake(
    "00.6",
    "flatten_images",
    tell="squeeze takes away every dimension of size 1, a batch of one image too. Leave it out.",
)
def squeezed(images):
    return images.squeeze().flatten(1)


@mistake(
    "00.6",
    "flatten_images",
    tell="view only works where the memory is in the right order, and a permuted tensor's is not. reshape and flatten copy where they must.",
)
def viewed(images):
    return images.view(len(images), -1)


@mistake(
    "00.7",
    "rescale",
    tell="That is 0 … 1. It has to be stretched to twice the length, and shifted down by 1.",
)
def zero_to_one(images):
    return images.float() / 255


@mistake("00.7", "rescale", tell="That is −0.5 … 0.5: the shift is right, the length is half.")
def half_as_long(images):
    return images.float() / 255 - 0.5


@mistake("00.7", "rescale", tell="That is 0 … 2: shift it down by 1.")
def not_shifted(images):
    return images / 127.5


@mistake("00.7", "rescale", tell="255 is to become exactly 1: divide by 127.5, half of 255, not by 128.")
def divided_by_128(images):
    return images.float() / 128 - 1


@mistake(
    "00.7",
    "rescale",
    tell="A uint8 ends at 255: 2 · 200 is 144 in it. Change to float32 before you multiply.",
)
def overflown(images):
    return 2 * images / 255 - 1


@mistake(
    "00.7",
    "rescale",
    tell="A uint8 has nothing below 0: 100 − 128 is 228 in it. Change to float32 before you subtract.",
)
def underflown(images):
    return (images - 128) / 127.5


@mistake(
    "00.7",
    "rescale",
    tell="A uint8 holds 0 … 255 and starts over outside: 2 · 200 is 144 in it, 0 − 255 is 1. Change to float32 first.",
)
def overflown_and_underflown(images):
    return (images * 2 - 255) / 255


@mistake(
    "00.7", "rescale", tell="// throws the fraction away: of 256 shades two or three are left. Divide with /."
)
def divided_by_whole_numbers(images):
    return images.float() // 127.5 - 1


@mistake(
    "00.7",
    "rescale",
    tell="The result was made an integer: nothing but −1, 0 and 1 is left. Keep it float32.",
)
def made_integer(images):
    return (images / 127.5 - 1).to(torch.int64)


@mistake(
    "00.7",
    "rescale",
    tell="Right numbers in float64, twice the memory, and not the dtype of a network's weights: make it float32.",
)
def in_float64(images):
    return images.double() / 127.5 - 1


@mistake(
    "00.7",
    "rescale",
    tell="You scaled by the least and the greatest pixel of these very images, so each batch would be scaled differently. The scale is fixed: 0 … 255.",
)
def scaled_by_the_batch(images):
    x = images.float()
    return (x - x.min()) / (x.max() - x.min()) * 2 - 1


@mistake(
    "00.7",
    "rescale",
    tell="You divided by the brightest pixel of these very images, so each batch would be scaled differently. The scale is fixed: 0 … 255.",
)
def scaled_by_the_brightest(images):
    x = images.float()
    return x / x.max() * 2 - 1


def _tiles(images, columns, padding):
    """The images as (rows, columns, C, H + padding, W + padding), each with the gap before it."""
    tiles = F.pad(images, (padding, 0, padding, 0))
    rows = -(-len(tiles) // columns)
    missing = tiles.new_zeros(rows * columns - len(tiles), *tiles.shape[1:])
    return torch.cat([tiles, missing]).unflatten(0, (rows, columns))


def _joined(tiles, padding):
    """The picture of `tiles`, with the border that is missing at the end of it."""
    rows, columns, channels, height, width = tiles.shape
    picture = tiles.permute(2, 0, 3, 1, 4).reshape(channels, rows * height, columns * width)
    return F.pad(picture, (0, padding, 0, padding))


@mistake(
    "00.8",
    "image_grid",
    tell="The pixels were cut anew by reshape (or view), which mixes the images. permute the dimensions first, so that rows and heights stand side by side.",
)
def grid_without_permute(images, nrow=8, padding=2):
    tiles = _tiles(images, min(nrow, len(images)), padding)
    rows, columns, channels, height, width = tiles.shape
    return F.pad(tiles.reshape(channels, rows * height, columns * width), (0, padding, 0, padding))


@mistake(
    "00.8",
    "image_grid",
    tell="The border around the whole picture is missing: padding belongs on the outside too, not only between images.",
)
def grid_without_border(images, nrow=8, padding=2):
    grid = _joined(_tiles(images, min(nrow, len(images)), padding), padding)
    return grid[:, padding : grid.shape[1] - padding, padding : grid.shape[2] - padding]


@mistake(
    "00.8",
    "image_grid",
    tell="The border is missing on the right and at the bottom: one more padding after the last image.",
)
def grid_without_last_border(images, nrow=8, padding=2):
    return _joined(_tiles(images, min(nrow, len(images)), padding), 0)


@mistake(
    "00.8",
    "image_grid",
    tell="Each image was padded on all its sides, so the gaps are twice as wide as the border. Neighbours share one gap.",
)
def grid_with_double_gaps(images, nrow=8, padding=2):
    padded = F.pad(images, (padding,) * 4)
    return _joined(_tiles(padded, min(nrow, len(images)), 0), 0)


@mistake(
    "00.8",
    "image_grid",
    tell="nrow was taken for the number of rows. As in torchvision, it is the number of images in a row.",
)
def grid_of_nrow_rows(images, nrow=8, padding=2):
    rows = min(nrow, len(images))
    return _joined(_tiles(images, math.ceil(len(images) / rows), padding), padding)


@mistake(
    "00.8", "image_grid", tell="The grid is nrow wide though there are fewer images than that: min(nrow, N)."
)
def grid_too_wide(images, nrow=8, padding=2):
    return _joined(_tiles(images, nrow, padding), padding)


@mistake(
    "00.8",
    "image_grid",
    tell=ROUNDED,
)
def grid_rounded_down(images, nrow=8, padding=2):
    columns = min(nrow, len(images))
    return _joined(_tiles(images[: len(images) // columns * columns], columns, padding), padding)


@mistake("00.8", "image_grid", tell=ROUNDED)
def grid_with_too_few_rows(images, nrow=8, padding=2):
    n, channels, height, width = images.shape
    down, across = height + padding, width + padding
    grid = images.new_zeros(channels, n // nrow * down + padding, min(nrow, n) * across + padding)
    for i, image in enumerate(images):
        top, left = padding + i // nrow * down, padding + i % nrow * across
        grid[:, top : top + height, left : left + width] = image
    return grid


@mistake(
    "00.8",
    "image_grid",
    tell="The images go down the columns. They are to go along the rows: image 1 stands to the right of image 0.",
)
def grid_by_columns(images, nrow=8, padding=2):
    columns = min(nrow, len(images))
    rows = math.ceil(len(images) / columns)
    tiles = _tiles(images, columns, padding)
    return _joined(tiles.flatten(0, 1).unflatten(0, (columns, rows)).transpose(0, 1), padding)


@mistake(
    "00.8",
    "image_grid",
    tell="torchvision's make_grid makes three channels of a grey image, and gives a single image no border. Here C stays, and padding is always there.",
)
def grid_of_torchvision(images, nrow=8, padding=2):
    # make_grid itself is not asked: importing torchvision takes 2 s, and makes a folder of torch's in /tmp.
    if images.shape[1] == 1:
        images = images.expand(-1, 3, -1, -1)
    if len(images) == 1:
        return images[0]
    return _joined(_tiles(images, min(nrow, len(images)), padding), padding)


@mistake(
    "00.8",
    "image_grid",
    tell="The dtype is lost: torch.zeros is float32. images.new_zeros(…) has the dtype of the images.",
)
def grid_in_float32(images, nrow=8, padding=2):
    return _joined(_tiles(images.float(), min(nrow, len(images)), padding), padding)


@mistake("00.8", "image_grid", tell="The gaps are not 0: begin with zeros.")
def grid_with_white_gaps(images, nrow=8, padding=2):
    filled = _joined(_tiles(torch.ones_like(images), min(nrow, len(images)), padding), padding)
    return torch.where(filled == 0, 1, _joined(_tiles(images, min(nrow, len(images)), padding), padding))


@mistake(
    "00.9",
    "to_channels_last",
    tell="view and reshape cut the same row of numbers anew: the shape is right, the picture is scrambled. To swap dimensions, use permute.",
)
def channels_last_by_view(image):
    c, h, w = image.shape
    return image.reshape(h, w, c)


@mistake(
    "00.9",
    "to_channels_last",
    tell="Height and width changed places too, so the picture lies on its side: swapping 0 and 2 gives (W, H, C). permute all three.",
)
def lying_on_its_side(image):
    return image.transpose(0, 2)


@mistake(
    "00.9",
    "to_channels_last",
    tell="That is (W, C, H). permute(2, 0, 1) is the way back, from (H, W, C); it lists, for each new dimension, which old one it was.",
)
def permuted_backwards(image):
    return image.permute(2, 0, 1)


@mistake(
    "00.9",
    "to_channels_last",
    tell="Only C and H changed places: (H, C, W). The channels go to the very end.",
)
def channels_in_the_middle(image):
    return image.permute(1, 0, 2)


@mistake(
    "00.10",
    "standardize",
    tell="keepdim=True is missing. The mean has lost dimension dim, so it lines up with the wrong one: an error, or, if the sizes fit, a wrong result.",
)
def keepdim_forgotten(x, dim):
    return (x - x.mean(dim)) / x.std(dim)


@mistake("00.10", "standardize", tell="dim is ignored: one mean and one deviation for all of x.")
def standardized_as_a_whole(x, dim):
    return (x - x.mean()) / x.std()


@mistake(
    "00.10",
    "standardize",
    tell="The other dimension was averaged over. mean(dim=0) runs down dimension 0, and leaves one number for each column.",
)
def the_other_dimension(x, dim):
    other = dim - 1 if x.dim() > 1 else dim
    return (x - x.mean(other, keepdim=True)) / x.std(other, keepdim=True)


@mistake("00.10", "standardize", tell=VARIANCE)
def divided_by_variance(x, dim):
    return (x - x.mean(dim, keepdim=True)) / x.var(dim, keepdim=True)


@mistake("00.10", "standardize", tell=VARIANCE)
def divided_by_population_variance(x, dim):
    return (x - x.mean(dim, keepdim=True)) / x.var(dim, correction=0, keepdim=True)


@mistake("00.10", "standardize", tell="The mean is 0 now, but the deviation is as it was: divide by it.")
def only_centred(x, dim):
    return x - x.mean(dim, keepdim=True)


@mistake("00.10", "standardize", tell="The mean was not subtracted.")
def not_centred(x, dim):
    return x / x.std(dim, keepdim=True)


@mistake(
    "00.10",
    "standardize",
    tell="x itself was changed: x -= … and methods that end in _ work in place, on the caller's tensor. Write x = x - …, which makes a new one.",
)
def standardized_in_place(x, dim):
    x -= x.mean(dim, keepdim=True)
    x /= x.std(dim, keepdim=True)
    return x


@mistake(
    "00.10",
    "standardize",
    tell="The result is right, but x was centred in place on the way: x -= … changes the caller's tensor. Write x = x - ….",
)
def centred_in_place(x, dim):
    x -= x.mean(dim, keepdim=True)
    return x / x.std(dim, keepdim=True)


@mistake(
    "00.11",
    "one_hot",
    tell="out[:, labels] = 1 fills whole columns, N × N places. Index with two lists, out[torch.arange(N), labels], for one place in each row.",
)
def whole_columns(labels, num_classes):
    out = torch.zeros(len(labels), num_classes)
    out[:, labels] = 1
    return out


@mistake(
    "00.11",
    "one_hot",
    tell="Rows and columns changed places: one row for each label, one column for each class.",
)
def one_hot_transposed(labels, num_classes):
    return F.one_hot(labels, num_classes).T


@mistake(
    "00.11",
    "one_hot",
    tell="The number of classes was taken from the labels; a class may be absent from them. Use num_classes.",
)
def classes_counted(labels, num_classes):
    return F.one_hot(labels)


@mistake(
    "00.11",
    "one_hot",
    tell="The classes are counted from 0: label 0 is the first column, so subtract nothing.",
)
def counted_from_one(labels, num_classes):
    return F.one_hot((labels - 1) % num_classes, num_classes)


@mistake(
    "00.11",
    "one_hot",
    tell="True and False came back. A comparison gives bool, with which one cannot calculate: add .float().",
)
def one_hot_bool(labels, num_classes):
    return labels[:, None] == torch.arange(num_classes)


@mistake(
    "00.12",
    "pairwise_sq_dist",
    tell="That is the distance; its square was asked for. torch.cdist takes the root too.",
)
def root_taken(a, b):
    return torch.cdist(a, b)


@mistake(
    "00.12",
    "pairwise_sq_dist",
    tell="Only a[0] with b[0], a[1] with b[1], … were compared. For all pairs, broadcast (N, 1, D) against (1, M, D).",
)
def only_pairs(a, b):
    return (a - b).square().sum(1)


@mistake(
    "00.12",
    "pairwise_sq_dist",
    tell="|a|² must stand as a column (N, 1) and |b|² as a row (M,) to make N × M; as two rows they meet only where N = M, and give a wrong N × N.",
)
def norms_as_rows(a, b):
    return a.square().sum(1) + b.square().sum(1) - 2 * a @ b.T


@mistake(
    "00.12",
    "pairwise_sq_dist",
    tell="|a|² and |b|² are both columns; |b|² must be a row (1, M), so that the two spread to N × M.",
)
def norms_as_columns(a, b):
    return a.square().sum(1, keepdim=True) + b.square().sum(1, keepdim=True) - 2 * a @ b.T


@mistake("00.12", "pairwise_sq_dist", tell="That is M × N: a and b changed places.")
def a_and_b_swapped(a, b):
    return (b[:, None] - a[None]).square().sum(2)


@mistake(
    "00.12", "pairwise_sq_dist", tell="The differences were averaged over D; a squared distance is their sum."
)
def averaged(a, b):
    return (a[:, None] - b[None]).square().mean(2)


@mistake(
    "00.12",
    "pairwise_sq_dist",
    tell="Square each difference first, then add them up. The other way round, differences of opposite sign cancel.",
)
def summed_before_squaring(a, b):
    return (a[:, None] - b[None]).sum(2).square()


@mistake("00.12", "pairwise_sq_dist", tell="The absolute differences were added up; they have to be squared.")
def absolute_differences(a, b):
    return (a[:, None] - b[None]).abs().sum(2)


@mistake(
    "00.12",
    "pairwise_sq_dist",
    tell="The sum runs over the wrong dimension: of (N, M, D) the last one, the coordinates, goes.",
)
def summed_over_the_points(a, b):
    return (a[:, None] - b[None]).square().sum(1)
