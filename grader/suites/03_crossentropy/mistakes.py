"""The classic mistakes of 03."""

import math

import torch

from grader.mistakes import mistake

SUM = "You added the examples' losses up; the loss of a batch is their mean, so that it does not grow with N."
SIGN = "The sign is the wrong way round: a logarithm of a probability is negative, a loss is minus that."
TABLE = (
    "log_probs[:, targets] picks whole columns, an N × N table. "
    "Index with two lists, log_probs[torch.arange(N), targets], to pick one entry from each row."
)


def _picked(log_probs, targets):
    return log_probs[torch.arange(len(targets)), targets]


@mistake("03.1", "nll_loss", tell=SUM)
def nll_summed(log_probs, targets):
    return -_picked(log_probs, targets).sum()


@mistake(
    "03.1",
    "nll_loss",
    tell="Those are the examples' losses, one each. The loss of a batch is one number, their mean: add .mean().",
)
def nll_not_averaged(log_probs, targets):
    return -_picked(log_probs, targets)


@mistake("03.1", "nll_loss", tell=SIGN)
def nll_without_minus(log_probs, targets):
    return _picked(log_probs, targets).mean()


@mistake("03.1", "nll_loss", tell=TABLE)
def nll_of_columns(log_probs, targets):
    return -log_probs[:, targets].mean()


@mistake(
    "03.1", "nll_loss", tell="The inputs are log-probabilities already; you took the softmax of them again."
)
def nll_normalised_again(log_probs, targets):
    return -_picked(torch.softmax(log_probs, dim=1), targets).mean()


@mistake(
    "03.1",
    "nll_loss",
    tell="The loss is cut from the graph (.item(), .detach(), torch.tensor(…)): it has no gradient.",
)
def nll_cut_from_the_graph(log_probs, targets):
    return torch.tensor(-_picked(log_probs, targets).mean().item())


@mistake(
    "03.2",
    "cross_entropy",
    tell="Softmax was applied twice: log_softmax of something that is a probability already. Give it the logits.",
)
def softmax_twice(logits, targets):
    return -_picked(torch.log_softmax(torch.softmax(logits, dim=1), dim=1), targets).mean()


@mistake(
    "03.2",
    "cross_entropy",
    tell="You averaged probabilities, not their logarithms: take log_softmax where you took softmax.",
)
def no_logarithm(logits, targets):
    return -_picked(torch.softmax(logits, dim=1), targets).mean()


@mistake(
    "03.2",
    "cross_entropy",
    tell="The logits were taken for log-probabilities: normalise them with log_softmax first.",
)
def not_normalised(logits, targets):
    return -_picked(logits, targets).mean()


@mistake(
    "03.2",
    "cross_entropy",
    tell="You normalised over dim 0, the batch. The classes of one example are a row: dim=1.",
)
def normalised_over_the_batch(logits, targets):
    return -_picked(torch.log_softmax(logits, dim=0), targets).mean()


@mistake("03.2", "cross_entropy", tell=SUM)
def cross_entropy_summed(logits, targets):
    return -_picked(torch.log_softmax(logits, dim=1), targets).sum()


@mistake("03.2", "cross_entropy", tell=SIGN)
def cross_entropy_without_minus(logits, targets):
    return _picked(torch.log_softmax(logits, dim=1), targets).mean()


@mistake("03.2", "cross_entropy", tell=TABLE)
def cross_entropy_of_columns(logits, targets):
    return -torch.log_softmax(logits, dim=1)[:, targets].mean()


@mistake(
    "03.2",
    "cross_entropy",
    tell="log(softmax(x)) overflows: a probability that rounds to 0 has the logarithm −inf. log_softmax does both in one safe step.",
)
def log_of_softmax(logits, targets):
    return -_picked(torch.softmax(logits, dim=1).log(), targets).mean()


@mistake(
    "03.2",
    "cross_entropy",
    tell="The loss is cut from the graph (.item(), .detach(), torch.tensor(…)): it has no gradient, so nothing could learn from it.",
)
def cross_entropy_cut_from_the_graph(logits, targets):
    return -_picked(torch.log_softmax(logits.detach(), dim=1), targets).mean()


@mistake(
    "03.3", "initial_loss", tell="That is the probability of each class; the loss is minus its logarithm."
)
def initial_probability(num_classes):
    return 1 / num_classes


@mistake("03.3", "initial_loss", tell="Natural logarithm, please: ln, in nats. You used base 2.")
def initial_loss_in_bits(num_classes):
    return math.log2(num_classes)


@mistake("03.3", "initial_loss", tell="Natural logarithm, please: math.log, not math.log10.")
def initial_loss_base_ten(num_classes):
    return math.log10(num_classes)


@mistake("03.3", "initial_loss", tell=SIGN)
def initial_loss_negative(num_classes):
    return -math.log(num_classes)


@mistake(
    "03.4",
    "mean_confidence",
    tell="The sign is missing: a loss is minus a logarithm, so the way back is exp(−loss).",
)
def confidence_above_one(loss):
    return math.exp(loss)


