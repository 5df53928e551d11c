"""Hidden suite of 07. Without a GPU, meta is the second device: tensors go there, but no value comes back."""

import pytest
import torch
import torch.nn.functional as F

ASYNC = (
    "The copy to the CPU was started with non_blocking=True and used before it had arrived. "
    "Only a copy from pinned memory to a GPU may go on in the background; on the way back, wait."
)
BLOCKING = "The copy waited for the GPU. From pinned memory it need not: tensor.to(device, non_blocking=tensor.is_pinned())."


def batch(draw):
    n = draw.number(32, 80)  # too many for a message to list them
    return draw.normal(n, draw.number(2, 9)), draw.labels(n, 4)


def on(device, *tensors):
    """What the probes say of each tensor if it is there."""
    return [f"{str(t.dtype).removeprefix('torch.')} {tuple(t.shape)} on {device}" for t in tensors]


def by_hand(images, labels, weight, bias, batch_size, lr, epochs):
    """Return weight, bias and the losses of every batch, epoch by epoch, of training with plain SGD."""
    weight, bias = weight.clone().requires_grad_(), bias.clone().requires_grad_()
    history = []
    for _ in range(epochs):
        losses = []
        for x, y in zip(images.split(batch_size), labels.split(batch_size), strict=True):
            loss = F.cross_entropy(x @ weight.T + bias, y)
            gradients = torch.autograd.grad(loss, [weight, bias])
            with torch.no_grad():
                for parameter, gradient in zip([weight, bias], gradients, strict=True):
                    parameter -= lr * gradient
            losses.append(loss.item())
        history.append(losses)
    return weight.detach(), bias.detach(), history


def problem(draw, n=11, features=6, classes=3):
    images, labels = draw.normal(n, features), draw.labels(n, classes)
    return images, labels, draw.normal(classes, features), draw.normal(classes)


# 07.1


@pytest.mark.task("07.1")
@pytest.mark.points(1)
def test_the_cpu_is_the_last_resort(submission, check, draw):
    """get_default_device is cpu where there is no GPU, and cuda where there is an NVIDIA one"""
    for cuda in draw.labels(8, 2).bool().tolist():
        check.close(submission.probe.default_device(cuda, False), torch.device("cuda" if cuda else "cpu"))


@pytest.mark.task("07.1")
@pytest.mark.points(1)
def test_mps_comes_after_cuda(submission, check, draw):
    """get_default_device is mps on an Apple machine, and cuda where there are both"""
    for cuda in draw.labels(8, 2).bool().tolist():
        check.close(submission.probe.default_device(cuda, True), torch.device("cuda" if cuda else "mps"))


@pytest.mark.task("07.1")
@pytest.mark.points(0.5)
@pytest.mark.cuda
def test_default_device_on_a_gpu(submission, check):
    """On a GPU: get_default_device is a place where a tensor can be made"""
    check.close(submission.probe.default_device_here(), "cuda")


# 07.2


@pytest.mark.task("07.2")
@pytest.mark.points(1)
def test_tensors_and_containers_move(submission, check, draw):
    """to_device moves a tensor, and all of a list, tuple or dict, which stays one"""
    images, labels = batch(draw)
    x, y = on("meta", images, labels)
    expected = {"returned": x, "the caller's": on("cpu", images)[0]}
    check.close(submission.probe.moved(images, "meta"), expected)
    check.close(submission.probe.moved([images, labels], "meta")["returned"], f"[{x}, {y}]")
    moved = submission.probe.moved((images, labels, images), "meta")
    check.close(moved["returned"], f"({x}, {y}, {x})")
    moved = submission.probe.moved({"images": images, "labels": labels}, "meta")
    check.close(moved["returned"], f"{{'images': {x}, 'labels': {y}}}")


@pytest.mark.task("07.2")
@pytest.mark.points(1)
def test_nested_containers_and_named_tuples_move(submission, check, draw):
    """to_device goes into containers in containers, and a named tuple stays one"""
    images, labels = batch(draw)
    x, y = on("meta", images, labels)
    moved = submission.probe.moved([images, [labels, (images,)]], "meta")
    check.close(moved["returned"], f"[{x}, [{y}, ({x})]]")
    moved = submission.probe.moved(([], {"deep": {"deeper": (images,)}}), "meta")
    check.close(moved["returned"], f"([], {{'deep': {{'deeper': ({x})}}}})")
    pair = submission.probe.pair_moved(images, [labels], "meta")
    check.close(pair, f"Pair(images={x}, labels=[{y}])")


