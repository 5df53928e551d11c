"""Hidden suite of 01. f(x) = Σ a·x³ + (Σ x)² ties the entries of x together; its gradient is 3a·x² + 2·Σ x."""

import pytest

SHAPES = [(5,), (2, 3), ()]
SIZES = [(), (4,), (7,)]  # of x and w in w·x + b


def slope(a, x):
    return 3 * a * x**2 + 2 * x.sum()


def cubics(draw):
    for shape in SHAPES:
        yield draw.uniform(*shape, low=0.5, high=2.0), draw.normal(*shape)


def untouched(tensor):
    return {"values": tensor, "requires_grad": False, "grad": None}


def linear(draw, shape, leaves):
    x, w, b = draw.normal(*shape), draw.normal(*shape), draw.normal()
    expected = [found if name in leaves else None for name, found in zip("xwb", (w, x, b**0), strict=True)]
    return (x, w, b, list(leaves)), expected


@pytest.mark.task("01.1")
@pytest.mark.points(1)
def test_linear_gradients_values(submission, check, draw):
    """linear_gradients finds a gradient for each leaf that requires one, and None for the others"""
    for shape in SIZES:
        for leaves in ("xwb", "wb", "x"):
            arguments, expected = linear(draw, shape, leaves)
            check.close(submission.probe.gradients(*arguments), expected)


@pytest.mark.task("01.1")
@pytest.mark.points(1)
def test_linear_gradients_again(submission, check, draw):
    """linear_gradients of the same leaves is the same the second time"""
    for leaves in ("xwb", "wb"):
        arguments, expected = linear(draw, (3,), leaves)
        check.close(submission.probe.gradients_again(*arguments), expected)


@pytest.mark.task("01.2")
@pytest.mark.points(1)
def test_gradient_values(submission, check, draw):
    """gradient is right for any shape, whether x requires a gradient or not"""
    for a, x in cubics(draw):
        check.close(submission.probe.gradient(a, x), slope(a, x))
        check.close(submission.probe.gradient(a, x, requires_grad=True), slope(a, x))


@pytest.mark.task("01.2")
@pytest.mark.points(1)
def test_gradient_leaves_x_alone(submission, check, draw):
    """gradient leaves the caller's x as it was, so that asking again gives the same"""
    for a, x in cubics(draw):
        check.close(submission.probe.x_after_gradient(a, x), untouched(x))
        check.close(submission.probe.gradient_again(a, x), slope(a, x))


@pytest.mark.task("01.3")
@pytest.mark.points(1)
def test_accumulated_gradient(submission, check, draw):
    """accumulated_gradient adds up over the passes, in a leaf of its own"""
    for times, (a, x) in zip((3, 5, 1), cubics(draw), strict=True):
        check.close(submission.probe.accumulated(a, x, times), times * slope(a, x))
        check.close(submission.probe.x_after_accumulated(a, x, times), untouched(x))


def parameters(draw):
    values = [draw.normal(3, 2), draw.normal(4), draw.normal()]
    grads = [draw.uniform(*value.shape, low=0.5, high=2.0) for value in values]
    return values, grads, float(draw.uniform(1, low=0.05, high=0.5))


@pytest.mark.task("01.4")
@pytest.mark.points(1)
def test_sgd_step_moves_in_place(submission, check, draw):
    """sgd_step moves the caller's own tensors by −lr times their gradients"""
    for _ in range(2):
        values, grads, lr = parameters(draw)
        expected = [value - lr * grad for value, grad in zip(values, grads, strict=True)]
        check.close(submission.probe.step(values, grads, lr), expected)


@pytest.mark.task("01.4")
@pytest.mark.points(1)
def test_sgd_step_is_ready_for_the_next(submission, check, draw):
    """sgd_step clears the gradients and leaves leaves that require one"""
    n = draw.number(3, 50)
    values, grads = list(draw.normal(n, 2)), list(draw.uniform(n, 2, low=0.5, high=2.0))
    expected = {"params": n, "gradient cleared": n, "requires_grad": n, "is_leaf": n}
    check.close(submission.probe.leaves_after_step(values, grads, lr=0.1), expected)


@pytest.mark.task("01.4")
@pytest.mark.points(1)
def test_sgd_step_of_any_params(submission, check, draw):
    """sgd_step takes a generator, and skips a parameter without a gradient"""
    values, grads, lr = parameters(draw)
    moved = [value - lr * grad for value, grad in zip(values, grads, strict=True)]
    expected = {"params": moved, "gradient cleared": [True] * len(values)}
    found = submission.probe.step_of_a_generator(values, grads, lr)
    for kind in ("list", "generator"):
        check.close(found[kind], expected, what=f"given as a {kind}")
    grads[1], moved[1] = None, values[1]
    check.close(submission.probe.step(values, grads, lr), moved)


