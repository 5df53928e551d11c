"""Hidden suite of 06."""

import math

import pytest
import torch

CLASSES = ["frog", "cat", "truck", "ship", "bird"]  # neither sorted nor sorted backwards


def pictures(draw, n, channels=3, height=4, width=5):
    return draw.uniform(n, channels, height, width)


def training(benchmark, n):
    """The first n training images and labels, as tensors."""
    images, labels = benchmark.dataset.train_images[:n], benchmark.dataset.train_labels[:n]
    return torch.from_numpy(images), torch.from_numpy(labels)


def sizes_with_a_rest(draw):
    """A batch size, how many batches of it, and how many items remain for a last one: two or more."""
    size = draw.number(4, 14)
    return size, draw.number(3, 7), draw.number(2, size)


def whole_batches(x, y, batch_size):
    return [[a, b] for a, b in zip(x.split(batch_size), y.split(batch_size), strict=True)]


def population(images):
    """Mean and deviation of each channel over all pixels, in float64."""
    pixels = images.double().transpose(0, 1).flatten(1)
    return [pixels.mean(dim=1).tolist(), pixels.std(dim=1, correction=0).tolist()]


def padded(sequences, labels):
    """The batch that pad_collate is to make; lengths as numbers, since any dtype will do for them."""
    lengths = [len(sequence) for sequence in sequences]
    rows = torch.zeros(len(sequences), max(lengths), dtype=sequences[0].dtype)
    for row, sequence in zip(rows, sequences, strict=True):
        row[: len(sequence)] = sequence
    return [rows, lengths, torch.tensor(labels)]


@pytest.mark.task("06.1")
@pytest.mark.points(1)
def test_dataset_items(submission, check, draw):
    """ArrayDataset has a length, and gives (image, label) at each index"""
    for n, channels in ((7, 3), (2, 1)):
        images, labels = pictures(draw, n, channels), draw.integers(0, 10, n)
        items = [[image, int(label)] for image, label in zip(images, labels, strict=True)]
        check.close(submission.probe.items(images, labels), {"len(dataset)": n, "items": items})


@pytest.mark.task("06.1")
@pytest.mark.points(1)
def test_dataset_transform(submission, check, draw):
    """ArrayDataset transforms an image once, each time it is asked for, and leaves what it stores alone"""
    images, labels, index = pictures(draw, 6), draw.integers(3, 10, 6), draw.number(1, 6)
    item = [2 * images[index] + 1, int(labels[index])]
    expected = {
        "first": item,
        "second": item,
        "the transform saw shapes": [[3, 4, 5], [3, 4, 5]],
        "calls too early": 0,
    }
    check.close(submission.probe.transformed(images, labels, index), expected)


@pytest.mark.task("06.1")
@pytest.mark.points(1)
def test_dataset_of_real_images(submission, check, draw, mnist, cifar10):
    """A DataLoader makes the first batch of MNIST and of CIFAR-10 from your ArrayDataset"""
    for benchmark, batch_size in ((mnist, draw.number(10, 30)), (cifar10, draw.number(5, 15))):
        images, labels = training(benchmark, batch_size)
        batch = submission.probe.first_batch(benchmark.train, 3 * batch_size, batch_size)
        check.close(batch, [images / 255, labels], dtype=True)


@pytest.mark.task("06.1")
@pytest.mark.points(1)
def test_dataset_in_two_workers(submission, check, draw):
    """A DataLoader with two worker processes can read your ArrayDataset"""
    images, labels = pictures(draw, 11), draw.integers(0, 10, 11)
    expected = {"it ends": True, "batches": whole_batches(2 * images + 1, labels, 4)}
    check.close(submission.probe.through_workers(images, labels, 4), expected)


@pytest.mark.task("06.2")
@pytest.mark.points(1)
def test_normalize_values(submission, check, draw):
    """normalize takes the mean from each channel and divides by its std"""
    for channels, height, width in ((3, 4, 3), (3, 4, 5), (1, 6, 2)):  # one as wide as it has channels
        mean, std = draw.uniform(channels).tolist(), draw.uniform(channels, low=0.2, high=0.5).tolist()
        image = draw.uniform(channels, height, width)
        expected = (image - torch.tensor(mean).view(-1, 1, 1)) / torch.tensor(std).view(-1, 1, 1)
        came = submission.probe.normalized(mean, std, image)
        check.close(came["result"], expected, what="result")


@pytest.mark.task("06.2")
@pytest.mark.points(1)
def test_normalize_leaves_the_image_alone(submission, check, draw):
    """normalize makes a new image and does not write into the old one"""
    image = draw.uniform(2, 3, 4)
    came = submission.probe.normalized([0.25, 0.5], [0.5, 0.25], image)
    check.tensor(came["result"], shape=(2, 3, 4), what="result")
    check.close(came["the image afterwards"], image, what="the image afterwards")