@pytest.mark.task("07.2")
@pytest.mark.points(1)
def test_other_things_stay_and_so_does_the_callers_batch(submission, check, draw):
    """to_device keeps strings, numbers and None, and leaves the caller's containers and values alone"""
    images, labels = batch(draw)
    [here], [there] = on("cpu", images), on("meta", images)
    moved = submission.probe.moved([images, {"x": images}], "meta")
    check.close(moved["the caller's"], f"[{here}, {{'x': {here}}}]")
    moved = submission.probe.moved({"x": images, "more": ["seven", 3, None]}, "meta")
    check.close(moved["returned"], f"{{'x': {there}, 'more': ['seven', 3, None]}}")
    kept = submission.probe.values_moved([images, labels], "cpu")
    check.close(kept["values"], [images, labels], dtype=True)


def check_model_moved(submission, check, draw, device):
    features, units = draw.number(2, 12), draw.number(2, 12)
    tensors = [f"bias ({units},)", f"mean ({features},)", f"weight ({units}, {features})"]
    expected = {"returned": "the same model", f"on {device}": tensors}
    check.close(submission.probe.model_moved(features, units, device), expected)


@pytest.mark.task("07.2")
@pytest.mark.points(1)
def test_modules_move(submission, check, draw):
    """to_device moves a module, buffers included, and returns it"""
    check_model_moved(submission, check, draw, "meta")


@pytest.mark.task("07.2")
@pytest.mark.points(0.5)
@pytest.mark.cuda
def test_to_device_on_a_gpu(submission, check, draw):
    """On a GPU: to_device brings the right values, and pinned memory without waiting"""
    images, labels = batch(draw)
    moved = submission.probe.values_moved([images, (labels,)], "cuda")
    x, y = on("cuda", images, labels)
    check.close(moved["returned"], f"[{x}, ({y})]")
    check.close(moved["values"], [images, labels], dtype=True)
    check_model_moved(submission, check, draw, "cuda")
    images = draw.normal(256, 1000)
    moved = submission.probe.pinned_moved(images, "cuda")
    check.close(moved["returned"], "[float32 (256, 1000) on cuda]")
    check.close(moved["values"], [images])
    check.close(moved["still pinned"], True, what="the source is still pinned")
    check.close(moved["it waited for the GPU"], False, what="it waited for the GPU", mistake=BLOCKING)


# 07.3


@pytest.mark.task("07.3")
@pytest.mark.points(1)
def test_batches_come_out_on_the_device(submission, check, draw):
    """DeviceDataLoader gives every batch on the device, labels too, and knows its length"""
    size = draw.number(3, 8)
    n, features = 2 * size + draw.number(1, size), draw.number(2, 9)
    images, labels = draw.normal(n, features), draw.labels(n, 4)
    pairs = zip(images.split(size), labels.split(size), strict=True)
    expected = [f"[{', '.join(on('meta', *pair))}]" for pair in pairs]
    check.close(submission.probe.loaded(images, labels, size, "meta"), {"batches": expected, "len": 3})


@pytest.mark.task("07.3")
@pytest.mark.points(2)
def test_one_batch_is_moved_at_a_time(submission, check, draw):
    """DeviceDataLoader draws and moves a batch when it is its turn, and keeps none"""
    for n in (draw.number(5, 13), draw.number(5, 13)):
        counts = submission.probe.counted(n, "meta")
        made, drawn, alive = counts.values()
        check.close(len(drawn), n, what="batches")
        check.true(made <= 1, expected="drawn when it was made: 0", got=counts)
        check.true(
            all(so_far <= k + 2 for k, so_far in enumerate(drawn)),  # one in advance is no mistake
            expected=f"drawn when each batch came out: {list(range(1, n + 1))}",
            got=counts,
        )
        check.true(max(alive) <= 3, expected="batches in memory: one, or two, at any time", got=counts)


