"""Hidden suite of 00."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

BATCHES = [(4, 3, 5, 2), (2, 1, 4, 7), (1, 1, 3, 5)]  # (N, C, H, W)
LONG, WIDE = 700, 600  # so long that sample and population deviation agree to 0.1 %


def pixels(draw, *shape):
    return draw.integers(0, 256, *shape).to(torch.uint8)


def grid_of(images, nrow, padding):
    """The grid with every pixel computed from its own position."""
    n, channels, height, width = images.shape
    columns = min(nrow, n)
    step_y, step_x = height + padding, width + padding
    shape = (-(-n // columns) * step_y + padding, columns * step_x + padding)
    grid = images.new_zeros(channels, *shape)
    for y in range(shape[0]):
        for x in range(shape[1]):
            row, v = divmod(y - padding, step_y)
            column, u = divmod(x - padding, step_x)
            i = row * columns + column
            if row >= 0 and column in range(columns) and i < n and v < height and u < width:
                grid[:, y, x] = images[i, :, v, u]
    return grid


@pytest.mark.task("00.1")
@pytest.mark.points(1)
def test_from_list_without_dtype(submission, check, draw):
    """from_list finds the dtype by the values"""
    whole = draw.integers(-9, 10, 2, 3).tolist()
    check.close(submission.from_list(whole), torch.tensor(whole), dtype=True)
    halves = [n + 0.5 for n in draw.integers(-9, 10, 4).tolist()]
    check.close(submission.from_list(halves), torch.tensor(halves), dtype=True)
    answers = [True, False, True]
    check.close(submission.from_list(answers), torch.tensor(answers), dtype=True)


@pytest.mark.task("00.1")
@pytest.mark.points(1)
def test_from_list_with_dtype(submission, check, draw):
    """from_list gives the dtype that is asked for"""
    for dtype in (torch.float64, torch.int32, torch.uint8):
        values = draw.integers(0, 100, 3, 2).tolist()
        check.close(submission.from_list(values, dtype), torch.tensor(values, dtype=dtype), dtype=True)


@pytest.mark.task("00.2")
@pytest.mark.points(1)
def test_from_numpy_values(submission, check, draw):
    """from_numpy keeps shape, dtype and values"""
    for dtype in (np.float64, np.int32, np.uint8):
        array = draw.integers(0, 100, 3, 4).numpy().astype(dtype)
        check.close(submission.from_numpy(array), torch.from_numpy(array.copy()), dtype=True)


@pytest.mark.task("00.2")
@pytest.mark.points(1)
def test_from_numpy_shares_memory(submission, check, draw):
    """from_numpy shares memory: a change of one is seen in the other"""
    for numbers in (draw.normal(2, 3), draw.normal(4).double(), draw.integers(0, 9, 3, 2)):
        array = numbers.numpy()
        found = submission.probe.memory(array.copy())
        name = "tensor after array += 1"
        check.close(found[name], torch.from_numpy(array + 1), what=name)
        name = "array after tensor *= 2"
        check.close(found[name], torch.from_numpy((array + 1) * 2), what=name)
    check.close(submission.probe.memory_of_transposed(array.copy()), torch.from_numpy(array + 1).T)


@pytest.mark.task("00.3")
@pytest.mark.points(1)
def test_filled_values(submission, check, draw):
    """filled has the shape, the value and the dtype asked for"""
    for shape, value, dtype in [
        ((2, 3), draw.number(2, 9), torch.float32),
        ((2, 1, 3), draw.number(100, 256), torch.uint8),
        ((3, 2), 4.0, torch.int64),
        ((4,), -0.75, torch.float64),
        ((5,), True, torch.bool),
        ((), 2.5, torch.float32),
    ]:
        check.close(submission.filled(shape, value, dtype), torch.full(shape, value, dtype=dtype), dtype=True)


@pytest.mark.task("00.3")
@pytest.mark.points(1)
def test_filled_elements_are_their_own(submission, check, draw):
    """filled gives every element memory of its own"""
    value, new = draw.number(1, 50), draw.number(50, 100)
    expected = torch.full((2, 3), float(value))
    expected[0, 0] = new
    check.close(submission.probe.written((2, 3), value, torch.float32, new), expected)


@pytest.mark.task("00.4")
@pytest.mark.points(1)
def test_random_like_values(submission, check, draw):
    """random_like is float32 and evenly spread over [0, 1), whatever x is"""
    n = draw.number(2000, 3000)
    for x in (draw.normal(40, n // 40).double(), pixels(draw, 2, 3, n // 60, 20), draw.integers(0, 10, n)):
        found = submission.probe.random_numbers(x, draw.number(0, 1000))
        numbers = check.tensor(found, shape=x.shape, dtype=torch.float32)
        low, high, mean = numbers.min().item(), numbers.max().item(), numbers.mean().item()
        inside = 0 <= low < 0.05 and 0.95 < high < 1 and 0.45 < mean < 0.55  # 8 standard errors of the mean
        got = f"from {low:.3f} to {high:.3f}, with mean {mean:.3f}"
        check.true(inside, expected="numbers evenly spread from 0 to 1, with mean 0.5", got=got)


@pytest.mark.task("00.4")
@pytest.mark.points(1)
def test_random_like_draws_from_the_generator(submission, check, draw):
    """random_like draws from the generator given, and leaves x alone"""
    x = draw.normal(3, 4)
    found = submission.probe.draws(x, draw.number(0, 1000))
    check.close(found["x afterwards"], x, what="x afterwards")
    first, second, again = found["first"], found["second"], found["seeded alike"]
    check.close(again, first, what="with a generator seeded alike")
    check.true(
        not torch.equal(first, second), expected="new numbers at the second call", got="the same again"
    )


@pytest.mark.task("00.5")
@pytest.mark.points(2)
def test_describe_values(submission, check, draw):
    """describe gives dtype, shape, ndim, numel and device"""
    n = draw.number(3, 50)
    for x in (
        draw.normal(2, n, 4),
        draw.integers(0, 9, n),
        pixels(draw, 1, 6, n, 2),
        torch.tensor(1.5, dtype=torch.float64),
        torch.empty(n, 2, device="meta"),
    ):
        expected = {
            "dtype": x.dtype,
            "shape": tuple(x.shape),
            "ndim": x.dim(),
            "numel": x.numel(),
            "device": str(x.device),
        }
        check.close(submission.probe.described(x), expected)


@pytest.mark.task("00.6")
@pytest.mark.points(1)
def test_flatten_images_values(submission, check, draw):
    """flatten_images makes one row of each image"""
    for n, c, h, w in BATCHES:
        images = draw.normal(n, c, h, w)
        check.close(submission.flatten_images(images), images.reshape(n, c * h * w))
    images = pixels(draw, 2, 1, 28, 28)
    check.close(submission.flatten_images(images), images.reshape(2, 784), dtype=True)


@pytest.mark.task("00.6")
@pytest.mark.points(1)
def test_flatten_images_of_a_view(submission, check, draw):
    """flatten_images takes a permuted view as well"""
    images = draw.normal(2, 4, 5, 3)  # (N, H, W, C)
    check.close(submission.probe.flattened_view(images), images.permute(0, 3, 1, 2).flatten(1))


@pytest.mark.task("00.7")
@pytest.mark.points(1)
def test_rescale_every_pixel_value(submission, check, draw):
    """rescale brings 0 … 255 to −1 … 1 as float32"""
    values = draw.permutation(256).reshape(1, 1, 8, 32)
    expected = torch.linspace(-1, 1, 256)[values]
    check.close(submission.rescale(values.to(torch.uint8)), expected, dtype=True)


@pytest.mark.task("00.7")
@pytest.mark.points(1)
def test_rescale_of_dull_images(submission, check, draw):
    """rescale takes no notice of how bright these images happen to be, and leaves them alone"""
    for shape in [(2, 3, 2, 5), (1, 1, 3, 2)]:
        images = draw.integers(60, 180, *shape).to(torch.uint8)
        check.close(submission.rescale(images), (images.double() * 2 / 255 - 1).float(), dtype=True)
    check.close(submission.probe.unchanged("rescale", images, []), images, dtype=True)


@pytest.mark.task("00.8")
@pytest.mark.points(1)
def test_image_grid_of_full_rows(submission, check, draw):
    """image_grid sets images row by row, with padding all around"""
    for shape, nrow, padding in [((6, 3, 2, 3), 3, 1), ((8, 1, 3, 2), 2, 2), ((4, 2, 2, 3), 2, 0)]:
        images = draw.uniform(*shape, low=0.1)
        check.close(submission.image_grid(images, nrow, padding), grid_of(images, nrow, padding))


@pytest.mark.task("00.8")
@pytest.mark.points(1)
def test_image_grid_with_a_partial_row(submission, check, draw):
    """image_grid leaves the last row's empty places 0 and loses no image"""
    for shape, nrow, padding in [((7, 1, 3, 2), 3, 1), ((5, 3, 2, 4), 4, 2), ((5, 2, 2, 3), 2, 0)]:
        images = draw.uniform(*shape, low=0.1)
        check.close(submission.image_grid(images, nrow, padding), grid_of(images, nrow, padding))