@pytest.mark.task("06.3")
@pytest.mark.points(1)
def test_split_parts(submission, check, draw):
    """split gives parts of the right sizes in which each item is once, in random order"""
    for sizes in ([draw.number(4, 9), draw.number(20, 30)], [12, draw.number(5, 9), draw.number(2, 5)]):
        n = sum(sizes)
        expected = {
            "sizes": sizes,
            "every item is in a part": True,
            "an item is in two parts": False,
            "an item is twice in one part": False,
            "in the old order": False,
        }
        check.close(submission.probe.split_once(n, sizes, draw.number(0, 1000)), expected)


@pytest.mark.task("06.3")
@pytest.mark.points(1)
def test_split_seed(submission, check, draw):
    """split depends on its seed alone, and leaves the global random state as it was"""
    sizes = [draw.number(15, 30), draw.number(8, 20)]
    expected = {
        "sizes": sizes,
        "in the old order": False,
        "the same seed gives the same parts": True,
        "another seed gives the same parts": False,
        "the global random state has changed": False,
    }
    check.close(submission.probe.split_again(sum(sizes), sizes, draw.number(0, 1000)), expected)


@pytest.mark.task("06.3")
@pytest.mark.points(1)
def test_split_of_sorted_images(submission, check, draw, mnist):
    """A split of MNIST sorted by class has all ten digits in each part"""
    sizes = [draw.number(1200, 1600), draw.number(300, 400)]
    came = submission.probe.split_sorted(mnist.train, sum(sizes), sizes, draw.number(0, 1000))
    check.close([sum(digits) for digits in came], sizes, what="sizes")
    found = [sum(count > 0 for count in digits) for digits in came]
    check.close(found, [10, 10], what="different digits in each part")


@pytest.mark.task("06.4")
@pytest.mark.points(1)
def test_slices(submission, check, draw):
    """batches_by_slicing gives every row once, in order: full batches, and a last one with the rest"""
    for n, batch_size in ((11, 4), (8, 4), (3, 5), (5, 1)):
        x, y = draw.normal(n, 2), draw.permutation(n)
        expected = {"it ends": True, "batches": whole_batches(x, y, batch_size)}
        check.close(submission.probe.sliced(x, y, batch_size), expected)


@pytest.mark.task("06.4")
@pytest.mark.points(1)
def test_slices_of_real_images(submission, check, draw, cifar10):
    """batches_by_slicing cuts batches of CIFAR-10 images with their labels"""
    size, _, rest = sizes_with_a_rest(draw)
    images, labels = training(cifar10, 2 * size + rest)
    expected = {"it ends": True, "batches": whole_batches(images, labels, size)}
    check.close(submission.probe.sliced(images, labels, size), expected, dtype=True)


@pytest.mark.task("06.5")
@pytest.mark.points(1)
def test_training_loader(submission, check, draw):
    """The training loader gives every item once an epoch, in an order that is new each time"""
    size, full, rest = sizes_with_a_rest(draw)
    n = full * size + rest
    sizes = [*full * [size], rest]
    epoch = {"it ends": True, "batch sizes": sizes, "in order": False, "different items": n}
    expected = {"epoch 1": epoch, "epoch 2": epoch, "both epochs have one order": False}
    check.close(submission.probe.train_epochs(n, size, False), expected)


@pytest.mark.task("06.5")
@pytest.mark.points(1)
def test_training_loader_drops_the_last(submission, check, draw):
    """With drop_last the training loader leaves out the partial last batch"""
    for has_a_rest in (True, False):
        size, full, rest = sizes_with_a_rest(draw)
        n = full * size
        epoch = {"it ends": True, "batch sizes": full * [size], "in order": False, "different items": n}
        expected = {"epoch 1": epoch, "epoch 2": epoch, "both epochs have one order": False}
        check.close(submission.probe.train_epochs(n + rest * has_a_rest, size, True), expected)


@pytest.mark.task("06.5")
@pytest.mark.points(1)
def test_validation_loader(submission, check, draw):
    """The validation loader gives every item in order, in every epoch, whatever drop_last says"""
    size, full, rest = sizes_with_a_rest(draw)
    n = full * size + rest
    for drop_last in (False, True):
        came = submission.probe.val_epochs(n, size, drop_last)
        for epoch in ("epoch 1", "epoch 2"):
            facts = {**came[epoch]}
            sizes = facts.pop("batch sizes", [])
            check.close(facts, {"it ends": True, "in order": True, "different items": n}, what=epoch)
            # Larger batches than asked for are fine where nothing is trained.
            check.true(
                sum(sizes) == n and all(found >= size for found in sizes[:-1]),
                expected=f"{epoch}: batches of {size}, and a last one with the rest",
                got=f"{epoch}: batches of {sizes}",
            )


