"""The classic mistakes of 01."""

import torch
from torch import nn

from grader.mistakes import mistake

NO_LEAF = "Nothing in f(x) requires a gradient, so there is no graph to go back through. Make a leaf first: x.detach().clone().requires_grad_()."
CALLERS = "You asked the caller's own x for a gradient, and it still shows. Work on a copy: x.detach().clone().requires_grad_()."
NOT_A_LEAF = "A clone of a tensor that requires a gradient is not a leaf: its .grad stays None. Detach first: x.detach().clone().requires_grad_()."
NO_GRAD = "The step changes a leaf in place while autograd is recording. Put it into `with torch.no_grad():`."
REBOUND = "p = p − lr·grad makes a new tensor and gives it the old name; the parameter itself stays where it was. Change it in place: p -= lr * p.grad, under no_grad."
REBOUND_X = "x = x − lr·grad makes a new tensor that is no leaf, or requires no gradient any more: its .grad is None in the next round. Change x in place, under no_grad, or make a leaf again."
LEFT = "The gradients are left where they were: the next backward adds to them. Clear them after the step."
UPHILL = "The sign is the wrong way round: the gradient points uphill, so the step is −lr times it."
NO_GRADIENT = (
    "A parameter that took no part has .grad None, and None cannot be computed with. Leave that one out."
)
NOT_RESTORED = (
    "You moved an entry of x and did not put it back. Move a copy, or undo the step before the next entry."
)
CUT = "The loss is cut from the graph (.item(), no_grad, or pred detached too): it has no gradient. Detach target only."
NUMBER = (
    "item() gives a plain number, which remembers nothing of where it came from. Call backward on the tensor."
)
ADDED_TWICE = "You added the gradients up yourself, but .grad holds their sum already, so that they count more than once. Return .grad as the last pass leaves it."
ALL_AT_ONCE = "You moved all entries of x at once. Move one, and leave the others where they are."
X0_ITSELF = "You asked the caller's own x0 for a gradient and walked with it. Start from a copy: x0.detach().clone().requires_grad_()."
TARGET_ITSELF = "detach_() and requires_grad_() change the caller's target itself. detach(), without the underscore, gives a new tensor."


# 01.1


@mistake(
    "01.1",
    "linear_gradients",
    tell="backward adds to .grad, and it held something from before. Set .grad to None first, or ask torch.autograd.grad.",
)
def linear_accumulated(x, w, b):
    y = (w * x).sum() + b
    y.backward()
    return x.grad, w.grad, b.grad


@mistake(
    "01.1",
    "linear_gradients",
    tell="w * x of two vectors is a vector still, and backward starts from one number. Sum it up: that is the dot product.",
)
def linear_without_sum(x, w, b):
    (w * x + b).backward()
    return x.grad, w.grad, b.grad


@mistake(
    "01.1",
    "linear_gradients",
    tell="b was added to every product and so counted n times. Sum the products first, then add b once.",
)
def linear_bias_n_times(x, w, b):
    x.grad = w.grad = b.grad = None
    (w * x + b).sum().backward()
    return x.grad, w.grad, b.grad


@mistake("01.1", "linear_gradients", tell="torch.dot takes vectors only; x and w may be single numbers too.")
def linear_with_dot(x, w, b):
    x.grad = w.grad = b.grad = None
    (torch.dot(w, x) + b).backward()
    return x.grad, w.grad, b.grad


@mistake("01.1", "linear_gradients", tell="@ takes vectors only; x and w may be single numbers too.")
def linear_with_matmul(x, w, b):
    x.grad = w.grad = b.grad = None
    (w @ x + b).backward()
    return x.grad, w.grad, b.grad


@mistake(
    "01.1",
    "linear_gradients",
    tell="The order is (dx, dw, db). The gradient with respect to x is w, and the other way round.",
)
def linear_swapped(x, w, b):
    dx, dw, db = linear_gradients_of(x, w, b)
    return dw, dx, db