@pytest.mark.task("07.3")
@pytest.mark.points(1)
def test_every_epoch_is_whole_and_asked_for_afresh(submission, check, draw):
    """DeviceDataLoader can be gone over again, also after a break, and asks its loader anew each time"""
    for n in (draw.number(4, 11), draw.number(4, 11)):
        expected = {
            "first": [0],
            "second": [(k + 1) % n for k in range(n)],
            "third": [(k + 2) % n for k in range(n)],
        }
        check.close(submission.probe.epochs(n)["epochs"], expected)


@pytest.mark.task("07.3")
@pytest.mark.points(0.5)
@pytest.mark.cuda
def test_loader_on_a_gpu(submission, check):
    """On a GPU: DeviceDataLoader brings pinned batches there, never more than a few at once"""
    n = 12
    found = submission.probe.peak(n, "cuda")
    check.close(found["batches"], [["cuda", float(k)] for k in range(n)] * 2)
    most = check.number(found["most memory"])
    check.true(
        most <= 4, expected="memory for one or two batches at a time", got=f"memory for {most:g} batches"
    )


# 07.4


@pytest.mark.task("07.4")
@pytest.mark.points(1)
def test_results_leave_the_graph(submission, check, draw):
    """to_cpu gives the values, out of the graph, in the same containers, and leaves the caller's alone"""
    images, labels = batch(draw)
    x, y = on("cpu", images, labels)
    expected = {
        "returned": f"{{'logits': {x}, 'rest': ({y}, 'name')}}",
        "values": [2 * images, labels],
        "in the graph": False,
        "the caller's logits in the graph": True,
    }
    check.close(submission.probe.fetched(images, labels), expected)


@pytest.mark.task("07.4")
@pytest.mark.points(1)
def test_to_cpu_copies_from_another_device(submission, check, draw):
    """to_cpu copies what is on another device, and keeps what is here"""
    images, _ = batch(draw)
    check.close(submission.to_cpu(images), images)  # a single tensor is a batch too
    check.close(submission.probe.fetched_from_meta(), "refused by torch")


@pytest.mark.task("07.4")
@pytest.mark.points(0.5)
@pytest.mark.cuda
def test_to_cpu_from_a_gpu(submission, check, draw):
    """On a GPU: to_cpu returns when the values have arrived"""
    images = draw.normal(64, 500)
    fetched = submission.probe.fetched_at_once(images, "cuda")
    check.close(fetched["returned"], "[float32 (64, 500) on cpu]")
    check.close(fetched["values"], [2 * images + 1], mistake=ASYNC)


# 07.5


def asked(check, submission, draw, cases):
    """Ask about all (layers, buffer, batch, answer) in one call, so that the answers together tell a mistake.

    Yes and no leave few orders to guess at, so they are asked twice.
    """
    names = list(cases)
    for _ in range(2):
        order = [names[k] for k in draw.permutation(len(names))]
        found = submission.probe.together([list(cases[name][:3]) for name in order])
        answers = dict(zip(order, found["answers"], strict=True))
        check.close(answers, {name: cases[name][3] for name in order})
        check.close(found["something was moved"], False, what="something was moved")


@pytest.mark.task("07.5")
@pytest.mark.points(1)
def test_the_whole_batch_is_looked_at(submission, check, draw):
    """same_device looks at every tensor of the batch, however deep"""
    cases = {
        "all on meta": (["meta", "meta"], "meta", ["meta", "meta"], True),
        "model on meta, batch on cpu": (["meta"], "meta", "cpu", False),
        "images left on cpu": (["meta"], "meta", ("cpu", "meta"), False),
        "labels left on cpu": (["meta"], "meta", ("meta", "cpu"), False),
        "a tensor deep in a dict left on cpu": (
            ["meta"],
            "meta",
            {"x": "meta", "y": [("meta", "cpu")]},
            False,
        ),
        "a dict on cpu": (["cpu"], "cpu", {"x": "cpu", "y": ("cpu",)}, True),
    }
    asked(check, submission, draw, cases)


