"""Run beside the student's dataloader.py; hold no expected value.

Nothing of the student's is looped over without a bound: what has not ended after MOST batches is said not to end.
Random orders come back as what is true of them, so that any way to shuffle gives the same answer.
"""

import copy
import multiprocessing
import operator
import random
from itertools import islice

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset, TensorDataset

MOST = 100  # batches taken from an iterator that may never end
SHOWN = 3  # batches of those sent back, if it did not end
FORK = (
    "fork" in multiprocessing.get_all_start_methods()
)  # elsewhere a worker could not import the student's file


class Labelled(Dataset):
    """Items (image, label), the label an int, every pixel of the image that number; nothing else to use."""

    def __init__(self, labels):
        self._labels = [int(label) for label in labels]

    def __len__(self):
        return len(self._labels)

    def __getitem__(self, index):
        label = self._labels[operator.index(index)]
        return torch.full((1, 2, 2), float(label)), label


def doubled(image):
    return 2 * image + 1


def scaled(image):
    return image / 255


def items(submission, images, labels):
    """dataset = ArrayDataset({images}, {labels}), its length and its items"""
    dataset = submission.ArrayDataset(images, labels)
    return {"len(dataset)": len(dataset), "items": [dataset[i] for i in range(len(labels))]}


def transformed(submission, images, labels, index):
    """dataset = ArrayDataset({images}, {labels}, lambda image: 2 * image + 1), then dataset[{index}] twice"""
    seen = []

    def transform(image):
        seen.append(list(torch.as_tensor(image).shape))
        return doubled(image)

    dataset = submission.ArrayDataset(images, labels, transform)
    early = len(seen)
    first = copy.deepcopy(dataset[index])
    second = dataset[index]
    return {"first": first, "second": second, "the transform saw shapes": seen, "calls too early": early}


def first_batch(submission, train, n, batch_size):
    """next(iter(DataLoader(ArrayDataset({n} images, labels, lambda image: image / 255), {batch_size})))"""
    dataset = submission.ArrayDataset(train.images[:n], train.labels[:n], scaled)
    return next(iter(DataLoader(dataset, batch_size)))


def through_workers(submission, images, labels, batch_size):
    """DataLoader(ArrayDataset({images}, {labels}, lambda image: 2 * image + 1), {batch_size}, num_workers=2)"""
    dataset = submission.ArrayDataset(images, labels, doubled)
    how = {"num_workers": 2, "multiprocessing_context": "fork"} if FORK else {}
    try:
        batches, ends = _taken(DataLoader(dataset, batch_size, **how))
    except Exception:
        for index in range(len(dataset)):  # raise it here, where it can be told from which line it comes
            dataset[index]
        raise
    return {"it ends": ends, "batches": batches}


def normalized(submission, mean, std, image):
    """transform = normalize({mean}, {std}), transform({image}), and then a look at the image"""
    transform = submission.normalize(mean, std)
    if not callable(transform):
        raise TypeError(f"normalize(mean, std) gave {_a(transform)}, not a function")
    mine = image.clone()
    result = copy.deepcopy(transform(mine))
    return {"result": result, "the image afterwards": mine}


def split_once(submission, n, sizes, seed):
    """split(a dataset of {n} items, {sizes}, {seed})"""
    parts = _parts(submission, n, sizes, seed)
    every = [label for part in parts for label in part]
    return {
        "sizes": [len(part) for part in parts],
        "every item is in a part": set(every) == set(range(n)),
        "an item is in two parts": len(set(every)) < sum(len(set(part)) for part in parts),
        "an item is twice in one part": any(len(set(part)) < len(part) for part in parts),
        "in the old order": every == sorted(every),
    }


def split_again(submission, n, sizes, seed):
    """split(a dataset of {n} items, {sizes}, {seed}), the same again, and then with seed + 1"""
    before = _random_state()
    parts = _parts(submission, n, sizes, seed)
    moved = _random_state() != before
    again, other = _parts(submission, n, sizes, seed), _parts(submission, n, sizes, seed + 1)
    order = [label for part in parts for label in part]
    return {
        "sizes": [len(part) for part in parts],
        "in the old order": order == sorted(order),
        "the same seed gives the same parts": again == parts,
        "another seed gives the same parts": other == parts,
        "the global random state has changed": moved,
    }


def split_sorted(submission, train, n, sizes, seed):
    """how many images of each digit there are in the parts of split({n} training images sorted by class, {sizes}, {seed})"""
    parts = submission.split(Labelled(train.labels[:n].sort().values), sizes, seed)
    return [[labels.count(digit) for digit in range(10)] for labels in map(_labels_of, parts)]


def sliced(submission, x, y, batch_size):
    """list(batches_by_slicing({x}, {y}, {batch_size}))"""
    batches, ends = _taken(submission.batches_by_slicing(x, y, batch_size))
    return {"it ends": ends, "batches": batches if ends else batches[:SHOWN]}


