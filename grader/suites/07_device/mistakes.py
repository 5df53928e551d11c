"""The classic mistakes of 07."""

import torch
import torch.nn.functional as F
from torch import nn

from grader.mistakes import mistake

DROPPED = "The result of .to(…) is dropped. A tensor's .to returns the moved tensor and leaves the old one where it was: x = x.to(device)."
HARD_CODED = '"cuda" is written into the code, so it only runs on one kind of machine. Use the device that you are given.'
WALK = "A batch may be a container: go through it as to_device does, and call .detach().cpu() on each tensor."
LABELS = "The labels are left behind on the CPU: move both, images and labels."


# 07.1


@mistake(
    "07.1",
    "get_default_device",
    tell='"cuda" is written into the code, whatever the machine. Ask torch.cuda.is_available() first.',
)
def always_cuda():
    return torch.device("cuda")


@mistake(
    "07.1",
    "get_default_device",
    tell="Apple's GPU is forgotten: where there is no cuda, ask torch.backends.mps.is_available() before you settle for the CPU.",
)
def no_mps():
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


@mistake(
    "07.1",
    "get_default_device",
    tell="Where there are both, cuda comes first: yours asks for mps first, or a later `if` for mps overwrites the answer.",
)
def mps_first():
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


@mistake(
    "07.1",
    "get_default_device",
    tell='Where there is neither cuda nor mps, nothing is returned: end with torch.device("cpu").',
)
def no_last_resort():
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return None


@mistake(
    "07.1",
    "get_default_device",
    tell='You return the name of a device. Make it one: torch.device("cuda") instead of "cuda".',
)
def name_of_device():
    return "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"


@mistake(
    "07.1",
    "get_default_device",
    tell="The `else` of a later question overwrites the answer to an earlier one: return as soon as you know, or use elif.",
)
def overwritten():
    for name, available in (
        ("cuda", torch.cuda.is_available()),
        ("mps", torch.backends.mps.is_available()),
    ):
        device = torch.device(name if available else "cpu")
    return device


@mistake(
    "07.1", "get_default_device", tell='PyTorch\'s name for an NVIDIA (or AMD) GPU is "cuda", not "gpu".'
)
def called_gpu():
    if torch.cuda.is_available():
        return torch.device("gpu")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


# 07.2


def _sequence(data, again):
    return type(data)([again(value) for value in data])


def _named(data, again):
    return type(data)(*(again(value) for value in data))


def _dict(data, again):
    return {key: again(value) for key, value in data.items()}


def _other(data, again):
    return data


def _moving(device, *, leaf=None, sequence=_sequence, named=_named, mapping=_dict, other=_other):
    """The reference with parts exchanged: each gets the data, and the whole function to go on with."""

    def again(data):
        if isinstance(data, (torch.Tensor, nn.Module)):
            return leaf(data, again) if leaf else data.to(device)
        if isinstance(data, dict):
            return mapping(data, again)
        if isinstance(data, (list, tuple)):
            return (named if hasattr(data, "_fields") else sequence)(data, again)
        return other(data, again)

    return again


@mistake("07.2", "to_device", tell=HARD_CODED)
def moved_to_cuda(data, device):
    return _moving("cuda")(data)


@mistake(
    "07.2",
    "to_device",
    tell="Every list and tuple becomes a list. Give back the type that came in: type(data)(…).",
)
def tuples_become_lists(data, device):
    def sequence(data, again):
        return [again(value) for value in data]

    return _moving(device, sequence=sequence, named=sequence)(data)


@mistake(
    "07.2",
    "to_device",
    tell="Every list and tuple becomes a tuple. Give back the type that came in: type(data)(…).",
)
def lists_become_tuples(data, device):
    def sequence(data, again):
        return tuple(again(value) for value in data)

    return _moving(device, sequence=sequence, named=sequence)(data)


@mistake(
    "07.2",
    "to_device",
    tell="Nested containers are flattened: what is in a list in a list should stay there. Build a container from the moved values, do not add them to one long list.",
)
def flattened(data, device):
    def sequence(data, again):
        out = []
        for value in data:
            moved = again(value)
            out += moved if isinstance(moved, (list, tuple)) else [moved]
        return type(data)(out)

    return _moving(device, sequence=sequence)(data)


