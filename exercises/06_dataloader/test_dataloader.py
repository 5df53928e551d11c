"""Visible tests of 06: run `pytest exercises/06_dataloader`. `submission` is your file."""

import pytest
import torch

IMAGES = torch.arange(60.0).view(5, 3, 2, 2)
LABELS = torch.tensor([2, 0, 2, 1, 2])


@pytest.mark.task("06.1")
def test_dataset_gives_pairs(submission, check):
    """ArrayDataset has a length and gives (image, label)"""
    expected = {"len(dataset)": 5, "items": [(IMAGES[i], int(LABELS[i])) for i in range(5)]}
    check.close(submission.probe.items(IMAGES, LABELS), expected)


@pytest.mark.task("06.1")
def test_dataset_transforms_on_request(submission, check):
    """ArrayDataset applies the transform when an item is asked for"""
    dataset = submission.ArrayDataset(IMAGES, LABELS, transform=lambda image: image.mean())
    image, label = dataset[3]
    check.close(image, IMAGES[3].mean(), what="image")
    check.close(label, 1, what="label")


@pytest.mark.task("06.2")
def test_normalize_each_channel(submission, check):
    """normalize works channel by channel"""
    image = torch.tensor([[[1.0, 3.0]], [[0.0, 10.0]]])  # two channels of 1 × 2
    transform = submission.normalize([2.0, 5.0], [1.0, 5.0])
    check.close(transform(image), torch.tensor([[[-1.0, 1.0]], [[-1.0, 1.0]]]))


@pytest.mark.task("06.3")
def test_split_shares_the_items_out(submission, check):
    """split puts every item into exactly one part"""
    train, val = submission.split(list(zip(IMAGES, LABELS.tolist(), strict=True)), [4, 1], seed=3)
    check.close([len(train), len(val)], [4, 1], what="sizes")
    found = [float(part[i][0].sum()) for part in (train, val) for i in range(len(part))]
    check.close(sorted(found), sorted(IMAGES.sum(dim=(1, 2, 3)).tolist()), what="what is in the images")


@pytest.mark.task("06.4")
def test_slices_keep_the_rest(submission, check):
    """batches_by_slicing ends with a smaller batch"""
    batches = [[x, y] for x, y in submission.batches_by_slicing(IMAGES, LABELS, 2)]
    expected = [[IMAGES[:2], LABELS[:2]], [IMAGES[2:4], LABELS[2:4]], [IMAGES[4:], LABELS[4:]]]
    check.close(batches, expected)


@pytest.mark.task("06.5")
def test_loaders_can_be_used_again(submission, check):
    """make_loaders gives loaders with every item, epoch after epoch"""
    dataset = torch.utils.data.TensorDataset(IMAGES, torch.arange(5))
    train_loader, val_loader = submission.make_loaders(dataset, dataset, 2, False)
    for epoch in (1, 2):
        seen = [int(i) for _, labels in train_loader for i in labels]
        check.close(sorted(seen), [0, 1, 2, 3, 4], what=f"training items of epoch {epoch}, sorted")
        seen = [int(i) for _, labels in val_loader for i in labels]
        check.close(seen, [0, 1, 2, 3, 4], what=f"validation items of epoch {epoch}")


@pytest.mark.task("06.6")
def test_num_batches_with_and_without_the_rest(submission, check):
    """num_batches counts what the loader gives"""
    check.close(submission.num_batches(7, 3, False), 3)
    check.close(submission.num_batches(7, 3, True), 2)


@pytest.mark.task("06.7")
def test_class_to_index_counts_from_zero(submission, check):
    """class_to_index leads from a name to its label"""
    check.close(submission.class_to_index(["seven", "five"]), {"seven": 0, "five": 1})


@pytest.mark.task("06.8")
def test_class_counts_with_an_absent_class(submission, check):
    """class_counts has an entry for every class"""
    check.close(submission.probe.counted(LABELS, 4), [1, 1, 3, 0])


@pytest.mark.task("06.9")
def test_channel_stats_of_two_unequal_batches(submission, check):
    """channel_stats is not a mean over batches"""
    batches = [(torch.zeros(3, 1, 2, 2), LABELS[:3]), (torch.ones(1, 1, 2, 2), LABELS[:1])]
    check.close(submission.channel_stats(batches), [[0.25], [(0.25 * 0.75) ** 0.5]], atol=0.04)


@pytest.mark.task("06.10")
def test_pad_collate_three_sequences(submission, check):
    """pad_collate makes one table of sequences of different lengths"""
    batch = [(torch.tensor([4, 7]), 1), (torch.tensor([3]), 0), (torch.tensor([5, 6, 8]), 1)]
    table = torch.tensor([[4, 7, 0], [3, 0, 0], [5, 6, 8]])
    check.close(submission.pad_collate(batch), [table, [2, 1, 3], torch.tensor([1, 0, 1])])
