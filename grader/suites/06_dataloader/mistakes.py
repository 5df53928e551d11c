"""The classic mistakes of 06."""

import itertools
import math

import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import ConcatDataset, DataLoader, Dataset, Subset, random_split

from grader.mistakes import mistake

ZERO_PADDING = "Shorter sequences get zeros at the end, up to the length of the longest."


class _Arrays(Dataset):
    """A right ArrayDataset, for the wrong ones to change."""

    def __init__(self, images, labels, transform=None):
        self.images, self.labels, self.transform = images, labels, transform

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return self.changed(self.images[index]), int(self.labels[index])

    def changed(self, image):
        return image if self.transform is None else self.transform(image)


@mistake(
    "06.1",
    "ArrayDataset",
    tell="The transform is never applied: __getitem__ must put the image through it if it is not None.",
)
class TransformForgotten(_Arrays):
    def changed(self, image):
        return image


@mistake("06.1", "ArrayDataset", tell="The transform is applied twice to the same image.")
class TransformTwice(_Arrays):
    def changed(self, image):
        return image if self.transform is None else self.transform(self.transform(image))


@mistake(
    "06.1",
    "ArrayDataset",
    tell="You wrote the transformed image back into the stored ones, so the next epoch transforms it again. "
    "Put it into a new variable.",
)
class TransformWrittenBack(_Arrays):
    def __getitem__(self, index):
        self.images[index] = self.changed(self.images[index])
        return self.images[index], int(self.labels[index])


@mistake(
    "06.1",
    "ArrayDataset",
    tell="You transformed every image in __init__, once for all. A random transform would then give the same picture "
    "in each epoch: apply it in __getitem__.",
)
class TransformTooEarly(_Arrays):
    def __init__(self, images, labels, transform=None):
        super().__init__(images, labels)
        if transform is not None:
            self.images = torch.stack([transform(image) for image in images])


@mistake(
    "06.1",
    "ArrayDataset",
    tell="You transformed the whole set of images in __init__. A transform takes one image (C, H, W): apply it in "
    "__getitem__.",
)
class TransformOfTheWholeSet(_Arrays):
    def __init__(self, images, labels, transform=None):
        super().__init__(images if transform is None else transform(images), labels)


@mistake(
    "06.1",
    "ArrayDataset",
    tell="You transformed the whole set and took one image of the result. Take the image first, then transform it.",
)
class TransformBeforeIndexing(_Arrays):
    def __getitem__(self, index):
        return self.changed(self.images)[index], int(self.labels[index])


@mistake(
    "06.1", "ArrayDataset", tell="The transform is for the image only; you put the label through it too."
)
class TransformOfTheLabel(_Arrays):
    def __getitem__(self, index):
        return self.changed(self.images[index]), self.changed(self.labels[index])


@mistake(
    "06.1",
    "ArrayDataset",
    tell="transform is None unless one is given, and None cannot be called: ask `if self.transform is not None` first.",
)
class TransformNoneCalled(_Arrays):
    def changed(self, image):
        return self.transform(image)


@mistake("06.1", "ArrayDataset", tell="__getitem__ gives the image only. An item is the pair (image, label).")
class LabelForgotten(_Arrays):
    def __getitem__(self, index):
        return self.changed(self.images[index])


@mistake("06.1", "ArrayDataset", tell="The pair is the wrong way round: an item is (image, label).")
class LabelFirst(_Arrays):
    def __getitem__(self, index):
        return int(self.labels[index]), self.changed(self.images[index])


@mistake(
    "06.1",
    "ArrayDataset",
    tell="The label must be a single number: an int, or a tensor without dimensions. Yours has a dimension of 1.",
)
class LabelWithADimension(_Arrays):
    def __getitem__(self, index):
        return self.changed(self.images[index]), self.labels[index : index + 1]


@mistake(
    "06.1",
    "ArrayDataset",
    tell="A slice keeps the batch dimension: images[i : i + 1] is (1, C, H, W), images[i] is (C, H, W).",
)
class ImageWithABatchDimension(_Arrays):
    def __getitem__(self, index):
        return self.changed(self.images[index : index + 1]), int(self.labels[index])


@mistake(
    "06.1",
    "ArrayDataset",
    tell="The length of a dataset is its number of images, len(self.images); numel() counts every pixel.",
)
class LengthInPixels(_Arrays):
    def __len__(self):
        return self.images.numel()


@mistake("06.1", "ArrayDataset", tell="The length is one too small: the last image would never be used.")
class LengthOneShort(_Arrays):
    def __len__(self):
        return len(self.images) - 1