@mistake(
    "07.2",
    "to_device",
    tell="A named tuple loses its names: it is a tuple too, but wants to be made with type(data)(*values). It has an attribute _fields.",
)
def named_tuple_becomes_tuple(data, device):
    def named(data, again):
        return tuple(again(value) for value in data)

    return _moving(device, named=named)(data)


@mistake(
    "07.2",
    "to_device",
    tell="A named tuple is made from its fields one by one, type(data)(*values), not from one sequence of them. It has an attribute _fields.",
)
def named_tuple_from_one_sequence(data, device):
    return _moving(device, named=_sequence)(data)


@mistake(
    "07.2",
    "to_device",
    tell="A dict is returned as it came, its tensors left where they were: {key: to_device(value, device) for key, value in data.items()}.",
)
def dicts_left(data, device):
    return _moving(device, mapping=_other)(data)


@mistake(
    "07.2", "to_device", tell="A dict cannot be moved with .to: move each of its values, and keep the keys."
)
def dicts_have_to(data, device):
    def to(data, again):
        return data.to(device)

    return _moving(device, mapping=to, other=to)(data)


@mistake(
    "07.2",
    "to_device",
    tell="A dict becomes a list of its values. It comes back as a dict with the same keys.",
)
def dicts_without_keys(data, device):
    def mapping(data, again):
        return [again(value) for value in data.values()]

    return _moving(device, mapping=mapping)(data)


@mistake(
    "07.2",
    "to_device",
    tell="Going over a dict gives its keys, not its values: {key: to_device(value, device) for key, value in data.items()}.",
)
def keys_for_values(data, device):
    def mapping(data, again):
        return [again(key) for key in data]

    return _moving(device, mapping=mapping)(data)


@mistake("07.2", "to_device", tell=DROPPED)
def result_dropped(data, device):
    def leaf(data, again):
        data.to(device)
        return data

    return _moving(device, leaf=leaf)(data)