@pytest.mark.task("00.8")
@pytest.mark.points(1)
def test_image_grid_of_few_images(submission, check, draw):
    """image_grid of few images is no wider than they are; it keeps uint8, grey, and the border of a single one"""
    for shape, nrow, padding in [((3, 3, 2, 4), 8, 1), ((2, 1, 3, 2), 5, 2), ((1, 3, 4, 3), 4, 2)]:
        images = pixels(draw, *shape)
        check.close(submission.image_grid(images, nrow, padding), grid_of(images, nrow, padding), dtype=True)


@pytest.mark.task("00.9")
@pytest.mark.points(2)
def test_to_channels_last_values(submission, check, draw):
    """to_channels_last moves every pixel to [y, x, c]"""
    for c, h, w in [(3, 4, 5), (3, 5, 2), (1, 3, 4)]:
        image = draw.normal(c, h, w)
        expected = torch.from_numpy(np.moveaxis(image.numpy(), 0, -1))
        check.close(submission.to_channels_last(image), expected)
    image = pixels(draw, 3, 3, 3)
    check.close(submission.to_channels_last(image), image.permute(1, 2, 0), dtype=True)


@pytest.mark.task("00.10")
@pytest.mark.points(1)
def test_standardize_a_table(submission, check, draw):
    """standardize gives mean 0 and deviation 1 along dim"""
    for shape, dim in [((LONG, WIDE), 0), ((WIDE, LONG), 1)]:
        x = draw.normal(*shape, scale=3) + draw.normal(*shape[:dim], 1, *shape[dim + 1 :]) + 2
        expected = (x - x.mean(dim, keepdim=True)) / x.std(dim, keepdim=True)
        check.close(submission.standardize(x, dim), expected, rtol=2e-3, atol=1e-4, dtype=True)
    x = draw.normal(LONG, LONG) + draw.normal(LONG, 1)  # square: a lost dimension goes unnoticed
    expected = (x - x.mean(1, keepdim=True)) / x.std(1, keepdim=True)
    check.close(submission.standardize(x, 1), expected, rtol=2e-3, atol=1e-4)