@mistake(
    "06.1",
    "ArrayDataset",
    tell="The labels are floats. Classes are whole numbers: int(labels[index]), which a DataLoader makes int64 of.",
)
class LabelsAsFloats(_Arrays):
    def __getitem__(self, index):
        return self.changed(self.images[index]), float(self.labels[index])


def _column(numbers):
    return torch.as_tensor(numbers).view(-1, 1, 1)


@mistake(
    "06.2",
    "normalize",
    tell="Broadcasting lined the channels' numbers up with the width (W), not with the channels. Give them the shape "
    "(C, 1, 1).",
)
def along_the_width(mean, std):
    return lambda image: (image - torch.as_tensor(mean)) / torch.as_tensor(std)


@mistake(
    "06.2",
    "normalize",
    tell="You multiplied by std. Dividing by it is what gives the channel a deviation of 1.",
)
def times_std(mean, std):
    return lambda image: (image - _column(mean)) * _column(std)


@mistake("06.2", "normalize", tell="The mean is added: take it away, so that the channel's mean becomes 0.")
def plus_mean(mean, std):
    return lambda image: (image + _column(mean)) / _column(std)


@mistake("06.2", "normalize", tell="The division by std is missing.")
def without_std(mean, std):
    return lambda image: image - _column(mean)


@mistake("06.2", "normalize", tell="You divided by std squared. Divide by std itself: it is no variance.")
def over_the_variance(mean, std):
    return lambda image: (image - _column(mean)) / _column(std) ** 2


@mistake("06.2", "normalize", tell="You took √std. What is given is the deviation already, not a variance.")
def over_the_root(mean, std):
    return lambda image: (image - _column(mean)) / _column(std).sqrt()


@mistake(
    "06.2",
    "normalize",
    tell="image − mean / std divides the mean only: it needs brackets, (image − mean) / std.",
)
def without_brackets(mean, std):
    return lambda image: image - _column(mean) / _column(std)


@mistake(
    "06.2",
    "normalize",
    tell="You used the first channel's mean and std for all channels: each channel has its own.",
)
def first_channel_for_all(mean, std):
    return lambda image: (image - mean[0]) / std[0]


@mistake(
    "06.2", "normalize", tell="The channels' means were averaged, and their stds: each channel has its own."
)
def one_mean_for_all(mean, std):
    return lambda image: (image - sum(mean) / len(mean)) / (sum(std) / len(std))


@mistake(
    "06.2",
    "normalize",
    tell="mean and std are lists, and a list has no arithmetic: torch.tensor(mean).view(-1, 1, 1).",
)
def lists_for_tensors(mean, std):
    return lambda image: (image - mean) / std


@mistake(
    "06.2",
    "normalize",
    tell="You normalised with the image's own mean and std. Use those given: they are the same for every image.",
)
def by_its_own_statistics(mean, std):
    return lambda image: (image - image.mean(dim=(1, 2), keepdim=True)) / image.std(dim=(1, 2), keepdim=True)


@mistake(
    "06.2",
    "normalize",
    tell="The image itself was changed (-=, sub_, div_, image[c] = …). It belongs to the dataset, which would hand out "
    "an image that is normalised twice in the next epoch. Make a new one.",
)
def in_place(mean, std):
    return lambda image: image.sub_(_column(mean)).div_(_column(std))


def _dealt(dataset, sizes, order):
    """Parts of the sizes, cut one after another from a list of indices."""
    ends = list(itertools.accumulate(sizes))
    return [Subset(dataset, order[end - size : end]) for size, end in zip(sizes, ends, strict=True)]


@mistake(
    "06.3",
    "split",
    tell="The items are dealt out in their old order. Data often come sorted by class: shuffle the indices first.",
)
def split_in_order(dataset, sizes, seed):
    return _dealt(dataset, sizes, list(range(len(dataset))))


@mistake(
    "06.3",
    "split",
    tell="dataset[a:b] is a slice, and a dataset gives one item at a time, dataset[i]. Make a Subset(dataset, indices).",
)
def split_with_slices(dataset, sizes, seed):
    return [dataset[end - size : end] for size, end in zip(sizes, itertools.accumulate(sizes), strict=True)]


@mistake(
    "06.3",
    "split",
    tell="The seed is not used: each call gives other parts, and tomorrow's validation set holds images that the model "
    "was trained on today.",
)
def split_unseeded(dataset, sizes, seed):
    return list(random_split(dataset, sizes))


