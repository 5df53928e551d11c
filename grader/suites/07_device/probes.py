"""Run beside the student's device.py; hold no expected value.

Where a tensor is does not survive the way to the grader, so what is sent is said in words: `described`.
"""

import weakref
from contextlib import ExitStack
from typing import Any, NamedTuple
from unittest import mock

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

NAP = 10**9  # clock cycles that keep a GPU busy: about half a second


class Pair(NamedTuple):
    """A batch with names."""

    images: torch.Tensor
    labels: Any


def described(data):
    """Write data as Python would, with type, shape and device for each tensor."""
    if isinstance(data, torch.Tensor):
        return f"{str(data.dtype).removeprefix('torch.')} {tuple(data.shape)} on {data.device.type}"
    if isinstance(data, tuple) and hasattr(data, "_fields"):
        fields = zip(data._fields, data, strict=True)
        return f"{type(data).__name__}({', '.join(f'{name}={described(v)}' for name, v in fields)})"
    if isinstance(data, (list, tuple)):
        inside = ", ".join(described(v) for v in data)
        return f"[{inside}]" if isinstance(data, list) else f"({inside})"
    if isinstance(data, dict):
        return "{" + ", ".join(f"{k!r}: {described(v)}" for k, v in data.items()) + "}"
    if data is None or isinstance(data, (bool, int, float, str)):
        return repr(data)
    return f"a {type(data).__name__}"  # its repr may hold an address


def tensors_in(data):
    """The tensors of nested containers, in order."""
    if isinstance(data, torch.Tensor):
        return [data]
    values = data.values() if isinstance(data, dict) else data if isinstance(data, (list, tuple)) else ()
    return [tensor for value in values for tensor in tensors_in(value)]


class Recorded:
    """A loader of labelled batches, new ones at each draw, that counts; epoch e begins with batch e."""

    def __init__(self, n, features=3):
        self.n = n
        self.features = features
        self.drawn = 0
        self.epochs = 0

    def __iter__(self):
        first = self.epochs
        self.epochs += 1
        for k in range(self.n):
            self.drawn += 1
            mark = (first + k) % self.n
            yield {
                "images": torch.full((2, self.features), float(mark)),
                "labels": torch.tensor([mark, mark]),
            }

    def __len__(self):
        return self.n


# 07.1


def default_device(submission, cuda, mps):
    """get_default_device() where torch.cuda.is_available() is {cuda} and torch.backends.mps.is_available() is {mps}"""
    found = "cuda" if cuda else "mps" if mps else None
    answers = [
        (torch.cuda, "is_available", cuda),
        (torch.cuda, "device_count", int(cuda)),
        (torch.cuda, "current_device", 0),
        (torch.backends.mps, "is_available", mps),
        (torch.backends.mps, "is_built", mps),
        (torch.mps, "is_available", mps),
        (torch.accelerator, "is_available", cuda or mps),
        (torch.accelerator, "current_accelerator", found and torch.device(found)),
    ]
    with ExitStack() as stack:
        for where, name, answer in answers:
            if hasattr(where, name):
                stack.enter_context(mock.patch.object(where, name, lambda *_, answer=answer, **__: answer))
        device = submission.get_default_device()
    return torch.device(device.type) if isinstance(device, torch.device) else device


def default_device_here(submission):
    """get_default_device(), and then a tensor made there"""
    return torch.ones(2, device=submission.get_default_device()).device.type


# 07.2


def moved(submission, data, device):
    """to_device({data}, torch.device("{device}"))"""
    returned = submission.to_device(data, torch.device(device))
    return {"returned": described(returned), "the caller's": described(data)}


def pair_moved(submission, images, labels, device):
    """to_device(Pair(images={images}, labels={labels}), torch.device("{device}")), where Pair is a named tuple"""
    return described(submission.to_device(Pair(images, labels), torch.device(device)))


def model_moved(submission, features, units, device):
    """to_device(model, torch.device("{device}")), where model is Sequential(Linear({features}, {units}) with a buffer, mean)"""
    linear = nn.Linear(features, units)
    linear.register_buffer("mean", torch.zeros(features))
    model = nn.Sequential(linear)
    returned = submission.to_device(model, torch.device(device))
    places = {}
    for name, tensor in [*model[0].named_parameters(), *model[0].named_buffers()]:
        places.setdefault(f"on {tensor.device.type}", []).append(f"{name} {tuple(tensor.shape)}")
    return {
        "returned": "the same model" if returned is model else described(returned),
        **{place: sorted(names) for place, names in places.items()},
    }