@pytest.mark.task("00.10")
@pytest.mark.points(1)
def test_standardize_other_shapes(submission, check, draw):
    """standardize takes any number of dimensions, and leaves its input alone"""
    for shape, dim in [((LONG,), 0), ((3, LONG, 4), 1), ((2, 3, LONG), -1)]:
        x = draw.normal(*shape, scale=2) - 5
        expected = (x - x.mean(dim, keepdim=True)) / x.std(dim, keepdim=True)
        check.close(submission.standardize(x, dim), expected, rtol=2e-3, atol=1e-4)
    check.close(submission.probe.unchanged("standardize", x, [dim]), x)


@pytest.mark.task("00.11")
@pytest.mark.points(2)
def test_one_hot_values(submission, check, draw):
    """one_hot has one 1 in each row, at the label"""
    for n, k in [(6, 4), (3, 5), (4, 4), (1, 3)]:
        labels = draw.labels(n, k - 1)  # the last class is absent
        check.close(submission.one_hot(labels, k), F.one_hot(labels, k))


@pytest.mark.task("00.12")
@pytest.mark.points(1)
def test_pairwise_sq_dist_values(submission, check, draw):
    """pairwise_sq_dist compares every point of a with every point of b"""
    for n, m, d in [(5, 5, 3), (4, 6, 2), (3, 1, 4), (2, 7, 1)]:  # as many as each other first
        a, b = draw.normal(n, d, scale=2), draw.normal(m, d, scale=2)
        expected = torch.stack([torch.stack([((p - q) ** 2).sum() for q in b]) for p in a])
        check.close(submission.pairwise_sq_dist(a, b), expected, atol=1e-3)


@pytest.mark.task("00.12")
@pytest.mark.points(1)
def test_pairwise_sq_dist_of_known_points(submission, check, draw):
    """pairwise_sq_dist is 0 from a point to itself, and 25 along the hypotenuse of 3, 4, 5"""
    corners = torch.tensor([[0.0, 0.0], [3.0, 0.0], [3.0, 4.0]])
    expected = torch.tensor([[0.0, 9.0, 25.0], [9.0, 0.0, 16.0], [25.0, 16.0, 0.0]])
    check.close(submission.pairwise_sq_dist(corners, corners), expected, atol=1e-3)
    check.close(submission.pairwise_sq_dist(corners, corners[1:]), expected[:, 1:], atol=1e-3)
    a = draw.normal(4, 3)
    check.close(submission.probe.unchanged("pairwise_sq_dist", a, [a + 1]), a)