@mistake(
    "06.3",
    "split",
    tell="The same seed is used whatever `seed` says.",
)
def split_with_a_fixed_seed(dataset, sizes, seed):
    return list(random_split(dataset, sizes, generator=torch.Generator().manual_seed(42)))


@mistake(
    "06.3",
    "split",
    tell="torch.manual_seed (or random.seed, np.random.seed) sets the generator that the whole program shares. Make one "
    "of your own: torch.Generator().manual_seed(seed).",
)
def split_with_the_global_seed(dataset, sizes, seed):
    torch.manual_seed(seed)
    return list(random_split(dataset, sizes))


@mistake(
    "06.3",
    "split",
    tell="The parts overlap: from the third on, a part must start where all those before it end, not at the size of one "
    "of them.",
)
def split_at_the_last_size(dataset, sizes, seed):
    order = torch.randperm(len(dataset), generator=torch.Generator().manual_seed(seed)).tolist()
    starts = [0, *sizes[:-1]]
    return [Subset(dataset, order[start : start + size]) for start, size in zip(starts, sizes, strict=True)]


@mistake(
    "06.3",
    "split",
    tell="The parts overlap. Shuffle the indices once, then cut that one order into pieces, each of which begins where "
    "the one before it ends.",
)
def split_overlapping(dataset, sizes, seed):
    generator = torch.Generator().manual_seed(seed)
    return [
        Subset(dataset, torch.randperm(len(dataset), generator=generator)[:size].tolist()) for size in sizes
    ]


@mistake(
    "06.3",
    "split",
    tell="Items are drawn with replacement (randint, choice): some come twice, others never. Use a permutation.",
)
def split_with_replacement(dataset, sizes, seed):
    generator = torch.Generator().manual_seed(seed)
    order = torch.randint(len(dataset), (len(dataset),), generator=generator).tolist()
    return _dealt(dataset, sizes, order)


@mistake("06.3", "split", tell="The parts come in the wrong order: the first has the first of the sizes.")
def split_backwards(dataset, sizes, seed):
    return list(random_split(dataset, sizes, generator=torch.Generator().manual_seed(seed)))[::-1]


@mistake(
    "06.3",
    "split",
    tell="The last item is left out: range(n - 1) or [:-1] stops one early.",
)
def split_without_the_last(dataset, sizes, seed):
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(dataset) - 1, generator=generator).tolist()
    return _dealt(dataset, sizes, order)


@mistake(
    "06.3",
    "split",
    tell="A part is a list of indices. Make a dataset of it: Subset(dataset, indices).",
)
def split_into_indices(dataset, sizes, seed):
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(dataset), generator=generator).tolist()
    return [list(part.indices) for part in _dealt(dataset, sizes, order)]