@pytest.mark.task("07.5")
@pytest.mark.points(1)
def test_the_whole_model_is_looked_at(submission, check, draw):
    """same_device looks at every parameter and buffer of the model"""
    cases = {
        "all on cpu": (["cpu", "cpu"], "cpu", ["cpu", "cpu"], True),
        "one layer of three left on cpu": (["meta", "cpu", "meta"], "meta", ["meta", "meta"], False),
        "last layer on meta": (["cpu", "meta"], "cpu", ["cpu", "cpu"], False),
        "only a buffer on meta": (["cpu", "cpu"], "meta", ["cpu", "cpu"], False),
        "all on meta": (["meta"], "meta", ["meta", "meta"], True),
    }
    asked(check, submission, draw, cases)


@pytest.mark.task("07.5")
@pytest.mark.points(0.5)
@pytest.mark.cuda
def test_same_device_on_a_gpu(submission, check, draw):
    """On a GPU: same_device tells a batch that is there from one that is not"""
    cases = {
        "all on the GPU": (["cuda", "cuda"], "cuda", ["cuda", "cuda"], True),
        "labels left on the CPU": (["cuda", "cuda"], "cuda", ["cuda", "cpu"], False),
        "batch left on the CPU": (["cuda"], "cuda", "cpu", False),
        "a layer left on the CPU": (["cuda", "cpu"], "cuda", ["cuda"], False),
    }
    asked(check, submission, draw, cases)


# 07.6


@pytest.mark.task("07.6")
@pytest.mark.points(1)
def test_training_on_one_batch(submission, check, draw):
    """train_on does SGD on cross-entropy, one loss an epoch"""
    images, labels, weight, bias = problem(draw)
    found = submission.probe.trained(images, labels, weight, bias, 11, 0.5, 4, "cpu")
    weight, bias, history = by_hand(images, labels, weight, bias, 11, 0.5, 4)
    check.close(found["history"], [losses[0] for losses in history])
    check.close(found["weight"], weight, rtol=1e-3, what="the model's weight")
    check.close(found["bias"], bias, rtol=1e-3, what="the model's bias")


@pytest.mark.task("07.6")
@pytest.mark.points(1)
def test_training_on_several_batches(submission, check, draw):
    """train_on steps once a batch, the last partial one too, in every epoch"""
    images, labels, weight, bias = problem(draw)
    found = submission.probe.trained(images, labels, weight, bias, 4, 0.25, 3, "cpu")
    weight, bias, history = by_hand(images, labels, weight, bias, 4, 0.25, 3)
    check_history(check, found["history"], history)
    check.close(found["weight"], weight, rtol=1e-3, what="the model's weight")
    check.close(found["bias"], bias, rtol=1e-3, what="the model's bias")


def check_history(check, found, batches):
    """Pass if there is one loss an epoch: the batches' mean, or another figure from among them."""
    means = [sum(losses) / len(losses) for losses in batches]
    close_to = max(
        max(abs(loss - mean) for loss in losses) for losses, mean in zip(batches, means, strict=True)
    )
    check.close(found, means, rtol=0, atol=close_to + 1e-3)


@pytest.mark.task("07.6")
@pytest.mark.points(1)
def test_model_and_batches_are_moved(submission, check, draw):
    """train_on moves the model, and each batch when it is its turn"""
    n, features = draw.number(4, 14), draw.number(3, 14)
    found = submission.probe.first_step(n, features, "meta")
    check.close(found["weight"], f"float32 ({n}, {features}) on meta", what="the model's weight")
    check.close(found["images"], f"float32 (2, {features}) on meta", what="the images")
    check.true(found["batches drawn"] <= 2, expected="one batch drawn before the first step", got=found)


@pytest.mark.task("07.6")
@pytest.mark.points(0.5)
@pytest.mark.cuda
def test_training_on_a_gpu(submission, check, draw):
    """On a GPU: train_on trains there, to the same weights as on a CPU"""
    images, labels, weight, bias = problem(draw)
    found = submission.probe.trained(images, labels, weight, bias, 4, 0.25, 3, "cuda")
    weight, bias, history = by_hand(images, labels, weight, bias, 4, 0.25, 3)
    check.close(found["images on"], ["cuda"], what="the images were on")
    check.close(found["model on"], "cuda", what="the model is on")
    check_history(check, found["history"], history)
    check.close(found["weight"], weight, rtol=1e-2, atol=1e-3, what="the model's weight")
    check.close(found["bias"], bias, rtol=1e-2, atol=1e-3, what="the model's bias")