@pytest.mark.task("06.5")
@pytest.mark.points(1)
def test_training_batch_of_sorted_images(submission, check, draw, mnist):
    """A training batch of MNIST sorted by class has many digits in it, each with its own label"""
    n, size = draw.number(1500, 2000), draw.number(24, 72)
    images, labels = training(mnist, n)
    came = submission.probe.sorted_batch(mnist.train, n, size)
    check.tensor(came["images"], shape=(size, 1, 28, 28), what="images")
    check.tensor(came["labels"], shape=(size,), what="labels")
    known = {image.numpy().tobytes(): int(label) for image, label in zip(images, labels, strict=True)}
    right = [known.get(image.to(torch.uint8).numpy().tobytes()) for image in came["images"]]
    check.close(came["labels"], right, what="labels")
    found = len(set(came["labels"].tolist()))
    check.true(
        found >= 5,
        expected=f"labels of at least five classes among the {size}",
        got=f"labels of {found} class" + "es" * (found > 1),
    )


@pytest.mark.task("06.6")
@pytest.mark.points(1)
def test_num_batches_values(submission, check, draw):
    """num_batches counts the partial last batch, unless it is dropped"""
    for n, batch_size in (
        (11, 4),
        (9, 4),
        (12, 4),
        (3, 8),
        (draw.number(1000, 9000), draw.number(30, 90)),
        (60000, 128),
        (0, 4),
    ):
        expected = [math.ceil(n / batch_size), n // batch_size]
        check.close(submission.probe.batch_numbers(n, batch_size), expected)


@pytest.mark.task("06.7")
@pytest.mark.points(1)
def test_class_to_index_values(submission, check, draw):
    """class_to_index leads from a name to its position"""
    start = draw.number(0, 5)
    turned = CLASSES[start:] + CLASSES[:start]
    for classes in (turned, turned[2:], [str(draw.number(4, 10)), "3"]):
        check.close(submission.class_to_index(classes), {name: i for i, name in enumerate(classes)})


@pytest.mark.task("06.8")
@pytest.mark.points(1)
def test_class_counts_values(submission, check, draw):
    """class_counts gives a count for every class, 0 for one that is absent"""
    for labels, num_classes in (
        (draw.integers(1, 4, 9), 6),  # the first class is absent, and the last two
        (torch.cat([draw.labels(9, 4), draw.integers(0, 4, 14)]), 4),
    ):
        expected = torch.bincount(labels, minlength=num_classes).tolist()
        check.close(submission.probe.counted(labels, num_classes), expected)


@pytest.mark.task("06.8")
@pytest.mark.points(1)
def test_class_counts_of_a_part(submission, check, draw, cifar10):
    """class_counts works for a Subset of CIFAR-10, which has no labels of its own to look at"""
    n = draw.number(400, 600)
    _, labels = training(cifar10, 2 * n)
    expected = torch.bincount(labels[1::2], minlength=10).tolist()
    check.close(submission.probe.counted_part(cifar10.train, n, 10), expected)


@pytest.mark.task("06.9")
@pytest.mark.points(1)
def test_channel_stats_values(submission, check, draw):
    """channel_stats weighs every pixel alike, in batches that differ and a last one that is small"""
    brightness = torch.linspace(0, 1, 23).view(-1, 1, 1, 1)  # sorted: the batches have different means
    images = 0.3 * pictures(draw, 23, 3, 20, 24) + brightness * torch.tensor([0.2, 0.7, 0.5]).view(3, 1, 1)
    check.close(submission.probe.stats(images, 10), population(images), rtol=5e-4)


@pytest.mark.task("06.9")
@pytest.mark.points(2)
def test_channel_stats_of_real_images(submission, check, draw, mnist, cifar10):
    """channel_stats measures MNIST and CIFAR-10"""
    for benchmark in (cifar10, mnist):  # in MNIST one image varies as much as all do
        n = 32 * draw.number(2, 5) + draw.number(1, 9)
        images, _ = training(benchmark, n)
        check.close(
            submission.probe.training_stats(benchmark.train, n, 32), population(images / 255), rtol=5e-4
        )


@pytest.mark.task("06.10")
@pytest.mark.points(1)
def test_pad_collate_values(submission, check, draw):
    """pad_collate fills up with zeros at the end, and keeps the order and the dtype"""
    for lengths in ((2, 5, 3), (4, 1), (3,)):
        sequences = [draw.integers(1, 9, n) for n in lengths]
        labels = draw.integers(0, 10, len(lengths)).tolist()
        batch = list(zip(sequences, labels, strict=True))
        check.close(submission.pad_collate(batch), padded(sequences, labels), dtype=True)


@pytest.mark.task("06.10")
@pytest.mark.points(1)
def test_pad_collate_in_a_loader(submission, check, draw):
    """pad_collate is what a DataLoader needs, and pads each batch to its own longest sequence"""
    sequences = [draw.uniform(n, low=1, high=2) for n in (1, 6, 2, 2, 3)]
    labels = draw.labels(5, 3).tolist()
    expected = [padded(sequences[i : i + 2], labels[i : i + 2]) for i in (0, 2, 4)]
    check.close(submission.probe.collated(sequences, labels, 2), expected, dtype=True)