def values_moved(submission, data, device):
    """to_device({data}, torch.device("{device}")), and then a look at the values"""
    returned = submission.to_device(data, torch.device(device))
    return {"returned": described(returned), "values": [tensor.cpu() for tensor in tensors_in(returned)]}


def pinned_moved(submission, images, device):
    """to_device([images in pinned memory], torch.device("{device}")) while the GPU is busy"""
    source = [images.pin_memory()]
    submission.to_device(source, torch.device(device))  # the first time, memory has to be found
    torch.cuda.synchronize()
    torch.cuda._sleep(NAP)
    end_of_nap = torch.cuda.Event()
    end_of_nap.record()
    returned = submission.to_device(source, torch.device(device))
    waited = end_of_nap.query()
    torch.cuda.synchronize()
    return {
        "returned": described(returned),
        "values": [tensor.cpu() for tensor in tensors_in(returned)],
        "still pinned": source[0].is_pinned(),
        "it waited for the GPU": waited,
    }


# 07.3


def loaded(submission, images, labels, batch_size, device):
    """list(DeviceDataLoader(DataLoader(…, batch_size={batch_size}), torch.device("{device}"))), and its len()"""
    loader = DataLoader(TensorDataset(images, labels), batch_size=batch_size)
    batches = []
    for batch in submission.DeviceDataLoader(loader, torch.device(device)):  # list() would ask for the length
        batches.append(described(list(batch) if isinstance(batch, tuple) else batch))
    return {"batches": batches, "len": len(submission.DeviceDataLoader(loader, torch.device(device)))}


def counted(submission, n, device):
    """DeviceDataLoader(loader of {n} batches, torch.device("{device}")): what is drawn from the loader, and when"""
    loader = Recorded(n)
    batches = submission.DeviceDataLoader(loader, torch.device(device))
    made, drawn, alive, moved_ones = loader.drawn, [], [], []
    for batch in batches:
        drawn.append(loader.drawn)
        moved_ones += [weakref.ref(tensor) for tensor in tensors_in(batch)[:1]]
        alive.append(sum(ref() is not None for ref in moved_ones))
    return {
        "drawn when it was made": made,
        "drawn when each batch came out": drawn,
        "batches in memory then": alive,
    }


def epochs(submission, n):
    """three epochs of DeviceDataLoader(loader of {n} batches, cpu), the first left after one batch: the labels seen"""
    loader = Recorded(n)
    batches = submission.DeviceDataLoader(loader, torch.device("cpu"))
    made, seen = loader.drawn, {"first": [], "second": [], "third": []}
    for epoch, marks in seen.items():
        for batch in batches:
            marks.append(int(batch["labels"][0]))
            if epoch == "first":
                break
    return {"epochs": seen, "drawn when it was made": made}


def peak(submission, n, device):
    """DeviceDataLoader(loader of {n} pinned batches, torch.device("{device}")): the most memory taken, in batches"""
    images = torch.arange(n, dtype=torch.float32).repeat_interleave(1 << 18).reshape(n, 512, 512)
    loader = DataLoader(TensorDataset(images), batch_size=1, pin_memory=True)
    batches = submission.DeviceDataLoader(loader, torch.device(device))
    torch.cuda.synchronize()
    before = torch.cuda.memory_allocated()
    torch.cuda.reset_peak_memory_stats()
    seen = []
    for _ in range(2):
        for (batch,) in batches:
            seen.append([batch.device.type, batch.mean().item()])
    most = (torch.cuda.max_memory_allocated() - before) / (images[0].numel() * images.itemsize)
    return {"batches": seen, "most memory": round(most, 1)}


# 07.4


def fetched(submission, images, labels):
    """to_cpu({{"logits": 2 * images, "rest": (labels, "name")}}), where images require gradients"""
    batch = {"logits": 2 * images.clone().requires_grad_(), "rest": (labels.clone(), "name")}
    returned = submission.to_cpu(batch)
    return {
        "returned": described(returned),
        "values": [tensor.detach().clone() for tensor in tensors_in(returned)],
        "in the graph": any(tensor.requires_grad for tensor in tensors_in(returned)),
        "the caller's logits in the graph": batch["logits"].requires_grad,
    }