@mistake(
    "03.4",
    "mean_confidence",
    tell="1 − loss is close to it for a tiny loss only, and negative for a large one: it is exp(−loss).",
)
def confidence_linear(loss):
    return 1 - loss


@mistake(
    "03.5",
    "weighted_cross_entropy",
    tell="You divided by N. A weighted mean is divided by the sum of the weights, here those of the targets.",
)
def weighted_over_n(logits, targets, weight):
    losses = -_picked(torch.log_softmax(logits, dim=1), targets)
    return (weight[targets] * losses).mean()


@mistake(
    "03.5",
    "weighted_cross_entropy",
    tell="You divided by the sum of all classes' weights; take the weight of each example's target.",
)
def weighted_over_all_weights(logits, targets, weight):
    losses = -_picked(torch.log_softmax(logits, dim=1), targets)
    return (weight[targets] * losses).sum() / weight.sum()


@mistake(
    "03.5",
    "weighted_cross_entropy",
    tell="The weights scaled the logits. They scale each example's loss, after the log-softmax.",
)
def weighted_logits(logits, targets, weight):
    return -_picked(torch.log_softmax(logits * weight, dim=1), targets).mean()


@mistake("03.5", "weighted_cross_entropy", tell="The weights are not used at all.")
def weights_ignored(logits, targets, weight):
    return -_picked(torch.log_softmax(logits, dim=1), targets).mean()


@mistake(
    "03.6",
    "smoothed_cross_entropy",
    tell="You spread the smoothing over the K−1 other classes only; here each of all K classes gets smoothing/K, the right one too.",
)
def smoothed_over_the_others(logits, targets, smoothing):
    log_probs = torch.log_softmax(logits, dim=1)
    k = logits.shape[1]
    right = _picked(log_probs, targets)
    others = log_probs.sum(dim=1) - right
    return -((1 - smoothing) * right + smoothing / (k - 1) * others).mean()


@mistake(
    "03.6",
    "smoothed_cross_entropy",
    tell="The uniform part is a mean over the K classes; you summed over them.",
)
def smoothed_with_sum(logits, targets, smoothing):
    log_probs = torch.log_softmax(logits, dim=1)
    return -((1 - smoothing) * _picked(log_probs, targets) + smoothing * log_probs.sum(dim=1)).mean()


@mistake(
    "03.6",
    "smoothed_cross_entropy",
    tell="The right class keeps 1 − smoothing of its weight; you left it at 1, so the target sums to more than 1.",
)
def smoothed_too_much(logits, targets, smoothing):
    log_probs = torch.log_softmax(logits, dim=1)
    return -(_picked(log_probs, targets) + smoothing * log_probs.mean(dim=1)).mean()


@mistake(
    "03.7",
    "binary_cross_entropy_with_logits",
    tell="It overflows: the sigmoid of a large number is exactly 1, and log(1 − 1) is −inf. Use log1p(exp(−|x|)).",
)
def binary_through_probabilities(logits, targets):
    probs = torch.sigmoid(logits)
    return -(targets * probs.log() + (1 - targets) * (1 - probs).log()).mean()


@mistake(
    "03.7",
    "binary_cross_entropy_with_logits",
    tell="The (1 − target) half is missing: a wrong yes costs nothing.",
)
def binary_yes_only(logits, targets):
    return (targets * torch.nn.functional.softplus(-logits)).mean()


@mistake("03.7", "binary_cross_entropy_with_logits", tell=SUM)
def binary_summed(logits, targets):
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="sum")


@mistake(
    "03.7",
    "binary_cross_entropy_with_logits",
    tell="The sigmoid was applied twice: the inputs are logits, and the formula has the sigmoid in it.",
)
def binary_sigmoid_twice(logits, targets):
    return torch.nn.functional.binary_cross_entropy_with_logits(torch.sigmoid(logits), targets)


@mistake(
    "03.8",
    "cross_entropy_gradient",
    tell="The loss is a mean over N examples, so its gradient is divided by N.",
)
def gradient_of_the_sum(logits, targets):
    return torch.softmax(logits, dim=1) - torch.nn.functional.one_hot(targets, logits.shape[1])


@mistake(
    "03.8",
    "cross_entropy_gradient",
    tell="The sign is the wrong way round: it is softmax minus one-hot, and the right class gets a negative entry.",
)
def gradient_backwards(logits, targets):
    one_hot = torch.nn.functional.one_hot(targets, logits.shape[1])
    return (one_hot - torch.softmax(logits, dim=1)) / len(targets)


@mistake("03.8", "cross_entropy_gradient", tell="The one-hot target is not subtracted.")
def gradient_without_targets(logits, targets):
    return torch.softmax(logits, dim=1) / len(targets)


@mistake(
    "03.8",
    "cross_entropy_gradient",
    tell="You normalised over dim 0, the batch. The classes of one example are a row: dim=1.",
)
def gradient_over_the_batch(logits, targets):
    one_hot = torch.nn.functional.one_hot(targets, logits.shape[1])
    return (torch.softmax(logits, dim=0) - one_hot) / len(targets)