@mistake(
    "06.4",
    "batches_by_slicing",
    tell="The partial last batch is lost: len(x) // batch_size counts the full ones only.",
)
def slices_without_the_rest(x, y, batch_size):
    return [
        (x[i * batch_size : (i + 1) * batch_size], y[i * batch_size : (i + 1) * batch_size])
        for i in range(len(x) // batch_size)
    ]


@mistake(
    "06.4",
    "batches_by_slicing",
    tell="There is an empty batch at the end when the batch size divides the number of rows.",
)
def slices_with_an_empty_one(x, y, batch_size):
    return [
        (x[i * batch_size : (i + 1) * batch_size], y[i * batch_size : (i + 1) * batch_size])
        for i in range(len(x) // batch_size + 1)
    ]


@mistake(
    "06.4",
    "batches_by_slicing",
    tell="The batches overlap: their starts are one row apart. Go in steps, range(0, len(x), batch_size).",
)
def slices_at_every_row(x, y, batch_size):
    return [(x[i : i + batch_size], y[i : i + batch_size]) for i in range(len(x))]


@mistake(
    "06.4",
    "batches_by_slicing",
    tell="x[i] is a single row; a batch is a slice of rows, x[i : i + batch_size].",
)
def single_rows(x, y, batch_size):
    return [(x[i], y[i]) for i in range(0, len(x), batch_size)]


@mistake(
    "06.4", "batches_by_slicing", tell="Only x comes out: a batch is the pair (x, y), cut at the same rows."
)
def slices_of_x(x, y, batch_size):
    return [x[i : i + batch_size] for i in range(0, len(x), batch_size)]


@mistake("06.4", "batches_by_slicing", tell="y is not cut: every batch has all the labels.")
def slices_with_all_labels(x, y, batch_size):
    return [(x[i : i + batch_size], y) for i in range(0, len(x), batch_size)]


@mistake(
    "06.4",
    "batches_by_slicing",
    tell="x[i : batch_size] ends at the row batch_size, whatever i is: a slice is [start : end], x[i : i + batch_size].",
)
def slices_that_end_too_soon(x, y, batch_size):
    return [(x[i:batch_size], y[i:batch_size]) for i in range(0, len(x), batch_size)]


@mistake(
    "06.4",
    "batches_by_slicing",
    tell="The end of a slice is left out already: with i + batch_size − 1 each batch misses its last row.",
)
def slices_one_short(x, y, batch_size):
    return [(x[i : i + batch_size - 1], y[i : i + batch_size - 1]) for i in range(0, len(x), batch_size)]


@mistake(
    "06.4",
    "batches_by_slicing",
    tell="`return` inside the loop gives the first batch only. `yield` gives them all.",
)
def first_slice_returned(x, y, batch_size):
    return [(x[:batch_size], y[:batch_size])]


@mistake(
    "06.4",
    "batches_by_slicing",
    tell="There is only one batch, without a list around it: `return` inside the loop ends the function. "
    "`yield` gives them all.",
)
def first_slice_bare(x, y, batch_size):
    return x[:batch_size], y[:batch_size]


@mistake(
    "06.4",
    "batches_by_slicing",
    tell="Each batch is missing its partner: the x batches come first, then the y batches. Give pairs.",
)
def slices_in_two_lists(x, y, batch_size):
    return [list(x.split(batch_size)), list(y.split(batch_size))]


@mistake(
    "06.4",
    "batches_by_slicing",
    tell="It starts again from the first row and never ends. One pass over the rows is wanted.",
)
def slices_without_end(x, y, batch_size):
    return itertools.cycle(zip(x.split(batch_size), y.split(batch_size), strict=True))


@mistake(
    "06.5",
    "make_loaders",
    tell="The training data are not shuffled: shuffle=True.",
)
def train_not_shuffled(train, val, batch_size, drop_last=False):
    return DataLoader(train, batch_size, drop_last=drop_last), DataLoader(val, batch_size)


@mistake(
    "06.5",
    "make_loaders",
    tell="The validation data are shuffled. It brings nothing there, and predictions no longer line up with the dataset: "
    "only the training loader shuffles.",
)
def val_shuffled(train, val, batch_size, drop_last=False):
    return DataLoader(train, batch_size, shuffle=True, drop_last=drop_last), DataLoader(
        val, batch_size, shuffle=True
    )


@mistake(
    "06.5",
    "make_loaders",
    tell="drop_last is for training. In validation it loses items, and the accuracy is measured on fewer than there are.",
)
def drop_last_on_val(train, val, batch_size, drop_last=False):
    return (
        DataLoader(train, batch_size, shuffle=True, drop_last=drop_last),
        DataLoader(val, batch_size, drop_last=drop_last),
    )


@mistake(
    "06.5",
    "make_loaders",
    tell="The validation loader always leaves out its partial last batch: no drop_last there.",
)
def val_always_dropped(train, val, batch_size, drop_last=False):
    return (
        DataLoader(train, batch_size, shuffle=True, drop_last=drop_last),
        DataLoader(val, batch_size, drop_last=True),
    )


@mistake(
    "06.5",
    "make_loaders",
    tell="drop_last is not passed on: the training loader keeps the partial last batch.",
)
def drop_last_ignored(train, val, batch_size, drop_last=False):
    return DataLoader(train, batch_size, shuffle=True), DataLoader(val, batch_size)


@mistake("06.5", "make_loaders", tell="The training loader drops its last batch even if drop_last is False.")
def always_dropped(train, val, batch_size, drop_last=False):
    return DataLoader(train, batch_size, shuffle=True, drop_last=True), DataLoader(val, batch_size)


@mistake(
    "06.5",
    "make_loaders",
    tell="batch_size is not passed on, so that a batch is one item.",
)
def one_by_one(train, val, batch_size, drop_last=False):
    return DataLoader(train, shuffle=True, drop_last=drop_last), DataLoader(val)


@mistake(
    "06.5",
    "make_loaders",
    tell="Good for one pass only, and empty in the second epoch: you made iterators (iter(…), zip, map, a generator). "
    "Return the DataLoaders themselves.",
)
def one_shot(train, val, batch_size, drop_last=False):
    return iter(DataLoader(train, batch_size, shuffle=True, drop_last=drop_last)), iter(
        DataLoader(val, batch_size)
    )


@mistake(
    "06.5",
    "make_loaders",
    tell="It never ends: after the last batch it starts again (cycle, while True). A loader ends after one epoch.",
)
def endless(train, val, batch_size, drop_last=False):
    return (
        itertools.cycle(DataLoader(train, batch_size, shuffle=True, drop_last=drop_last)),
        itertools.cycle(DataLoader(val, batch_size)),
    )


@mistake(
    "06.5",
    "make_loaders",
    tell="The training data are shuffled once, when the loader is made, and every epoch has that same order. "
    "With shuffle=True a DataLoader shuffles at each pass.",
)
def shuffled_once(train, val, batch_size, drop_last=False):
    order = torch.randperm(len(train)).tolist()
    return DataLoader(Subset(train, order), batch_size, drop_last=drop_last), DataLoader(val, batch_size)


@mistake("06.5", "make_loaders", tell="The two loaders come the wrong way round: (train_loader, val_loader).")
def loaders_swapped(train, val, batch_size, drop_last=False):
    return DataLoader(val, batch_size), DataLoader(train, batch_size, shuffle=True, drop_last=drop_last)


@mistake("06.5", "make_loaders", tell="Both loaders read the training data: the second one is for `val`.")
def train_for_val(train, val, batch_size, drop_last=False):
    return DataLoader(train, batch_size, shuffle=True, drop_last=drop_last), DataLoader(train, batch_size)


@mistake("06.5", "make_loaders", tell="Training and validation data were put together into one loader.")
def both_in_one(train, val, batch_size, drop_last=False):
    both = ConcatDataset([train, val])
    return DataLoader(both, batch_size, shuffle=True, drop_last=drop_last), DataLoader(val, batch_size)


@mistake(
    "06.6",
    "num_batches",
    tell="round() goes to the nearest number; a partial batch counts however small it is.",
)
def rounded_to_the_nearest(n, batch_size, drop_last=False):
    return n // batch_size if drop_last else round(n / batch_size)


@mistake("06.6", "num_batches", tell="The partial last batch is not counted: // rounds down.")
def always_rounded_down(n, batch_size, drop_last=False):
    return n // batch_size


@mistake(
    "06.6", "num_batches", tell="drop_last is not looked at: with it the partial last batch does not count."
)
def always_rounded_up(n, batch_size, drop_last=False):
    return math.ceil(n / batch_size)


@mistake(
    "06.6",
    "num_batches",
    tell="n // batch_size + 1 is one too many where the batch size divides n: there is no partial batch then.",
)
def always_one_more(n, batch_size, drop_last=False):
    return n // batch_size + (not drop_last)


@mistake(
    "06.6", "num_batches", tell="drop_last works the wrong way round: True leaves the partial batch out."
)
def counted_the_wrong_way(n, batch_size, drop_last=False):
    return math.ceil(n / batch_size) if drop_last else n // batch_size


@mistake(
    "06.6", "num_batches", tell="n / batch_size is no whole number: without drop_last round it up, math.ceil."
)
def not_rounded_up(n, batch_size, drop_last=False):
    return n // batch_size if drop_last else n / batch_size


@mistake(
    "06.6",
    "num_batches",
    tell="A number of batches is whole: round n / batch_size up, or down with drop_last.",
)
def not_rounded(n, batch_size, drop_last=False):
    return n / batch_size


@mistake(
    "06.7",
    "class_to_index",
    tell="The names were sorted. A label is the position in the list as it is given.",
)
def index_by_alphabet(classes):
    return {name: i for i, name in enumerate(sorted(classes))}


@mistake(
    "06.7",
    "class_to_index",
    tell="It leads from the position to the name; the other way is wanted: {name: position}.",
)
def name_of_index(classes):
    return dict(enumerate(classes))


@mistake("06.7", "class_to_index", tell="Labels start at 0, not at 1.")
def index_from_one(classes):
    return {name: i for i, name in enumerate(classes, 1)}


@mistake(
    "06.7", "class_to_index", tell="A list of pairs came out; a dict is wanted: dict(…) makes one of it."
)
def index_pairs(classes):
    return [(name, i) for i, name in enumerate(classes)]


@mistake(
    "06.7", "class_to_index", tell="A list of (position, name) came out; a dict {name: position} is wanted."
)
def enumerated(classes):
    return list(enumerate(classes))


def _labels(dataset):
    return torch.tensor([dataset[i][1] for i in range(len(dataset))], dtype=torch.int64)


@mistake(
    "06.8",
    "class_counts",
    tell="Classes that are absent at the end are missing: bincount needs minlength=num_classes.",
)
def counts_up_to_the_largest(dataset, num_classes):
    return torch.bincount(_labels(dataset))


@mistake(
    "06.8",
    "class_counts",
    tell="Only the classes that occur have an entry, so that positions are not labels. Begin with zeros(num_classes).",
)
def counts_of_those_present(dataset, num_classes):
    return torch.unique(_labels(dataset), return_counts=True)[1]


@mistake(
    "06.8", "class_counts", tell="These are shares of the whole; counts are wanted, without the division."
)
def shares(dataset, num_classes):
    return torch.bincount(_labels(dataset), minlength=num_classes) / len(dataset)


@mistake(
    "06.8",
    "class_counts",
    tell="Each class is marked 1 if it occurs: add one (+= 1) for each item instead.",
)
def present_or_not(dataset, num_classes):
    counts = torch.zeros(num_classes, dtype=torch.int64)
    counts[_labels(dataset)] += 1  # repeated indices count once
    return counts


@mistake("06.8", "class_counts", tell="The last item is not counted.")
def counts_without_the_last(dataset, num_classes):
    return torch.bincount(_labels(dataset)[:-1], minlength=num_classes)


@mistake("06.8", "class_counts", tell="The first item is not counted: indices start at 0.")
def counts_without_the_first(dataset, num_classes):
    return torch.bincount(_labels(dataset)[1:], minlength=num_classes)


@mistake("06.8", "class_counts", tell="Labels start at 0: you counted the classes 1 … num_classes.")
def counts_from_one(dataset, num_classes):
    return torch.tensor([int((_labels(dataset) == k).sum()) for k in range(1, num_classes + 1)])


@mistake(
    "06.8", "class_counts", tell="A dict came out; a tensor (num_classes,) is wanted, 0 for an absent class."
)
def counts_as_a_dict(dataset, num_classes):
    labels = _labels(dataset)
    return {k: int((labels == k).sum()) for k in labels.tolist()}


@mistake(
    "06.8",
    "class_counts",
    tell="A dict came out; a tensor (num_classes,) is wanted, in the order of the labels.",
)
def counts_as_a_full_dict(dataset, num_classes):
    labels = _labels(dataset)
    return {k: int((labels == k).sum()) for k in range(num_classes)}


@mistake(
    "06.8",
    "class_counts",
    tell="Not every dataset has .labels, a Subset has none: ask it for its items, dataset[i].",
)
def counts_of_an_attribute(dataset, num_classes):
    return torch.bincount(dataset.labels, minlength=num_classes)


@mistake(
    "06.8",
    "class_counts",
    tell="Not every dataset has .targets (torchvision's have, a Subset has not): ask it for its items, dataset[i].",
)
def counts_of_targets(dataset, num_classes):
    return torch.bincount(dataset.targets, minlength=num_classes)


def _pixels(loader):
    """The pixels of each batch, (C, n·H·W) in float64."""
    return [images.double().transpose(0, 1).flatten(1) for images, _ in loader]


def _std(pixels):
    return pixels.std(dim=1, correction=0)


@mistake(
    "06.9",
    "channel_stats",
    tell="You averaged the batches' means and deviations. The last batch is smaller, and a mean of deviations misses how "
    "the batches differ: sum up pixels, squares and a count over all batches.",
)
def mean_of_batch_statistics(loader):
    parts = _pixels(loader)
    return torch.stack([p.mean(1) for p in parts]).mean(0), torch.stack([_std(p) for p in parts]).mean(0)


@mistake(
    "06.9",
    "channel_stats",
    tell="You averaged the batches' deviations. They miss how the batches differ from one another: it is the mean of "
    "the squares minus the square of the mean, over all pixels, and the root at the end.",
)
def weighted_mean_of_batch_stds(loader):
    parts = _pixels(loader)
    n = sum(p.shape[1] for p in parts)
    return torch.cat(parts, 1).mean(1), sum(_std(p) * p.shape[1] for p in parts) / n


@mistake(
    "06.9",
    "channel_stats",
    tell="The mean is right, the deviation is an unweighted mean of the batches' deviations. One deviation is wanted, "
    "over all pixels: sum up the squares too.",
)
def mean_of_batch_stds(loader):
    parts = _pixels(loader)
    return torch.cat(parts, 1).mean(1), torch.stack([_std(p) for p in parts]).mean(0)


@mistake(
    "06.9",
    "channel_stats",
    tell="You averaged each image's own deviation (a snippet that is often copied). It misses how bright images differ "
    "from dark ones: one deviation over all pixels is wanted.",
)
def mean_of_image_stds(loader):
    images = torch.cat([images for images, _ in loader]).double().flatten(2)  # (N, C, H·W)
    return images.mean(dim=(0, 2)), images.std(dim=2).mean(dim=0)


@mistake(
    "06.9",
    "channel_stats",
    tell="You averaged the batches' variances. They miss how the batches' means differ: sum up the squares of all "
    "pixels, and take the one mean away at the end.",
)
def mean_of_batch_variances(loader):
    parts = _pixels(loader)
    n = sum(p.shape[1] for p in parts)
    variance = sum(_std(p) ** 2 * p.shape[1] for p in parts) / n
    return torch.cat(parts, 1).mean(1), variance.sqrt()


@mistake(
    "06.9",
    "channel_stats",
    tell="The mean is an unweighted mean of the batches' means, but the last batch is smaller: divide the sum of all "
    "pixels by their number.",
)
def mean_of_batch_means(loader):
    parts = _pixels(loader)
    return torch.stack([p.mean(1) for p in parts]).mean(0), _std(torch.cat(parts, 1))


@mistake(
    "06.9",
    "channel_stats",
    tell="The mean and the mean of the squares are unweighted means over batches, but the last batch is smaller: divide "
    "sums by the number of pixels.",
)
def mean_of_batch_moments(loader):
    parts = _pixels(loader)
    mean = torch.stack([p.mean(1) for p in parts]).mean(0)
    squares = torch.stack([(p**2).mean(1) for p in parts]).mean(0)
    return mean, (squares - mean**2).sqrt()


@mistake("06.9", "channel_stats", tell="That is the variance: the deviation is its square root.")
def variance_for_std(loader):
    pixels = torch.cat(_pixels(loader), 1)
    return pixels.mean(1), _std(pixels) ** 2


@mistake(
    "06.9",
    "channel_stats",
    tell="All channels were mixed into one number; each channel has its own mean and std.",
)
def channels_mixed(loader):
    pixels = torch.cat(_pixels(loader), 1)
    return pixels.mean().view(1), pixels.std(correction=0).view(1)


@mistake(
    "06.9",
    "channel_stats",
    tell="All channels were mixed into one number; each channel has its own mean and std.",
)
def channels_mixed_without_dimension(loader):
    pixels = torch.cat(_pixels(loader), 1)
    return pixels.mean(), pixels.std(correction=0)


@mistake("06.9", "channel_stats", tell="Only the first batch was measured: go through the whole loader.")
def first_batch_only(loader):
    pixels = _pixels(loader)[0]
    return pixels.mean(1), _std(pixels)


@mistake(
    "06.9", "channel_stats", tell="Only the last batch was measured: add up inside the loop, divide after it."
)
def last_batch_only(loader):
    pixels = _pixels(loader)[-1]
    return pixels.mean(1), _std(pixels)


@mistake(
    "06.9",
    "channel_stats",
    tell="You divided by the number of images, not of pixels: an image has H·W of them in each channel.",
)
def divided_by_images(loader):
    images = torch.cat([images for images, _ in loader]).double()
    mean = images.sum(dim=(0, 2, 3)) / len(images)
    return mean, ((images**2).sum(dim=(0, 2, 3)) / len(images) - mean**2).sqrt()


@mistake(
    "06.9",
    "channel_stats",
    tell="The root of the mean square: the square of the mean was not taken away first.",
)
def root_mean_square(loader):
    pixels = torch.cat(_pixels(loader), 1)
    return pixels.mean(1), (pixels**2).mean(1).sqrt()


@mistake(
    "06.9",
    "channel_stats",
    tell="You kept the positions apart: one number a channel is wanted, over all images, rows and columns: "
    "dim=(0, 2, 3).",
)
def over_images_only(loader):
    images = torch.cat([images for images, _ in loader])
    return images.mean(dim=0), images.std(dim=0)


@mistake(
    "06.9", "channel_stats", tell="One number an image came out: average over images too, dim=(0, 2, 3)."
)
def over_all_but_images(loader):
    images = torch.cat([images for images, _ in loader])
    return images.mean(dim=(1, 2, 3)), images.std(dim=(1, 2, 3))


def _taken_apart(batch):
    sequences, labels = zip(*batch, strict=True)
    return list(sequences), [len(s) for s in sequences], torch.tensor([int(label) for label in labels])


@mistake(
    "06.10",
    "pad_collate",
    tell="The table is (T, N): pad_sequence puts time first unless told otherwise, batch_first=True.",
)
def time_first(batch):
    sequences, lengths, labels = _taken_apart(batch)
    return pad_sequence(sequences), torch.tensor(lengths), labels


@mistake("06.10", "pad_collate", tell="The zeros stand in front. " + ZERO_PADDING)
def padded_in_front(batch):
    sequences, lengths, labels = _taken_apart(batch)
    rows = [torch.cat([s.new_zeros(max(lengths) - len(s)), s]) for s in sequences]
    return torch.stack(rows), torch.tensor(lengths), labels


@mistake("06.10", "pad_collate", tell="You cut every sequence to the shortest. " + ZERO_PADDING)
def cut_to_the_shortest(batch):
    sequences, lengths, labels = _taken_apart(batch)
    return torch.stack([s[: min(lengths)] for s in sequences]), torch.tensor(lengths), labels


@mistake("06.10", "pad_collate", tell="The padding is −1, not 0. " + ZERO_PADDING)
def padded_with_minus_one(batch):
    sequences, lengths, labels = _taken_apart(batch)
    return pad_sequence(sequences, batch_first=True, padding_value=-1), torch.tensor(lengths), labels


@mistake(
    "06.10",
    "pad_collate",
    tell="The lengths are those after the padding; the real ones are wanted, for telling data from zeros.",
)
def lengths_after_padding(batch):
    sequences, lengths, labels = _taken_apart(batch)
    return pad_sequence(sequences, batch_first=True), torch.tensor([max(lengths)] * len(lengths)), labels


@mistake("06.10", "pad_collate", tell="The lengths are missing: (padded, lengths, labels).")
def without_lengths(batch):
    sequences, _, labels = _taken_apart(batch)
    return pad_sequence(sequences, batch_first=True), labels


@mistake(
    "06.10",
    "pad_collate",
    tell="The order is (padded, lengths, labels); yours has the labels before the lengths.",
)
def labels_before_lengths(batch):
    sequences, lengths, labels = _taken_apart(batch)
    return pad_sequence(sequences, batch_first=True), labels, torch.tensor(lengths)


@mistake("06.10", "pad_collate", tell="You sorted the batch by length; the items keep their order.")
def sorted_by_length(batch):
    sequences, lengths, labels = _taken_apart(sorted(batch, key=lambda item: -len(item[0])))
    return pad_sequence(sequences, batch_first=True), torch.tensor(lengths), labels


@mistake(
    "06.10",
    "pad_collate",
    tell="You sorted the sequences by length, but not the labels with them. Keep the order.",
)
def sequences_sorted(batch):
    sequences, _, labels = _taken_apart(batch)
    sequences.sort(key=len, reverse=True)
    lengths = torch.tensor([len(s) for s in sequences])
    return pad_sequence(sequences, batch_first=True), lengths, labels


@mistake(
    "06.10",
    "pad_collate",
    tell="The padded table is float32, whatever the sequences are: torch.zeros(…, dtype=sequences[0].dtype).",
)
def padded_as_floats(batch):
    sequences, lengths, labels = _taken_apart(batch)
    return pad_sequence(sequences, batch_first=True).float(), torch.tensor(lengths), labels


@mistake(
    "06.10",
    "pad_collate",
    tell="The padded table is int64, whatever the sequences are, and cuts off what stands after the point: "
    "torch.zeros(…, dtype=sequences[0].dtype).",
)
def padded_as_integers(batch):
    sequences, lengths, labels = _taken_apart(batch)
    return pad_sequence(sequences, batch_first=True).long(), torch.tensor(lengths), labels


@mistake(
    "06.10",
    "pad_collate",
    tell="The labels are floats; cross-entropy wants int64: torch.tensor(labels), not torch.Tensor.",
)
def labels_as_floats(batch):
    sequences, lengths, labels = _taken_apart(batch)
    return pad_sequence(sequences, batch_first=True), torch.tensor(lengths), labels.float()


@mistake(
    "06.10",
    "pad_collate",
    tell="Sequences of different lengths cannot be stacked as they are: that is why they are padded. "
    + ZERO_PADDING,
)
def stacked(batch):
    sequences, lengths, labels = _taken_apart(batch)
    return torch.stack(sequences), torch.tensor(lengths), labels