def train_epochs(submission, n, batch_size, drop_last):
    """train_loader, val_loader = make_loaders({n} items, 9 items, {batch_size}, {drop_last}), then two epochs of train_loader"""
    train_loader, _ = _loaders(submission, Labelled(range(n)), Labelled(range(9)), batch_size, drop_last)
    (first, order), (second, other) = _epoch(train_loader), _epoch(train_loader)
    return {"epoch 1": first, "epoch 2": second, "both epochs have one order": order == other}


def val_epochs(submission, n, batch_size, drop_last):
    """train_loader, val_loader = make_loaders(9 items, {n} items, {batch_size}, {drop_last}), then two epochs of val_loader"""
    _, val_loader = _loaders(submission, Labelled(range(9)), Labelled(range(n)), batch_size, drop_last)
    (first, _), (second, _) = _epoch(val_loader), _epoch(val_loader)
    return {"epoch 1": first, "epoch 2": second}


def sorted_batch(submission, train, n, batch_size):
    """make_loaders({n} training images sorted by class, …, {batch_size}), the first training batch"""
    labels, order = train.labels[:n].sort(stable=True)
    dataset = TensorDataset(train.images[:n][order], labels)
    train_loader, _ = _loaders(submission, dataset, dataset, batch_size, False)
    batches, _ = _taken(train_loader, 1)
    if not batches:
        raise ValueError("the training loader gave no batch")
    return {"images": batches[0][0], "labels": torch.tensor(_batch_labels(batches[0]))}


def batch_numbers(submission, n, batch_size):
    """num_batches({n}, {batch_size}, False) and num_batches({n}, {batch_size}, True)"""
    return [submission.num_batches(n, batch_size, drop_last) for drop_last in (False, True)]


def counted(submission, labels, num_classes):
    """class_counts(a dataset with the labels {labels}, {num_classes})"""
    return submission.class_counts(Labelled(labels), num_classes)


def counted_part(submission, train, n, num_classes):
    """class_counts(a Subset of the training set, {n} images of it, {num_classes})"""
    whole = Labelled(train.labels[: 2 * n])
    return submission.class_counts(torch.utils.data.Subset(whole, range(1, 2 * n, 2)), num_classes)


def stats(submission, images, batch_size):
    """channel_stats(DataLoader over {images}, batches of {batch_size})"""
    labels = torch.zeros(len(images), dtype=torch.int64)
    return submission.channel_stats(DataLoader(TensorDataset(images, labels), batch_size))


def training_stats(submission, train, n, batch_size):
    """channel_stats(DataLoader over {n} training images scaled to 0 … 1, batches of {batch_size})"""
    images = train.images[:n] / 255
    return submission.channel_stats(DataLoader(TensorDataset(images, train.labels[:n]), batch_size))


def collated(submission, sequences, labels, batch_size):
    """list(DataLoader(dataset of {sequences}, {batch_size}, collate_fn=pad_collate))"""
    dataset = list(zip(sequences, labels, strict=True))
    return list(DataLoader(dataset, batch_size, collate_fn=submission.pad_collate))


def _taken(iterable, most=MOST):
    """The first `most` things that an iterable gives, and whether that was all."""
    try:
        taken = list(islice(iterable, most + 1))
    except Exception as error:
        if "DataLoader worker" not in str(error):
            raise
        # The traceback holds the loader's iterator, in a cycle. Left to the garbage collector, which may close the
        # pipes first, the iterator waits 5 s for each of its workers, in whatever test is then running.
        error.__traceback__ = None
        last = str(error).strip().splitlines()[-1]
    else:
        return (taken, True) if len(taken) <= most else (taken[:most], False)
    raise RuntimeError(f"in a worker process of the DataLoader: {last}")


def _loaders(submission, train, val, batch_size, drop_last):
    loaders = submission.make_loaders(train, val, batch_size, drop_last)
    if not isinstance(loaders, (list, tuple)) or len(loaders) != 2:
        raise TypeError(f"make_loaders gave {_a(loaders)}, not (train_loader, val_loader)")
    return loaders


def _epoch(loader):
    """What is true of one pass over a loader, and the order of the labels in it."""
    batches, ends = _taken(loader)
    labels = [_batch_labels(batch) for batch in batches]
    order = [label for part in labels for label in part]
    if not ends:
        return {"it ends": False}, []
    facts = {
        "it ends": True,
        "batch sizes": [len(part) for part in labels],
        "in order": order == sorted(order),
        "different items": len(set(order)),
    }
    return facts, order


def _batch_labels(batch):
    match batch:
        case [_, torch.Tensor() as labels] if labels.dim() == 1:
            return labels.tolist()
    raise TypeError(f"a batch of the loader is {_a(batch)}, not (images, labels)")


def _parts(submission, n, sizes, seed):
    return [_labels_of(part) for part in submission.split(Labelled(range(n)), sizes, seed)]


def _labels_of(part):
    labels = []
    for index in range(len(part)):
        item = part[index]
        if not isinstance(item, (list, tuple)) or len(item) != 2:
            raise TypeError(f"an item of a part is {_a(item)}, not (image, label)")
        labels.append(int(item[1]))
    return labels


def _random_state():
    name, keys, *rest = np.random.get_state()
    return torch.get_rng_state().tolist(), random.getstate(), (name, keys.tolist(), *rest)


def _a(value):
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"