@mistake(
    "01.1",
    "linear_gradients",
    tell="A leaf that requires no gradient has none: give None for it. You made all three require one.",
)
def linear_all_required(x, w, b):
    return linear_gradients_of(*(t.detach().clone().requires_grad_() for t in (x, w, b)))


@mistake(
    "01.1",
    "linear_gradients",
    tell="A leaf that requires no gradient has None for a gradient, which is not the same as zeros.",
)
def linear_zeros(x, w, b):
    return [
        torch.zeros_like(t) if g is None else g
        for t, g in zip((x, w, b), linear_gradients_of(x, w, b), strict=True)
    ]


@mistake(
    "01.1",
    "linear_gradients",
    tell="torch.autograd.grad refuses tensors that require no gradient. Ask it for those that do, and give None for the rest.",
)
def linear_grad_of_all(x, w, b):
    return torch.autograd.grad((w * x).sum() + b, (x, w, b))


@mistake("01.1", "linear_gradients", tell=NUMBER)
def linear_of_number(x, w, b):
    y = ((w * x).sum() + b).item()
    y.backward()


@mistake(
    "01.1",
    "linear_gradients",
    tell="y is cut from the graph: torch.tensor(y), y.detach() and no_grad give a number that remembers nothing. Call backward on what you computed from the leaves.",
)
def linear_cut_from_the_graph(x, w, b):
    ((w * x).sum() + b).detach().backward()


def linear_gradients_of(x, w, b):
    x.grad = w.grad = b.grad = None
    ((w * x).sum() + b).backward()
    return x.grad, w.grad, b.grad


# 01.2


@mistake("01.2", "gradient", tell=NO_LEAF)
def gradient_without_leaf(f, x):
    f(x).backward()
    return x.grad


@mistake("01.2", "gradient", tell=NO_LEAF)
def gradient_without_graph(f, x):
    with torch.no_grad():
        y = f(x.detach().clone().requires_grad_())
    y.backward()


@mistake("01.2", "gradient", tell=CALLERS)
def gradient_in_callers_x(f, x):
    x.requires_grad_()
    f(x).backward()
    return x.grad


@mistake("01.2", "gradient", tell=CALLERS)
def gradient_requires_callers_x(f, x):
    x.requires_grad_()
    return torch.autograd.grad(f(x), x)[0]


@mistake("01.2", "gradient", tell=NOT_A_LEAF)
def gradient_of_clone(f, x):
    leaf = x.clone().requires_grad_()
    f(leaf).backward()
    return leaf.grad


@mistake(
    "01.2", "gradient", tell="That is f(x), the value. backward returns nothing; the gradient is in .grad."
)
def gradient_value(f, x):
    return f(x)


@mistake(
    "01.2",
    "gradient",
    tell="backward() returns None. What it finds it leaves in the leaf's .grad: return that.",
)
def gradient_of_backward(f, x):
    return f(x.detach().clone().requires_grad_()).backward()


@mistake(
    "01.2",
    "gradient",
    tell="torch.autograd.grad returns a tuple, one gradient for each input. Take the first: grad(…)[0].",
)
def gradient_in_tuple(f, x):
    leaf = x.detach().clone().requires_grad_()
    return torch.autograd.grad(f(leaf), leaf)


@mistake("01.2", "gradient", tell=NUMBER)
def gradient_of_number(f, x):
    f(x.detach().clone().requires_grad_()).item().backward()


# 01.3


@mistake(
    "01.3",
    "accumulated_gradient",
    tell="You cleared (or overwrote) the gradient between the passes. Here it is meant to add up: one leaf, `times` passes.",
)
def accumulated_once(f, x, times):
    leaf = x.detach().clone().requires_grad_()
    f(leaf).backward()
    return leaf.grad


@mistake(
    "01.3",
    "accumulated_gradient",
    tell="A graph is used up by its backward. Call f again in each pass, inside the loop.",
)
def accumulated_through_one_graph(f, x, times):
    leaf = x.detach().clone().requires_grad_()
    y = f(leaf)
    for _ in range(times):
        y.backward()
    return leaf.grad


