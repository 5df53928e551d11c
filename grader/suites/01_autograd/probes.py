"""Run beside the student's autograd.py; hold no expected value."""

import torch
from torch import nn


def _cubic(a):
    return lambda x: (a * x**3).sum() + x.sum() ** 2


def _bowl(a, c):
    return lambda x: (a * (x - c) ** 2).sum()


def _state(tensor):
    return {"values": tensor.detach().clone(), "requires_grad": tensor.requires_grad, "grad": tensor.grad}


def _leaves(x, w, b, leaves):
    return [t.clone().requires_grad_(name in leaves) for name, t in zip("xwb", (x, w, b), strict=True)]


def gradients(submission, x, w, b, leaves):
    """linear_gradients(x, w, b) with x = {x}, w = {w}, b = {b}, where {leaves} require a gradient"""
    return submission.linear_gradients(*_leaves(x, w, b, leaves))


def gradients_again(submission, x, w, b, leaves):
    """linear_gradients(x, w, b) twice with the same leaves, and what the second call returned, with x = {x}, w = {w}, b = {b}, where {leaves} require a gradient"""
    made = _leaves(x, w, b, leaves)
    submission.linear_gradients(*made)
    return submission.linear_gradients(*made)


def gradient(submission, a, x, requires_grad=False):
    """gradient(f, x) with f(x) = Σ a·x³ + (Σ x)², a = {a}, x = {x}, x.requires_grad = {requires_grad}"""
    return submission.gradient(_cubic(a), x.clone().requires_grad_(requires_grad))


def gradient_again(submission, a, x):
    """gradient(f, x) twice with the same x, and what the second call returned, with f(x) = Σ a·x³ + (Σ x)², a = {a}, x = {x}"""
    mine = x.clone()
    submission.gradient(_cubic(a), mine)
    return submission.gradient(_cubic(a), mine)


def x_after_gradient(submission, a, x):
    """gradient(f, x), and then a look at x = {x}"""
    mine = x.clone()
    submission.gradient(_cubic(a), mine)
    return _state(mine)


def accumulated(submission, a, x, times):
    """accumulated_gradient(f, x, times={times}) with f(x) = Σ a·x³ + (Σ x)², a = {a}, x = {x}"""
    return submission.accumulated_gradient(_cubic(a), x.clone(), times)


def x_after_accumulated(submission, a, x, times):
    """accumulated_gradient(f, x, times={times}), and then a look at x = {x}"""
    mine = x.clone()
    submission.accumulated_gradient(_cubic(a), mine, times)
    return _state(mine)


def _params(values, grads):
    params = [value.clone().requires_grad_() for value in values]
    for param, grad in zip(params, grads, strict=True):
        param.grad = None if grad is None else grad.clone()
    return params


def _cleared(params):
    return [param.grad is None or not bool(param.grad.any()) for param in params]


def step(submission, values, grads, lr):
    """sgd_step(params, lr={lr}), and then the params, with params = {values} and their .grad = {grads}"""
    params = _params(values, grads)
    submission.sgd_step(list(params), lr)
    return [param.detach().clone() for param in params]


def leaves_after_step(submission, values, grads, lr):
    """sgd_step(params, lr={lr}), and then a count of the params"""
    params = _params(values, grads)
    submission.sgd_step(list(params), lr)
    return {
        "params": len(params),
        "gradient cleared": sum(_cleared(params)),
        "requires_grad": sum(param.requires_grad for param in params),
        "is_leaf": sum(param.is_leaf for param in params),
    }


def step_of_a_generator(submission, values, grads, lr):
    """sgd_step(params, lr={lr}) with a list of params and again with a generator, like model.parameters()"""
    found = {}
    for kind, pack in (("list", list), ("generator", lambda params: (param for param in params))):
        params = _params(values, grads)
        submission.sgd_step(pack(params), lr)
        found[kind] = {
            "params": [param.detach().clone() for param in params],
            "gradient cleared": _cleared(params),
        }
    return found


def minimum(submission, a, c, x0, lr, steps):
    """minimize(f, x0, lr={lr}, steps={steps}) with f(x) = Σ a·(x − c)², a = {a}, c = {c}, x0 = {x0}"""
    return submission.minimize(_bowl(a, c), x0.clone(), lr, steps)


def x0_after_minimize(submission, a, c, x0, lr, steps):
    """minimize(f, x0, lr={lr}, steps={steps}), and then a look at x0 = {x0}"""
    mine = x0.clone()
    submission.minimize(_bowl(a, c), mine, lr, steps)
    return _state(mine)


def differentiable(submission, values, names):
    """is_differentiable(t) for tensors t of many origins, made of {values}"""
    plain = values.clone()
    leaf = values.clone().requires_grad_()
    filled = values.clone().requires_grad_()
    filled.sum().backward()
    with torch.no_grad():
        untracked = leaf * 2
    tensors = {
        "a plain tensor": plain,
        "plain * 2": plain * 2,
        "a leaf that requires a gradient": leaf,
        "a leaf that has its gradient already": filled,
        "leaf * 2": leaf * 2,
        "(leaf * 2).detach()": (leaf * 2).detach(),
        "leaf * 2 under no_grad": untracked,
        "leaf.argmax()": leaf.argmax(),
        "leaf > 0": leaf > 0,
        "an nn.Parameter": nn.Parameter(values.clone()),
        "a frozen nn.Parameter": nn.Parameter(values.clone(), requires_grad=False),
    }
    return [submission.is_differentiable(tensors[name]) for name in names]


def differences(submission, a, x, eps):
    """numerical_gradient(f, x, eps={eps}) with f(x) = Σ a·x³ + (Σ x)², a = {a}, x = {x}"""
    return submission.numerical_gradient(_cubic(a), x.clone(), eps)


def x_after_differences(submission, a, x, eps):
    """numerical_gradient(f, x, eps={eps}), and then a look at x = {x}"""
    mine = x.clone()
    submission.numerical_gradient(_cubic(a), mine, eps)
    return _state(mine)


def target_gradient(submission, w, a, b):
    """detached_target_loss(w * a, w * b).backward(), and then w.grad, with w = {w}, a = {a}, b = {b}"""
    leaf = w.clone().requires_grad_()
    submission.detached_target_loss(leaf * a, leaf * b).backward()
    return leaf.grad


def target_afterwards(submission, w, a, b):
    """detached_target_loss(pred, target), and then pred.requires_grad and target.requires_grad"""
    leaf = w.clone().requires_grad_()
    pred, target = leaf * a, leaf * b
    submission.detached_target_loss(pred, target)
    return {"pred": pred.requires_grad, "target": target.requires_grad}


class _Nested(nn.Module):
    """Parameters of its own, a layer, and layers inside layers."""

    def __init__(self, size):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(size))
        self.shift = nn.Parameter(torch.zeros(size))
        self.layer = nn.Linear(size, 2)
        self.head = nn.Sequential(nn.PReLU(), nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3)))

    def forward(self, x):
        return self.head(self.layer(self.scale * x + self.shift))


def trainable_after_freeze(submission, size):
    """freeze(module), and then the names of its parameters that still require a gradient"""
    module = _Nested(size)
    submission.freeze(module)
    return [name for name, param in module.named_parameters() if param.requires_grad]


def frozen_in_use(submission, weight, x):
    """freeze(layer) of a Linear layer, and then layer(x).sum().backward()"""
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=False)
    layer.load_state_dict({"weight": weight})
    submission.freeze(layer)
    leaf = x.clone().requires_grad_()
    layer(leaf).sum().backward()
    return {"x.grad": leaf.grad, "weight": layer.weight.detach().clone(), "training": layer.training}