def bowl(draw, *shape):
    """Coefficients a and c, a start x0, and a learning rate with which |1 − 2·a·lr| is well below 1."""
    a, c = draw.uniform(*shape, low=0.5, high=2.0), draw.normal(*shape, scale=2)
    return a, c, draw.normal(*shape, scale=2), float(draw.uniform(1, low=0.05, high=0.2))


@pytest.mark.task("01.5")
@pytest.mark.points(2)
def test_minimize_path(submission, check, draw):
    """minimize arrives where exactly that many steps of gradient descent lead"""
    for shape in ((4,), (2, 3)):
        a, c, x0, lr = bowl(draw, *shape)
        found = {steps: submission.probe.minimum(a, c, x0, lr, steps) for steps in (1, 2, 5)}
        for steps in (5, 2, 1):  # many steps tell mistakes apart that one step does not
            expected = c + (1 - 2 * a * lr) ** steps * (x0 - c)
            check.close(found[steps], expected)


@pytest.mark.task("01.5")
@pytest.mark.points(1)
def test_minimize_leaves_x0_alone(submission, check, draw):
    """minimize leaves the caller's x0 where it was, and as it was"""
    a, c, x0, lr = bowl(draw, 5)
    check.close(submission.probe.x0_after_minimize(a, c, x0, lr, 4), untouched(x0))


@pytest.mark.task("01.6")
@pytest.mark.points(1)
def test_is_differentiable(submission, check, draw):
    """is_differentiable knows what a gradient can flow back from"""
    expected = {
        "a plain tensor": False,
        "plain * 2": False,
        "a leaf that requires a gradient": True,
        "a leaf that has its gradient already": True,
        "leaf * 2": True,
        "(leaf * 2).detach()": False,
        "leaf * 2 under no_grad": False,
        "leaf.argmax()": False,
        "leaf > 0": False,
        "an nn.Parameter": True,
        "a frozen nn.Parameter": False,
    }
    names = [list(expected)[i] for i in draw.permutation(len(expected))]
    answers = submission.probe.differentiable(draw.normal(3), names)
    check.close(dict(zip(names, answers, strict=True)), {name: expected[name] for name in names})


def difference_cases(draw):
    """In float64, with an eps so large that a central difference of a cubic is visibly off: by a·eps²."""
    for shape in ((4,), (2, 3)):
        a, x = draw.uniform(*shape, low=0.5, high=2.0).double(), draw.normal(*shape).double()
        yield a, x, round(float(draw.uniform(1, low=0.2, high=0.5)), 2)


@pytest.mark.task("01.7")
@pytest.mark.points(1)
def test_numerical_gradient_values(submission, check, draw):
    """numerical_gradient is the central difference, entry by entry"""
    for a, x, eps in difference_cases(draw):
        check.close(submission.probe.differences(a, x, eps), slope(a, x) + a * eps**2, rtol=1e-3, atol=1e-4)


@pytest.mark.task("01.7")
@pytest.mark.points(1)
def test_numerical_gradient_is_nearly_the_gradient(submission, check, draw):
    """numerical_gradient with a small eps is nearly the gradient, and x stays as it was"""
    for a, x, _ in difference_cases(draw):
        check.close(submission.probe.differences(a, x, 0.01), slope(a, x), rtol=1e-3, atol=5e-3)
        check.close(submission.probe.x_after_differences(a, x, 0.01), untouched(x))


@pytest.mark.task("01.8")
@pytest.mark.points(1)
def test_detached_target_loss_values(submission, check, draw):
    """detached_target_loss is the mean squared error"""
    for shape in ((6,), (3, 4)):
        pred, target = draw.normal(*shape), draw.normal(*shape)
        expected = ((pred - target) ** 2).mean()
        check.close(submission.detached_target_loss(pred, target), expected)


@pytest.mark.task("01.8")
@pytest.mark.points(1)
def test_detached_target_loss_gradient(submission, check, draw):
    """detached_target_loss sends its gradient back through pred alone, and leaves target in its graph"""
    for n in (5, 2):
        w, a, b = draw.normal(n), draw.normal(n), draw.normal(n)
        expected = 2 / n * (w * a - w * b) * a
        check.close(submission.probe.target_gradient(w, a, b), expected)
    check.close(submission.probe.target_afterwards(w, a, b), {"pred": True, "target": True})


@pytest.mark.task("01.9")
@pytest.mark.points(1)
def test_freeze(submission, check, draw):
    """freeze stops every parameter, and nothing else"""
    check.close(submission.probe.trainable_after_freeze(draw.number(3, 6)), [])
    weight, x = draw.normal(2, 3), draw.normal(4, 3)
    expected = {"x.grad": weight.sum(0).expand(4, 3), "weight": weight, "training": True}
    check.close(submission.probe.frozen_in_use(weight, x), expected)