def fetched_from_meta(submission):
    """to_cpu([a tensor on meta]): it has no values, so fetching them cannot work"""
    batch = [torch.ones(2, 3, device="meta")]
    try:
        return described(submission.to_cpu(batch))
    except (RuntimeError, TypeError) as error:
        if str(error).startswith("task 07"):
            raise
        return "refused by torch"


def fetched_at_once(submission, images, device):
    """to_cpu([2 * images + 1]) on torch.device("{device}") while the GPU is busy, and an immediate look at it"""
    there = images.to(device)
    submission.to_cpu([2 * there + 1 - 1])  # the first time, memory has to be found
    torch.cuda.synchronize()
    torch.cuda._sleep(NAP)
    returned = submission.to_cpu([2 * there + 1])
    where, values = described(returned), [tensor.detach().cpu().clone() for tensor in tensors_in(returned)]
    torch.cuda.synchronize()
    return {"returned": where, "values": values}


# 07.5


def placed(names):
    """Put a tensor in the place of each device's name."""
    if isinstance(names, str):
        return torch.ones(2, 3, device=names)
    if isinstance(names, dict):
        return {key: placed(name) for key, name in names.items()}
    return type(names)(placed(name) for name in names)


def together(submission, cases):
    """same_device(model, batch), for several models and batches"""
    answers, moved = [], False
    for layers, buffer, batch in cases:
        model = nn.Sequential(*(nn.Linear(3, 3).to(layer) for layer in layers))
        model.register_buffer("scale", torch.ones(3, device=buffer))
        given = placed(batch)
        everything = [*model.parameters(), *model.buffers(), *tensors_in(given)]
        before = [tensor.device for tensor in everything]
        answers.append(submission.same_device(model, given))
        everything = [*model.parameters(), *model.buffers(), *tensors_in(given)]
        moved |= before != [tensor.device for tensor in everything]
    return {"answers": answers, "something was moved": moved}


# 07.6


class Witness(nn.Module):
    """A linear classifier that notes where it was used, and with what."""

    def __init__(self, weight, bias, loader=None):
        super().__init__()
        self.weight = nn.Parameter(weight.clone())
        self.bias = nn.Parameter(bias.clone())
        self.loader = loader
        self.first = None
        self.seen = []

    def forward(self, images):
        if self.first is None:
            drawn = self.loader.drawn if self.loader is not None else 0
            self.first = {
                "images": described(images),
                "weight": described(self.weight),
                "batches drawn": drawn,
            }
        self.seen.append([images.device.type, self.weight.device.type])
        return images @ self.weight.T + self.bias


def trained(submission, images, labels, weight, bias, batch_size, lr, epochs, device):
    """train_on(torch.device("{device}"), model, DataLoader(…, batch_size={batch_size}), lr={lr}, epochs={epochs})"""
    loader = DataLoader(TensorDataset(images, labels), batch_size=batch_size)
    model = Witness(weight, bias)
    history = submission.train_on(torch.device(device), model, loader, lr, epochs)
    return {
        "history": history,
        "weight": model.weight.detach().cpu(),
        "bias": model.bias.detach().cpu(),
        "model on": model.weight.device.type,
        "images on": sorted({where for where, _ in model.seen}),
    }


class Counting(Recorded):
    """The same loader, its batches pairs."""

    def __iter__(self):
        for batch in super().__iter__():
            yield batch["images"], batch["labels"]


def first_step(submission, n, features, device):
    """train_on(torch.device("{device}"), model, loader of {n} batches, lr=0.1, epochs=1): the model's first call"""
    loader = Counting(n, features)
    model = Witness(torch.zeros(n, features), torch.zeros(n), loader)
    try:
        submission.train_on(torch.device(device), model, loader, 0.1, 1)
    except Exception as error:
        # On meta no loss can be read, so any solution may stop there. Tensors on two devices are another matter.
        mixed = "device" in str(error) and "expected" in str(error).lower()
        if not model.seen or (mixed and model.seen[0] == [device, device]):
            raise
    never = {"images": "(never called)", "weight": "(never called)", "batches drawn": loader.drawn}
    return model.first or never