@mistake(
    "07.2",
    "to_device",
    tell="Only the first level is looked at: what is nested deeper stays where it was. Call to_device on each value.",
)
def first_level_only(data, device):
    def one(value):
        return value.to(device) if isinstance(value, (torch.Tensor, nn.Module)) else value

    if isinstance(data, dict):
        return {key: one(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return (_named if hasattr(data, "_fields") else _sequence)(data, one)
    return one(data)


@mistake(
    "07.2",
    "to_device",
    tell="The first level alone is gone through, and .to is called on what is there: a list in a list has none. Call to_device on each value instead.",
)
def first_level_has_to(data, device):
    def to(value):
        return value.to(device)

    if isinstance(data, dict):
        return {key: to(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return (_named if hasattr(data, "_fields") else _sequence)(data, to)
    return to(data)


@mistake(
    "07.2",
    "to_device",
    tell="Only the first of a list or tuple is moved; the others, the labels among them, are left behind.",
)
def first_only(data, device):
    def sequence(data, again):
        return type(data)([again(value) if k == 0 else value for k, value in enumerate(data)])

    return _moving(device, sequence=sequence)(data)


@mistake(
    "07.2",
    "to_device",
    tell="A generator came back: (f(v) for v in data) makes nothing yet. Put it into the container: type(data)(…).",
)
def generator_returned(data, device):
    def sequence(data, again):
        return (again(value) for value in data)

    return _moving(device, sequence=sequence)(data)


@mistake(
    "07.2",
    "to_device",
    tell="The caller's own list or dict was changed. Build a new container and leave the old one as it was.",
)
def containers_changed_in_place(data, device):
    def sequence(data, again):
        if isinstance(data, tuple):
            return _sequence(data, again)
        data[:] = [again(value) for value in data]
        return data

    def mapping(data, again):
        data.update(_dict(data, again))
        return data

    return _moving(device, sequence=sequence, mapping=mapping)(data)


@mistake(
    "07.2",
    "to_device",
    tell="A string, a number or None has no .to(…): return what is neither tensor, module nor container as it is.",
)
def everything_has_to(data, device):
    def other(data, again):
        return data.to(device)

    return _moving(device, other=other)(data)


@mistake(
    "07.2",
    "to_device",
    tell="What is neither tensor, module nor container is lost: None takes its place. End with `return data`.",
)
def other_things_lost(data, device):
    def other(data, again):
        return None

    return _moving(device, other=other)(data)


@mistake(
    "07.2",
    "to_device",
    tell="A module is not moved: it has a .to(device) of its own, which moves all that it holds.",
)
def modules_left(data, device):
    def leaf(data, again):
        return data if isinstance(data, nn.Module) else data.to(device)

    return _moving(device, leaf=leaf)(data)


@mistake(
    "07.2",
    "to_device",
    tell="A module is not foreseen: nothing moves it, and None is returned. Treat it like a tensor, return data.to(device).",
)
def modules_lost(data, device):
    def leaf(data, again):
        return None if isinstance(data, nn.Module) else data.to(device)

    return _moving(device, leaf=leaf)(data)


@mistake("07.2", "to_device", tell="The module is moved but not returned.")
def module_not_returned(data, device):
    def leaf(data, again):
        moved = data.to(device)
        return None if isinstance(data, nn.Module) else moved

    return _moving(device, leaf=leaf)(data)


@mistake(
    "07.2",
    "to_device",
    tell="Only the module's parameters are moved. It has buffers too, such as BatchNorm's running mean: module.to(device) moves both.",
)
def buffers_left(data, device):
    def leaf(data, again):
        if not isinstance(data, nn.Module):
            return data.to(device)
        for module in data.modules():
            for name, parameter in module._parameters.items():
                module._parameters[name] = nn.Parameter(parameter.detach().to(device))
        return data

    return _moving(device, leaf=leaf)(data)


# 07.3


class _Loader:
    def __init__(self, loader, device):
        self.loader = loader
        self.device = device

    def __iter__(self):
        for batch in self.loader:
            yield _moving(self.device)(batch)

    def __len__(self):
        return len(self.loader)


@mistake(
    "07.3",
    "DeviceDataLoader",
    tell="The whole set is moved up front, when the loader is made. Move each batch when it is its turn, in __iter__.",
)
class MovedWhenMade(_Loader):
    def __init__(self, loader, device):
        super().__init__(loader, device)
        self.batches = [_moving(device)(batch) for batch in loader]

    def __iter__(self):
        return iter(self.batches)

    def __len__(self):
        return len(self.batches)


@mistake(
    "07.3",
    "DeviceDataLoader",
    tell="The whole set is moved before the first batch is given. Yield each batch as soon as it is moved, instead of making a list.",
)
class MovedAtTheFirst(_Loader):
    def __iter__(self):
        return iter([_moving(self.device)(batch) for batch in self.loader])


@mistake(
    "07.3",
    "DeviceDataLoader",
    tell="All batches are drawn from the loader before the first is given: go over the loader itself, not over a list of it.",
)
class DrawnAtTheFirst(_Loader):
    def __iter__(self):
        for batch in list(self.loader):
            yield _moving(self.device)(batch)


@mistake(
    "07.3",
    "DeviceDataLoader",
    tell="The batches of the first epoch are given again in the next ones, so a loader that shuffles is asked only once. Move them anew in each epoch.",
)
class MovedOnce(_Loader):
    batches = None

    def __iter__(self):
        if self.batches is None:
            self.batches = [_moving(self.device)(batch) for batch in self.loader]
        return iter(self.batches)


@mistake(
    "07.3",
    "DeviceDataLoader",
    tell="The moved batches are kept, so the whole set ends up on the device, and a shuffling loader is asked only once. Move them anew in each epoch.",
)
class KeepsBatches(_Loader):
    def __init__(self, loader, device):
        super().__init__(loader, device)
        self.kept = []

    def __iter__(self):
        if self.kept:
            yield from self.kept
            return
        for batch in self.loader:
            self.kept.append(_moving(self.device)(batch))
            yield self.kept[-1]


@mistake(
    "07.3",
    "DeviceDataLoader",
    tell="The second epoch is empty: an iterator can be gone over once. Keep the loader, and ask it for a new iterator in every __iter__.",
)
class OneEpochOnly(_Loader):
    def __init__(self, loader, device):
        super().__init__(loader, device)
        self.batches = iter(loader)

    def __iter__(self):
        for batch in self.batches:
            yield _moving(self.device)(batch)


@mistake(
    "07.3", "DeviceDataLoader", tell="It has no length: add __len__, which returns the number of batches."
)
class NoLength:
    def __init__(self, loader, device):
        self.loader = loader
        self.device = device

    def __iter__(self):
        for batch in self.loader:
            yield _moving(self.device)(batch)


@mistake(
    "07.3",
    "DeviceDataLoader",
    tell="The length is that of the data set. A loader's length is its number of batches: len(self.loader).",
)
class CountsExamples(_Loader):
    def __len__(self):
        return len(self.loader.dataset)


@mistake(
    "07.3",
    "DeviceDataLoader",
    tell="The batches come out where they were: they are not moved, or the moved ones are dropped.",
)
class NotMoved(_Loader):
    def __iter__(self):
        yield from self.loader


@mistake("07.3", "DeviceDataLoader", tell=LABELS)
class LabelsLeft(_Loader):
    def __iter__(self):
        for batch in self.loader:
            yield [_moving(self.device)(batch[0]), *batch[1:]]


@mistake("07.3", "DeviceDataLoader", tell=HARD_CODED)
class CudaLoader(_Loader):
    def __iter__(self):
        for batch in self.loader:
            yield _moving("cuda")(batch)


@mistake(
    "07.3",
    "DeviceDataLoader",
    tell="Only the first batch comes out: a return inside the loop ends it. Use yield.",
)
class FirstBatchOnly(_Loader):
    def __iter__(self):
        for batch in self.loader:
            yield _moving(self.device)(batch)
            return


@mistake(
    "07.3",
    "DeviceDataLoader",
    tell="__iter__ returns a batch, and a loop over the loader goes over what is in that batch. Write yield where you wrote return.",
)
class ReturnsABatch(_Loader):
    def __iter__(self):
        for batch in self.loader:
            return iter(_moving(self.device)(batch))
        return iter(())


@mistake(
    "07.3",
    "DeviceDataLoader",
    tell="Batches are taken to be pairs. Leave their shape to to_device: a batch may be a dict.",
)
class PairsOnly(_Loader):
    def __iter__(self):
        for images, labels in self.loader:
            yield images.to(self.device), labels.to(self.device)


# 07.4


def _on_tensors(data, change):
    return _moving(None, leaf=lambda tensor, again: change(tensor))(data)


@mistake(
    "07.4",
    "to_cpu",
    tell="The results are still in the graph, which they keep in memory, and NumPy refuses them. Return what tensor.detach().cpu() gives.",
)
def still_in_the_graph(batch):
    return _on_tensors(batch, lambda tensor: tensor.cpu())


@mistake(
    "07.4",
    "to_cpu",
    tell="The tensors stay where they are: detach() leaves the graph, .cpu() leaves the device.",
)
def only_detached(batch):
    return _on_tensors(batch, lambda tensor: tensor.detach())


@mistake(
    "07.4",
    "to_cpu",
    tell="detach_() cuts the caller's own tensor out of its graph; detach() gives you one that is out of it.",
)
def callers_graph_cut(batch):
    return _on_tensors(batch, lambda tensor: tensor.detach_().cpu())


@mistake("07.4", "to_cpu", tell="NumPy arrays came back; tensors on the CPU are asked for.")
def arrays_returned(batch):
    return _on_tensors(batch, lambda tensor: tensor.detach().cpu().numpy())


@mistake("07.4", "to_cpu", tell=WALK)
def single_tensor_only(batch):
    return batch.detach().cpu()


@mistake("07.4", "to_cpu", tell=WALK)
def single_tensor_only_cpu_first(batch):
    return batch.cpu().detach()


@mistake(
    "07.4",
    "to_cpu",
    tell="Every container becomes a list. They come back as they were: dicts with their keys, tuples as tuples.",
)
def containers_become_lists(batch):
    def leaf(tensor, again):
        return tensor.detach().cpu()

    def sequence(data, again):
        return [again(value) for value in data]

    def mapping(data, again):
        return [again(value) for value in data.values()]

    return _moving(None, leaf=leaf, sequence=sequence, mapping=mapping)(batch)


# 07.5


def _tensors(data):
    found = []
    _on_tensors(data, found.append)
    return found


def _of(model):
    return [*model.parameters(), *model.buffers()]


@mistake(
    "07.5",
    "same_device",
    tell="Only the first tensor of the batch is looked at. The labels can be somewhere else: look at all of them.",
)
def first_tensor_only(model, batch):
    return len({tensor.device for tensor in [*_of(model), *_tensors(batch)[:1]]}) == 1


@mistake(
    "07.5",
    "same_device",
    tell="Only the model's first parameter is looked at. A model can be half moved: look at all parameters and buffers.",
)
def first_parameter_only(model, batch):
    return len({tensor.device for tensor in [next(model.parameters()), *_tensors(batch)]}) == 1


@mistake(
    "07.5",
    "same_device",
    tell="The model's buffers are not looked at. BatchNorm's running mean, say, is used with every batch: model.buffers().",
)
def buffers_overlooked(model, batch):
    return len({tensor.device for tensor in [*model.parameters(), *_tensors(batch)]}) == 1


@mistake("07.5", "same_device", tell="The batch is not looked at, only the model.")
def batch_overlooked(model, batch):
    return len({tensor.device for tensor in _of(model)}) == 1


@mistake("07.5", "same_device", tell="The model is not looked at, only the batch.")
def model_overlooked(model, batch):
    return len({tensor.device for tensor in _tensors(batch)}) == 1


@mistake(
    "07.5",
    "same_device",
    tell="One tensor at the right place is taken for all of them: you asked any() where all() is meant.",
)
def any_for_all(model, batch):
    devices = {tensor.device for tensor in _of(model)}
    return any(tensor.device in devices for tensor in _tensors(batch))


@mistake(
    "07.5",
    "same_device",
    tell="A batch may be a container: a list has no .device, the tensors in it do.",
)
def batch_has_no_device(model, batch):
    return all(parameter.device == batch.device for parameter in _of(model))


@mistake(
    "07.5",
    "same_device",
    tell="A batch may be a dict, and going over it gives its keys, which are on no device; its values may be containers again. Walk through it as to_device does.",
)
def keys_have_no_device(model, batch):
    return len({*(tensor.device for tensor in _of(model)), *(value.device for value in batch)}) == 1


@mistake(
    "07.5",
    "same_device",
    tell="Tensors nested deeper in the batch are not looked at: go into containers in containers, and into the values of a dict.",
)
def shallow(model, batch):
    values = (
        [batch] if isinstance(batch, torch.Tensor) else batch.values() if isinstance(batch, dict) else batch
    )
    found = [value.device for value in values if isinstance(value, torch.Tensor)]
    return len({*(tensor.device for tensor in _of(model)), *found}) == 1


@mistake(
    "07.5",
    "same_device",
    tell="It is a question: answer it, and move nothing. Module.to moves the caller's model.",
)
def moves_the_model(model, batch):
    model.to(_tensors(batch)[0].device)
    return len({tensor.device for tensor in [*_of(model), *_tensors(batch)]}) == 1


@mistake(
    "07.5", "same_device", tell="The answer is the wrong way round: True means that they can be put together."
)
def wrong_way_round(model, batch):
    return len({tensor.device for tensor in [*_of(model), *_tensors(batch)]}) != 1


# 07.6


def _trained(
    device,
    model,
    loader,
    lr,
    epochs,
    *,
    clear=True,
    optimizer=torch.optim.SGD,
    move=torch.Tensor.to,
    loss_of=F.cross_entropy,
):
    """The reference's loop with one thing changed: each epoch's batch losses."""
    model.to(device)
    stepper = optimizer(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = []
        for images, labels in loader:
            images, labels = move(images, device), move(labels, device)
            loss = loss_of(model(images), labels)
            if clear:
                stepper.zero_grad()
            loss.backward()
            stepper.step()
            losses.append(loss.detach())
        history.append(torch.stack(losses).tolist())
    return history


def _means(history):
    return [sum(losses) / len(losses) for losses in history]


@mistake(
    "07.6",
    "train_on",
    tell="The model stays on the CPU. model.to(device) moves it in place, once, before the optimizer is made.",
)
def model_left(device, model, loader, lr, epochs):
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = []
        for batch in loader:
            images, labels = _moving(device)(batch)
            loss = F.cross_entropy(model(images), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        history.append(sum(losses) / len(losses))
    return history


@mistake(
    "07.6",
    "train_on",
    tell="The batches stay on the CPU, while the model is on the device. A tensor's .to returns the moved tensor: keep what it gives.",
)
def batches_left(device, model, loader, lr, epochs):
    return _means(_trained(device, model, loader, lr, epochs, move=lambda tensor, device: tensor))


@mistake("07.6", "train_on", tell=LABELS)
def labels_left(device, model, loader, lr, epochs):
    def move(tensor, device):
        return tensor.to(device) if tensor.is_floating_point() else tensor

    return _means(_trained(device, model, loader, lr, epochs, move=move))


@mistake("07.6", "train_on", tell=HARD_CODED)
def trained_on_cuda(device, model, loader, lr, epochs):
    return _means(_trained("cuda", model, loader, lr, epochs))


@mistake(
    "07.6",
    "train_on",
    tell="All batches are moved before the first step. Move each one in the loop, when it is its turn.",
)
def all_moved_first(device, model, loader, lr, epochs):
    return _means(_trained(device, model, [_moving(device)(batch) for batch in loader], lr, epochs))


@mistake(
    "07.6",
    "train_on",
    tell="The model's device and the batch's are both left as they were: nothing is moved to the device that you are given.",
)
def nothing_moved(device, model, loader, lr, epochs):
    return _means(_trained(next(model.parameters()).device, model, loader, lr, epochs))


@mistake(
    "07.6",
    "train_on",
    tell="The gradients pile up from batch to batch: call optimizer.zero_grad() before each backward().",
)
def stale_gradients(device, model, loader, lr, epochs):
    return _means(_trained(device, model, loader, lr, epochs, clear=False))


@mistake("07.6", "train_on", tell="There is one loss for each batch. Return one for each epoch: their mean.")
def losses_of_batches(device, model, loader, lr, epochs):
    return [loss for losses in _trained(device, model, loader, lr, epochs) for loss in losses]


@mistake(
    "07.6",
    "train_on",
    tell="Only the last epoch's loss is returned. Append each epoch's to a list, and return the list.",
)
def last_loss_only(device, model, loader, lr, epochs):
    return _means(_trained(device, model, loader, lr, epochs))[-1]


@mistake("07.6", "train_on", tell="The history is not returned.")
def no_history(device, model, loader, lr, epochs):
    _trained(device, model, loader, lr, epochs)


@mistake(
    "07.6",
    "train_on",
    tell="The losses of the batches are added up. Divide by the number of batches, so that the figure does not depend on it.",
)
def losses_summed(device, model, loader, lr, epochs):
    return [sum(losses) for losses in _trained(device, model, loader, lr, epochs)]


@mistake(
    "07.6",
    "train_on",
    tell="The running total is not set back to 0 at the start of an epoch, so every epoch's loss has the earlier ones in it.",
)
def total_not_set_back(device, model, loader, lr, epochs):
    history, total = [], 0.0
    for losses in _trained(device, model, loader, lr, epochs):
        total += sum(losses)
        history.append(total / len(losses))
    return history


@mistake(
    "07.6",
    "train_on",
    tell="From the second epoch on there are no batches: iter(loader) can be gone over once. Write the inner loop over the loader itself.",
)
def empty_second_epoch(device, model, loader, lr, epochs):
    history = _means(_trained(device, model, loader, lr, 1))
    return history + [0.0] * (epochs - 1)


@mistake(
    "07.6",
    "train_on",
    tell="There is one step an epoch. Step after every batch: clear the gradients, backward and step belong into the inner loop.",
)
def one_step_an_epoch(device, model, loader, lr, epochs):
    model.to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        losses = []
        for batch in loader:
            images, labels = _moving(device)(batch)
            loss = F.cross_entropy(model(images), labels)
            losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(sum(losses) / len(losses))
    return history


@mistake("07.6", "train_on", tell="Plain SGD is asked for: torch.optim.SGD, not Adam.")
def trained_with_adam(device, model, loader, lr, epochs):
    return _means(_trained(device, model, loader, lr, epochs, optimizer=torch.optim.Adam))


@mistake("07.6", "train_on", tell="Plain SGD is asked for, without momentum.")
def trained_with_momentum(device, model, loader, lr, epochs):
    def optimizer(parameters, lr):
        return torch.optim.SGD(parameters, lr=lr, momentum=0.9)

    return _means(_trained(device, model, loader, lr, epochs, optimizer=optimizer))


@mistake(
    "07.6", "train_on", tell="Softmax is applied twice: F.cross_entropy takes the model's logits as they are."
)
def softmax_first(device, model, loader, lr, epochs):
    def loss_of(logits, labels):
        return F.cross_entropy(logits.softmax(dim=1), labels)

    return _means(_trained(device, model, loader, lr, epochs, loss_of=loss_of))


@mistake(
    "07.6",
    "train_on",
    tell="The optimizer never steps: the model comes back as it was. Call optimizer.step() after backward().",
)
def never_steps(device, model, loader, lr, epochs):
    return _means(_trained(device, model, loader, 0.0, epochs))