@mistake("01.3", "accumulated_gradient", tell="That is one pass too many: `times` of them in all.")
def accumulated_one_more(f, x, times):
    return (times + 1) * _slope(f, x)


@mistake(
    "01.3",
    "accumulated_gradient",
    tell="That is one pass too few: range(1, times) goes round times − 1 times.",
)
def accumulated_one_less(f, x, times):
    return (times - 1) * _slope(f, x)


@mistake(
    "01.3",
    "accumulated_gradient",
    tell="You divided by `times`: that is the mean over the passes, not their sum.",
)
def accumulated_mean(f, x, times):
    return _slope(f, x) / times


@mistake("01.3", "accumulated_gradient", tell=NO_LEAF)
def accumulated_without_leaf(f, x, times):
    for _ in range(times):
        f(x).backward()
    return x.grad


@mistake("01.3", "accumulated_gradient", tell=CALLERS)
def accumulated_in_callers_x(f, x, times):
    x.requires_grad_()
    for _ in range(times):
        f(x).backward()
    return x.grad


@mistake("01.3", "accumulated_gradient", tell=ADDED_TWICE)
def accumulated_aliases(f, x, times):
    return times * times * _slope(f, x)


@mistake("01.3", "accumulated_gradient", tell=ADDED_TWICE)
def accumulated_running_sums(f, x, times):
    return times * (times + 1) / 2 * _slope(f, x)


@mistake(
    "01.3",
    "accumulated_gradient",
    tell=".grad is None until backward has run, and backward itself returns None. Run it `times` times, then return the leaf's .grad.",
)
def accumulated_nothing(f, x, times):
    return None


def _slope(f, x):
    leaf = x.detach().clone().requires_grad_()
    return torch.autograd.grad(f(leaf), leaf)[0]


# 01.4


