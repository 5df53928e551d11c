"""Run beside the student's tensors.py; hold no expected value."""

import torch


def memory(submission, array):
    """from_numpy(array), then array += 1, then tensor *= 2 with array = {array}"""
    tensor = submission.from_numpy(array)
    array += 1
    after_array = torch.clone(tensor)
    tensor *= 2
    return {"tensor after array += 1": after_array, "array after tensor *= 2": torch.tensor(array)}


def memory_of_transposed(submission, array):
    """from_numpy(array.T), then array += 1 with array = {array}"""
    tensor = submission.from_numpy(array.T)
    array += 1
    return torch.clone(tensor)


def written(submission, shape, value, dtype, new):
    """x = filled({shape}, {value}, {dtype}), then x[0, 0] = {new}"""
    x = submission.filled(shape, value, dtype)
    x[0, 0] = new
    return torch.clone(x)


def random_numbers(submission, x, seed):
    """random_like(x, torch.Generator().manual_seed({seed})) with x = {x}"""
    return submission.random_like(x, torch.Generator().manual_seed(seed))


def draws(submission, x, seed):
    """random_like(x, generator) twice, and once with a generator seeded alike, with x = {x}"""
    generator = torch.Generator().manual_seed(seed)
    first = torch.clone(submission.random_like(x, generator))
    second = torch.clone(submission.random_like(x, generator))
    again = torch.clone(submission.random_like(x, torch.Generator().manual_seed(seed)))
    return {"first": first, "second": second, "seeded alike": again, "x afterwards": x}


def described(submission, x):
    """describe({x})"""
    found = submission.describe(x)
    if isinstance(found, dict) and "device" in found:
        found = {**found, "device": str(found["device"])}
    return found


def flattened_view(submission, images):
    """flatten_images(images.permute(0, 3, 1, 2)) with images = {images}"""
    return submission.flatten_images(images.permute(0, 3, 1, 2))


def unchanged(submission, name, x, extra):
    """x after {name} was called with it, with x = {x}"""
    mine = x.clone()
    getattr(submission, name)(mine, *extra)
    return mine