@mistake("01.4", "sgd_step", tell=LEFT)
def step_gradients_left(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad


@mistake("01.4", "sgd_step", tell=NO_GRADIENT)
def step_of_none(params, lr):
    with torch.no_grad():
        for p in params:
            p -= lr * p.grad
            p.grad = None


@mistake("01.4", "sgd_step", tell=NO_GRADIENT)
def step_of_none_the_other_way(params, lr):
    with torch.no_grad():
        for p in params:
            p -= p.grad * lr
            p.grad = None


@mistake("01.4", "sgd_step", tell=NO_GRADIENT)
def step_zero_of_none(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
            p.grad.zero_()


@mistake("01.4", "sgd_step", tell=NO_GRAD)
def step_without_no_grad(params, lr):
    for p in params:
        p -= lr * p.grad
        p.grad = None


@mistake("01.4", "sgd_step", tell=REBOUND)
def step_rebound(params, lr):
    for p in params:
        p = p - lr * p.grad


@mistake("01.4", "sgd_step", tell=REBOUND)
def step_rebound_and_zero(params, lr):
    for p in params:
        p = p - lr * p.grad
        p.grad.zero_()


@mistake(
    "01.4", "sgd_step", tell="The gradients are cleared before they are used: step first, clear afterwards."
)
def step_after_clearing(params, lr):
    for p in params:
        p.grad = None


@mistake(
    "01.4",
    "sgd_step",
    tell="There is no gradient left at the step: it was set to None too early, or you work on copies of the parameters (a clone has no .grad).",
)
def step_with_none(params, lr):
    with torch.no_grad():
        for p in params:
            p.grad = None
            p -= lr * p.grad


@mistake("01.4", "sgd_step", tell=UPHILL)
def step_uphill(params, lr):
    _step(params, -lr)


@mistake("01.4", "sgd_step", tell="The learning rate is not used: the step is lr times the gradient.")
def step_without_lr(params, lr):
    _step(params, 1.0)


@mistake(
    "01.4",
    "sgd_step",
    tell="The parameters require no gradient any more, so nothing can be learned in the next round. Under no_grad a leaf can be changed as it is.",
)
def step_requires_grad_lost(params, lr):
    for p in params:
        p.requires_grad_(False)
        p -= lr * p.grad
        p.grad = None


@mistake(
    "01.4",
    "sgd_step",
    tell="params may be a generator, and you went through it twice: the second time it is empty. Step and clear in one loop, or make a list first.",
)
def step_in_two_loops(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
    for p in params:
        p.grad = None


@mistake(
    "01.4",
    "sgd_step",
    tell="params may be a generator, which has no length and no positions: use `for p in params`.",
)
def step_by_position(params, lr):
    with torch.no_grad():
        for i in range(len(params)):
            if params[i].grad is not None:
                params[i] -= lr * params[i].grad
                params[i].grad = None


@mistake(
    "01.4",
    "sgd_step",
    tell="params[i] = … puts a new tensor into the list and leaves the parameter where it was; and params may be a generator, with no positions. Change each p in place.",
)
def step_into_the_list(params, lr):
    with torch.no_grad():
        for i, p in enumerate(params):
            params[i] = p - lr * p.grad


def _step(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad
                p.grad = None


# 01.5


def _descend(f, x0, lr, steps):
    x = x0.detach().clone()
    for _ in range(steps):
        x -= lr * _slope(f, x)
    return x


@mistake("01.5", "minimize", tell=LEFT)
def minimize_accumulating(f, x0, lr, steps):
    x = x0.detach().clone().requires_grad_()
    for _ in range(steps):
        f(x).backward()
        with torch.no_grad():
            x -= lr * x.grad
    return x


@mistake("01.5", "minimize", tell=NO_GRAD)
def minimize_without_no_grad(f, x0, lr, steps):
    x = x0.detach().clone().requires_grad_()
    for _ in range(steps):
        f(x).backward()
        x -= lr * x.grad
        x.grad = None
    return x


@mistake("01.5", "minimize", tell=REBOUND_X)
def minimize_rebound(f, x0, lr, steps):
    x = x0.detach().clone().requires_grad_()
    for _ in range(steps):
        f(x).backward()
        x = x - lr * x.grad
    return x


@mistake("01.5", "minimize", tell=REBOUND_X)
def minimize_rebound_the_other_way(f, x0, lr, steps):
    x = x0.detach().clone().requires_grad_()
    for _ in range(steps):
        f(x).backward()
        x = x - x.grad * lr
    return x


@mistake("01.5", "minimize", tell=REBOUND_X)
def minimize_rebound_and_zero(f, x0, lr, steps):
    x = x0.detach().clone().requires_grad_()
    for _ in range(steps):
        f(x).backward()
        x = x - lr * x.grad
        x.grad.zero_()
    return x


@mistake("01.5", "minimize", tell=REBOUND_X)
def minimize_requires_grad_lost(f, x0, lr, steps):
    x = x0.detach().clone().requires_grad_()
    for _ in range(steps):
        f(x).backward()
        with torch.no_grad():
            x = x - lr * x.grad
    return x


@mistake(
    "01.5",
    "minimize",
    tell="detach() shares memory with x0 (so does nn.Parameter), and you walked with the caller's own numbers. Copy them: x0.detach().clone().",
)
def minimize_in_x0s_memory(f, x0, lr, steps):
    x = x0.detach()
    for _ in range(steps):
        x -= lr * _slope(f, x)
    return x


@mistake("01.5", "minimize", tell=X0_ITSELF)
def minimize_with_x0_itself(f, x0, lr, steps):
    x0.requires_grad_()
    for _ in range(steps):
        f(x0).backward()
        _step([x0], lr)
    return x0


@mistake("01.5", "minimize", tell=X0_ITSELF)
def minimize_with_x0_and_zero(f, x0, lr, steps):
    x0.requires_grad_()
    for _ in range(steps):
        f(x0).backward()
        with torch.no_grad():
            x0 -= lr * x0.grad
        x0.grad.zero_()
    return x0


@mistake("01.5", "minimize", tell=X0_ITSELF)
def minimize_with_x0_accumulating(f, x0, lr, steps):
    x0.requires_grad_()
    for _ in range(steps):
        f(x0).backward()
        with torch.no_grad():
            x0 -= lr * x0.grad
    return x0


@mistake("01.5", "minimize", tell=UPHILL)
def minimize_uphill(f, x0, lr, steps):
    return _descend(f, x0, -lr, steps)


@mistake("01.5", "minimize", tell="That is one step too few: range(1, steps) goes round steps − 1 times.")
def minimize_one_less(f, x0, lr, steps):
    return _descend(f, x0, lr, steps - 1)


@mistake("01.5", "minimize", tell="That is one step too many: `steps` of them in all.")
def minimize_one_more(f, x0, lr, steps):
    return _descend(f, x0, lr, steps + 1)


@mistake("01.5", "minimize", tell="That is the value of f at the end; return the x that it was reached at.")
def minimize_value(f, x0, lr, steps):
    return f(_descend(f, x0, lr, steps))


@mistake(
    "01.5",
    "minimize",
    tell="x does not move: the gradient is cleared before the step, or the step goes into a tensor that nothing keeps.",
)
def minimize_standing_still(f, x0, lr, steps):
    return x0.clone()


@mistake(
    "01.5", "minimize", tell="The step uses the gradient at x0 again and again. Compute it anew at each x."
)
def minimize_with_first_gradient(f, x0, lr, steps):
    return x0 - steps * lr * _slope(f, x0)


@mistake("01.5", "minimize", tell=NO_LEAF)
def minimize_without_leaf(f, x0, lr, steps):
    x = x0.clone()
    for _ in range(steps):
        f(x).backward()
    return x


# 01.6


@mistake(
    "01.6",
    "is_differentiable",
    tell="A leaf has no grad_fn, because nothing made it, and a gradient flows into it all the same. Ask requires_grad, not grad_fn or is_leaf.",
)
def differentiable_by_grad_fn(t):
    return t.grad_fn is not None


@mistake(
    "01.6",
    "is_differentiable",
    tell="is_leaf says whether an operation made the tensor, not whether a gradient can flow: plain data are leaves too.",
)
def differentiable_by_leaf(t):
    return t.is_leaf


@mistake(
    "01.6",
    "is_differentiable",
    tell="A float dtype is needed, but not enough: a gradient flows only where the tensor requires one.",
)
def differentiable_by_dtype(t):
    return t.is_floating_point()


@mistake(
    "01.6",
    "is_differentiable",
    tell=".grad says whether backward has been here already, not whether it could get here.",
)
def differentiable_by_grad(t):
    return t.grad is not None


@mistake(
    "01.6",
    "is_differentiable",
    tell="That is true of leaves only. What was made of a leaf passes the gradient on, so it counts as well.",
)
def differentiable_leaf_only(t):
    return t.is_leaf and t.requires_grad


@mistake(
    "01.6",
    "is_differentiable",
    tell="hasattr is no test: every tensor has these attributes. Ask for the value.",
)
def differentiable_always(t):
    return True


# 01.7


@mistake(
    "01.7",
    "numerical_gradient",
    tell="That is the one-sided difference f(x + eps) − f(x), which is off by a term in eps. Go to both sides and divide by 2·eps.",
)
def difference_forward(f, x, eps):
    return _entries(f, x, lambda step: (f(x + step) - f(x)) / eps, eps)


@mistake(
    "01.7",
    "numerical_gradient",
    tell="That is the one-sided difference f(x) − f(x − eps), which is off by a term in eps. Go to both sides and divide by 2·eps.",
)
def difference_backward(f, x, eps):
    return _entries(f, x, lambda step: (f(x) - f(x - step)) / eps, eps)


@mistake("01.7", "numerical_gradient", tell="The two points are 2·eps apart, and you divided by eps.")
def difference_over_eps(f, x, eps):
    return 2 * _central(f, x, eps)


@mistake(
    "01.7", "numerical_gradient", tell="/ 2 * eps divides by 2 and multiplies by eps: write / (2 * eps)."
)
def difference_without_brackets(f, x, eps):
    return _central(f, x, eps) * eps**2


@mistake("01.7", "numerical_gradient", tell="The sign is the wrong way round: it is f(x + eps) − f(x − eps).")
def difference_negative(f, x, eps):
    return -_central(f, x, eps)


@mistake("01.7", "numerical_gradient", tell=ALL_AT_ONCE)
def difference_of_all(f, x, eps):
    return (f(x + eps) - f(x - eps)) / (2 * eps)


@mistake("01.7", "numerical_gradient", tell=ALL_AT_ONCE)
def difference_of_all_in_each(f, x, eps):
    return torch.full_like(x, ((f(x + eps) - f(x - eps)) / (2 * eps)).item())


@mistake("01.7", "numerical_gradient", tell=NOT_RESTORED)
def difference_of_a_moving_copy(f, x, eps):
    moving = x.clone()
    return _walk(f, moving, eps)


@mistake("01.7", "numerical_gradient", tell=NOT_RESTORED)
def difference_of_a_moving_x(f, x, eps):
    return _walk(f, x, eps)


@mistake(
    "01.7",
    "numerical_gradient",
    tell="up = x does not copy: up and down are the same tensor, so their difference is 0. Use x.clone().",
)
def difference_of_one_tensor(f, x, eps):
    return torch.zeros_like(x)


@mistake(
    "01.7",
    "numerical_gradient",
    tell="That is autograd's gradient. Here it is to be found without autograd, from values of f alone.",
)
def difference_by_autograd(f, x, eps):
    return _slope(f, x)


@mistake("01.7", "numerical_gradient", tell="The result is flat; give it the shape of x.")
def difference_flat(f, x, eps):
    return _central(f, x, eps).reshape(-1)


@mistake(
    "01.7",
    "numerical_gradient",
    tell="You moved a whole row at a time: x[i] of a matrix is a row. Go through all entries, of a flat view for instance.",
)
def difference_of_rows(f, x, eps):
    found = torch.zeros_like(x)
    for i in range(len(x)):
        step = torch.zeros_like(x)
        step[i] = eps
        found[i] = (f(x + step) - f(x - step)) / (2 * eps)
    return found


@mistake("01.7", "numerical_gradient", tell=ALL_AT_ONCE)
def difference_of_all_forward(f, x, eps):
    return (f(x + eps) - f(x)) / eps


@mistake(
    "01.7",
    "numerical_gradient",
    tell="Division binds tighter than minus, so only the second value is divided: write (f(x + step) - f(x - step)) / (2 * eps).",
)
def difference_without_any_brackets(f, x, eps):
    return _entries(f, x, lambda step: f(x + step) - f(x - step) / 2 * eps, eps)


def _entries(f, x, entry, eps):
    steps = eps * torch.eye(x.numel(), dtype=x.dtype)
    return torch.stack([entry(step.reshape(x.shape)) for step in steps]).reshape(x.shape)


def _central(f, x, eps):
    return _entries(f, x, lambda step: (f(x + step) - f(x - step)) / (2 * eps), eps)


def _walk(f, moving, eps):
    found, flat = torch.zeros_like(moving), moving.view(-1)
    for i in range(flat.numel()):
        flat[i] += eps
        up = f(moving)
        flat[i] -= 2 * eps
        found.view(-1)[i] = (up - f(moving)) / (2 * eps)
    return found


# 01.8


@mistake(
    "01.8",
    "detached_target_loss",
    tell="The gradient flows back through target as well. Take it for a constant: target.detach().",
)
def target_not_detached(pred, target):
    return ((pred - target) ** 2).mean()


@mistake(
    "01.8",
    "detached_target_loss",
    tell="The wrong one is detached: pred is what learns, target is the constant.",
)
def pred_detached(pred, target):
    return ((pred.detach() - target) ** 2).mean()


@mistake("01.8", "detached_target_loss", tell=CUT)
def both_detached(pred, target):
    return ((pred.detach() - target.detach()) ** 2).mean()


@mistake("01.8", "detached_target_loss", tell=CUT)
def loss_as_number(pred, target):
    return ((pred - target) ** 2).mean().item()


@mistake(
    "01.8",
    "detached_target_loss",
    tell=TARGET_ITSELF,
)
def target_detached_in_place(pred, target):
    return ((pred - target.detach_()) ** 2).mean()


@mistake("01.8", "detached_target_loss", tell="You summed the squares; the loss is their mean.")
def target_loss_summed(pred, target):
    return ((pred - target.detach()) ** 2).sum()


@mistake(
    "01.8",
    "detached_target_loss",
    tell="The differences are not squared: that is their absolute value, averaged.",
)
def target_loss_absolute(pred, target):
    return (pred - target.detach()).abs().mean()


@mistake(
    "01.8",
    "detached_target_loss",
    tell="The mean is taken before the square: square each difference, then average.",
)
def target_loss_square_of_mean(pred, target):
    return (pred - target.detach()).mean() ** 2


@mistake("01.8", "detached_target_loss", tell="The mean over the batch is missing: the loss is one number.")
def target_loss_of_each(pred, target):
    return (pred - target.detach()) ** 2


@mistake("01.8", "detached_target_loss", tell=TARGET_ITSELF)
def target_switched_off(pred, target):
    return ((pred - target.requires_grad_(False)) ** 2).mean()


# 01.9


@mistake(
    "01.9",
    "freeze",
    tell="Nothing is frozen. module.requires_grad = False only makes a new attribute, and no_grad, detach() or eval() pass the parameters by: set requires_grad on each of module.parameters().",
)
def freeze_nothing(module):
    module.requires_grad = False


@mistake(
    "01.9",
    "freeze",
    tell="Only the module's own parameters are frozen. Those of the modules inside it count too: module.parameters() goes through all.",
)
def freeze_outside_only(module):
    for p in module.parameters(recurse=False):
        p.requires_grad_(False)


@mistake(
    "01.9",
    "freeze",
    tell="Children of children are left out: children() goes one level down. module.parameters() goes through all.",
)
def freeze_one_level(module):
    for child in (module, *module.children()):
        for p in child.parameters(recurse=False):
            p.requires_grad_(False)


@mistake(
    "01.9",
    "freeze",
    tell="A module has more parameters than its layers' weights: biases, and those with names of their own. module.parameters() goes through all.",
)
def freeze_weights(module):
    for part in module.modules():
        if hasattr(part, "weight"):
            part.weight.requires_grad_(False)


@mistake(
    "01.9",
    "freeze",
    tell="The module's own parameters are left out: you went through its children only. module.parameters() goes through all.",
)
def freeze_children(module):
    for child in module.children():
        child.requires_grad_(False)


@mistake(
    "01.9", "freeze", tell="freeze() stops one parameter only: there is a return or a break in the loop."
)
def freeze_first(module):
    for p in module.parameters():
        p.requires_grad_(False)
        return


@mistake(
    "01.9",
    "freeze",
    tell="eval() is a mode, for dropout and batch norm, and has nothing to do with freezing: leave it as it was.",
)
def freeze_and_eval(module):
    module.eval().requires_grad_(False)


@mistake("01.9", "freeze", tell="The values are gone: freezing keeps the weights as they are.")
def freeze_to_zero(module):
    for p in module.parameters():
        p.requires_grad_(False).zero_()


@mistake(
    "01.9",
    "freeze",
    tell="Being a module is not enough: only modules of some types are frozen. Go through module.parameters() instead.",
)
def freeze_linear_layers(module):
    for part in module.modules():
        if isinstance(part, nn.Linear):
            part.requires_grad_(False)


@mistake(
    "01.9",
    "freeze",
    tell="A module need not have a weight of its own: its parameters can have any name, and sit deep inside. Go through module.parameters().",
)
def freeze_the_weight(module):
    module.weight.requires_grad_(False)
