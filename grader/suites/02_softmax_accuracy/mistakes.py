"""The classic mistakes of 02. Those of the first three tasks are by hand too: their probes forbid the library."""

import torch

from grader.mistakes import mistake

LIBRARY = "That is the library's own. The task is to write it: exp, log, sum and amax are all you need."
DIM_0 = "You worked along dim 0, whatever dim says. Pass dim on to max and to sum."
DIM_LAST = "You worked along the last dimension (or dim 1), whatever dim says. Pass dim on to max and to sum."
KEEPDIM = (
    "keepdim=True is missing: without it max and sum lose the dimension, and (N,) against (N, K) lines up with "
    "the columns, not with the rows."
)
OVERFLOW = (
    "exp(89) is infinite in float32, and exp(−104) is 0. Take the largest entry along dim off before exp: "
    "mathematically nothing changes, and no exponent is above 0."
)
GLOBAL = (
    "You took one maximum off for the whole tensor. A row that lies far below it becomes exp(−large) = 0 throughout. "
    "Take off each row's own: amax(dim, keepdim=True)."
)
PAIR = "x.max(dim) gives a pair, (values, indices). Take .values of it, or use x.amax(dim)."
PAIR_RETURNED = "max(dim=1) gives a pair, (values, indices). Return the indices alone, or use argmax."
DETACHED = (
    "The result is cut from the graph (.detach(), .data, .item(), NumPy, torch.tensor(…), no_grad): no gradient "
    "comes back through it."
)
IN_PLACE = "You changed the caller's tensor (-=, or a method ending in _). Compute a new one: x = x - …"
EXP_CHANGED = "You changed the result of exp in place (e /= …), and autograd needs it for the gradient of exp. Write e / … instead."
EPSILON = (
    "log(p + ε), or log of p clamped to ε, is never −inf, but it is wrong: every small probability becomes ε. "
    "Do not go through the probability: z − log Σ e^z."
)
WHOLE = (
    "You summed over the whole tensor. Every row (every index outside dim) is on its own: sum over dim alone."
)
PERCENT = (
    "That is a percentage. A fraction is asked for, from 0 to 1: leave the factor 100 to whoever prints it."
)
COUNT = "That is the number of right answers. Divide by the number of examples."
TABLE = (
    "(N, 1) was compared with (N,): that broadcasts to an N × N table, each prediction against every label. "
    "Make both (N,)."
)
ROWS = "You took the argmax over dim 0: the best example for each class. The classes of one example are a row: dim=1."
WHOLE_NUMBERS = "You rounded to a whole number (// or int()), so that only 0 and 1 are left. Divide with /."


def _shifted(x, dim):
    return x - x.amax(dim, keepdim=True)


def _softmax(x, dim):
    e = _shifted(x, dim).exp()
    return e / e.sum(dim, keepdim=True)


def _log_softmax(x, dim):
    s = _shifted(x, dim)
    return s - s.exp().sum(dim, keepdim=True).log()


def _logsumexp(x, dim):
    return x.amax(dim) + _shifted(x, dim).exp().sum(dim).log()


def _right(logits, labels):
    return logits.argmax(dim=1) == labels


# 02.1 softmax


@mistake("02.1", "softmax", tell=LIBRARY)
def softmax_of_the_library(logits, dim):
    return torch.softmax(logits, dim)


@mistake("02.1", "softmax", tell=DIM_0)
def softmax_over_dim_0(logits, dim):
    return _softmax(logits, 0)


@mistake("02.1", "softmax", tell=DIM_LAST)
def softmax_over_the_last_dim(logits, dim):
    return _softmax(logits, -1)


@mistake("02.1", "softmax", tell=WHOLE)
def softmax_over_everything(logits, dim):
    e = (logits - logits.max()).exp()
    return e / e.sum()


@mistake("02.1", "softmax", tell=KEEPDIM)
def softmax_without_keepdim(logits, dim):
    e = logits.exp()
    return e / e.sum(dim)


@mistake("02.1", "softmax", tell=PAIR)
def softmax_less_a_pair(logits, dim):
    e = torch.exp(logits - logits.max(dim=dim, keepdim=True))
    return e / e.sum(dim, keepdim=True)


@mistake("02.1", "softmax", tell=OVERFLOW)
def softmax_overflowing(logits, dim):
    return logits.exp() / logits.exp().sum(dim, keepdim=True)


@mistake("02.1", "softmax", tell=GLOBAL)
def softmax_with_one_global_max(logits, dim):
    e = (logits - logits.max()).exp()
    return e / e.sum(dim, keepdim=True)


@mistake("02.1", "softmax", tell="exp is missing: you divided the logits themselves, which may be negative.")
def softmax_without_exp(logits, dim):
    return logits / logits.sum(dim, keepdim=True)


@mistake("02.1", "softmax", tell="You did not divide by the sum: the entries along dim must add up to 1.")
def softmax_not_normalised(logits, dim):
    return logits.exp()


@mistake(
    "02.1",
    "softmax",
    tell="That is the sigmoid, which looks at each logit alone. Softmax divides exp by the sum of exp along dim.",
)
def softmax_by_sigmoid(logits, dim):
    return torch.sigmoid(logits)


@mistake("02.1", "softmax", tell=EXP_CHANGED)
def softmax_divided_in_place(logits, dim):
    e = _shifted(logits, dim).exp()
    e /= e.sum(dim, keepdim=True)
    return e


@mistake("02.1", "softmax", tell=EXP_CHANGED)
def softmax_all_in_place(logits, dim):
    e = _shifted(logits, dim).exp_()
    e /= e.sum(dim, keepdim=True)
    return e


@mistake("02.1", "softmax", tell=DETACHED)
def softmax_detached(logits, dim):
    return _softmax(logits.detach(), dim)


@mistake("02.1", "softmax", tell=IN_PLACE)
def softmax_in_place(logits, dim):
    logits -= logits.amax(dim, keepdim=True)
    return _softmax(logits, dim)


# 02.2 log_softmax


@mistake("02.2", "log_softmax", tell=LIBRARY)
def log_softmax_of_the_library(logits, dim):
    return torch.log_softmax(logits, dim)


@mistake("02.2", "log_softmax", tell=LIBRARY)
def log_softmax_of_the_librarys_sum(logits, dim):
    return logits - torch.logsumexp(logits, dim, keepdim=True)


@mistake("02.2", "log_softmax", tell=LIBRARY)
def log_softmax_of_the_librarys_softmax(logits, dim):
    return torch.log(torch.softmax(logits, dim))


@mistake("02.2", "log_softmax", tell=DIM_0)
def log_softmax_over_dim_0(logits, dim):
    return _log_softmax(logits, 0)


@mistake("02.2", "log_softmax", tell=DIM_LAST)
def log_softmax_over_the_last_dim(logits, dim):
    return _log_softmax(logits, -1)


@mistake("02.2", "log_softmax", tell=WHOLE)
def log_softmax_over_everything(logits, dim):
    s = logits - logits.max()
    return s - s.exp().sum().log()


@mistake("02.2", "log_softmax", tell=KEEPDIM)
def log_softmax_without_keepdim(logits, dim):
    return logits - logits.exp().sum(dim).log()


@mistake("02.2", "log_softmax", tell=PAIR)
def log_softmax_less_a_pair(logits, dim):
    s = logits - logits.max(dim=dim, keepdim=True)
    return s - s.exp().sum(dim, keepdim=True).log()


@mistake(
    "02.2",
    "log_softmax",
    tell="log(softmax(z)) goes through the probability: where that rounds to 0, its logarithm is −inf. "
    "Do both in one step: z − log Σ e^z.",
)
def log_of_softmax(logits, dim):
    return _softmax(logits, dim).log()


@mistake("02.2", "log_softmax", tell=OVERFLOW)
def log_softmax_overflowing(logits, dim):
    return logits - logits.exp().sum(dim, keepdim=True).log()


@mistake("02.2", "log_softmax", tell=OVERFLOW)
def log_of_overflowing_softmax(logits, dim):
    return torch.log(logits.exp() / logits.exp().sum(dim, keepdim=True))


@mistake("02.2", "log_softmax", tell=GLOBAL)
def log_softmax_with_one_global_max(logits, dim):
    s = logits - logits.max()
    return s - s.exp().sum(dim, keepdim=True).log()


@mistake("02.2", "log_softmax", tell=GLOBAL)
def log_of_softmax_with_one_global_max(logits, dim):
    e = (logits - logits.max()).exp()
    return torch.log(e / e.sum(dim, keepdim=True))


def _with_epsilon(epsilon):
    def log_of_softmax_and_epsilon(logits, dim):
        return torch.log(_softmax(logits, dim) + epsilon)

    return mistake("02.2", "log_softmax", tell=EPSILON)(log_of_softmax_and_epsilon)


epsilon_6 = _with_epsilon(1e-6)
epsilon_7 = _with_epsilon(1e-7)
epsilon_8 = _with_epsilon(1e-8)
epsilon_9 = _with_epsilon(1e-9)
epsilon_10 = _with_epsilon(1e-10)
epsilon_12 = _with_epsilon(1e-12)


@mistake("02.2", "log_softmax", tell="These are the probabilities; their logarithms are asked for.")
def log_softmax_without_log(logits, dim):
    return _softmax(logits, dim)


@mistake(
    "02.2", "log_softmax", tell="The sign is the wrong way round: the logarithm of a probability is negative."
)
def log_softmax_negated(logits, dim):
    return -_log_softmax(logits, dim)


@mistake(
    "02.2",
    "log_softmax",
    tell="You divided by the logarithm of the sum. The logarithm of a quotient is a difference: z − log Σ e^z.",
)
def log_softmax_divided(logits, dim):
    s = _shifted(logits, dim)
    return s / s.exp().sum(dim, keepdim=True).log()


@mistake(
    "02.2",
    "log_softmax",
    tell="The largest logit was taken off inside the sum only. Take it off z too, or add it back to the logarithm.",
)
def log_softmax_half_shifted(logits, dim):
    return logits - _shifted(logits, dim).exp().sum(dim, keepdim=True).log()


@mistake("02.2", "log_softmax", tell=DETACHED)
def log_softmax_detached(logits, dim):
    return _log_softmax(logits.detach(), dim)


@mistake("02.2", "log_softmax", tell=IN_PLACE)
def log_softmax_in_place(logits, dim):
    logits -= logits.amax(dim, keepdim=True)
    return _log_softmax(logits, dim)


# 02.3 logsumexp


@mistake("02.3", "logsumexp", tell=LIBRARY)
def logsumexp_of_the_library(x, dim):
    return torch.logsumexp(x, dim)


@mistake("02.3", "logsumexp", tell=DIM_0)
def logsumexp_over_dim_0(x, dim):
    return _logsumexp(x, 0)


@mistake("02.3", "logsumexp", tell=DIM_LAST)
def logsumexp_over_the_last_dim(x, dim):
    return _logsumexp(x, -1)


@mistake(
    "02.3", "logsumexp", tell="You summed over the whole tensor, which leaves one number. Sum over dim alone."
)
def logsumexp_over_everything(x, dim):
    return x.max() + (x - x.max()).exp().sum().log()


@mistake("02.3", "logsumexp", tell=KEEPDIM)
def logsumexp_without_keepdim(x, dim):
    return x.amax(dim) + (x - x.amax(dim)).exp().sum(dim).log()


@mistake(
    "02.3",
    "logsumexp",
    tell="The dimension summed over is still there, with length 1. keepdim=True is needed inside only: squeeze(dim) at the end.",
)
def logsumexp_with_the_dim_kept(x, dim):
    return _logsumexp(x, dim).unsqueeze(dim)


@mistake("02.3", "logsumexp", tell=PAIR)
def logsumexp_less_a_pair(x, dim):
    return (x - x.max(dim=dim, keepdim=True)).exp().sum(dim).log()


@mistake("02.3", "logsumexp", tell=OVERFLOW)
def logsumexp_overflowing(x, dim):
    return x.exp().sum(dim).log()


@mistake("02.3", "logsumexp", tell=GLOBAL)
def logsumexp_with_one_global_max(x, dim):
    return x.max() + (x - x.max()).exp().sum(dim).log()


@mistake(
    "02.3",
    "logsumexp",
    tell="The maximum was taken off and never added back: log Σ e^x = m + log Σ e^(x−m).",
)
def logsumexp_without_the_max(x, dim):
    return _shifted(x, dim).exp().sum(dim).log()


@mistake("02.3", "logsumexp", tell="The logarithm is missing: that is Σ e^x.")
def logsumexp_without_log(x, dim):
    return x.exp().sum(dim)


@mistake("02.3", "logsumexp", tell="You took the mean of the exponentials; it is their sum.")
def logsumexp_of_the_mean(x, dim):
    return x.amax(dim) + _shifted(x, dim).exp().mean(dim).log()


@mistake("02.3", "logsumexp", tell=DETACHED)
def logsumexp_detached(x, dim):
    return _logsumexp(x.detach(), dim)


@mistake("02.3", "logsumexp", tell=IN_PLACE)
def logsumexp_in_place(x, dim):
    largest = x.amax(dim, keepdim=True)
    x -= largest
    return largest.squeeze(dim) + x.exp().sum(dim).log()


# 02.4 predict


@mistake("02.4", "predict", tell=ROWS)
def predict_over_the_batch(logits):
    return logits.argmax(dim=0)


@mistake(
    "02.4",
    "predict",
    tell="Those are the largest logits; asked for is where they stand: argmax, or the indices that max(dim=1) gives.",
)
def predict_values(logits):
    return logits.amax(dim=1)


@mistake(
    "02.4",
    "predict",
    tell=PAIR_RETURNED,
)
def predict_both(logits):
    return tuple(logits.max(dim=1))


@mistake(
    "02.4",
    "predict",
    tell="squeeze() without a dimension drops the batch too when it holds one example: (1,) becomes (). Name the dimension, or leave it out.",
)
def predict_squeezed(logits):  # before the next one, which does the same to a single row
    return logits.argmax(dim=1, keepdim=True).squeeze()


@mistake(
    "02.4",
    "predict",
    tell="dim=1 is missing: argmax then counts through the whole tensor and gives one number.",
)
def predict_one_number(logits):
    return logits.argmax()


@mistake("02.4", "predict", tell="The shape is (N, 1), not (N,): drop keepdim=True, or squeeze(1).")
def predict_column(logits):
    return logits.argmax(dim=1, keepdim=True)


@mistake(
    "02.4",
    "predict",
    tell="Class numbers are whole numbers, int64, so that they can be compared and used as an index.",
)
def predict_floats(logits):
    return logits.argmax(dim=1).float()


@mistake("02.4", "predict", tell="That is the smallest logit's column: argmax, not argmin.")
def predict_the_smallest(logits):
    return logits.argmin(dim=1)


@mistake(
    "02.4", "predict", tell="Class numbers start at 0, like column numbers: argmax already is the class."
)
def predict_from_one(logits):
    return logits.argmax(dim=1) + 1


@mistake("02.4", "predict", tell=PAIR_RETURNED)
def predict_both_of_probabilities(logits):
    return tuple(_softmax(logits, 1).max(dim=1))


@mistake("02.4", "predict", tell="int64 is asked for, the dtype of argmax and of labels: leave out .int().")
def predict_int32(logits):
    return logits.argmax(dim=1).int()


# 02.5 accuracy


@mistake("02.5", "accuracy", tell=PERCENT)
def accuracy_in_percent(logits, labels):
    return _right(logits, labels).double().mean().item() * 100


@mistake("02.5", "accuracy", tell=COUNT)
def accuracy_counted(logits, labels):
    return _right(logits, labels).sum().item()


@mistake("02.5", "accuracy", tell=WHOLE_NUMBERS)
def accuracy_in_whole_numbers(logits, labels):
    return _right(logits, labels).sum().item() // len(labels)


@mistake("02.5", "accuracy", tell=TABLE)
def accuracy_of_a_table(logits, labels):
    return (logits.argmax(dim=1, keepdim=True) == labels).double().mean().item()


@mistake("02.5", "accuracy", tell=TABLE)
def accuracy_of_a_table_over_n(logits, labels):
    return (logits.argmax(dim=1, keepdim=True) == labels).sum().item() / len(labels)


@mistake("02.5", "accuracy", tell=ROWS)
def accuracy_over_the_batch(logits, labels):
    return (logits.argmax(dim=0) == labels).double().mean().item()


@mistake("02.5", "accuracy", tell="That is the share of wrong answers: one minus the accuracy.")
def accuracy_of_the_wrong(logits, labels):
    return 1 - _right(logits, labels).double().mean().item()


@mistake(
    "02.5", "accuracy", tell="You divided by N · K, all the entries. Divide by N, the number of examples."
)
def accuracy_over_all_entries(logits, labels):
    return _right(logits, labels).sum().item() / logits.numel()


@mistake(
    "02.5", "accuracy", tell="You divided by K, the number of classes. Divide by N, the number of examples."
)
def accuracy_over_classes(logits, labels):
    return _right(logits, labels).sum().item() / logits.shape[1]


@mistake(
    "02.5",
    "accuracy",
    tell="Those are the single answers, right or wrong, one for each example. Take their mean.",
)
def accuracy_not_averaged(logits, labels):
    return _right(logits, labels)


@mistake(
    "02.5",
    "accuracy",
    tell="That is a tensor of one element with a shape; take .item(), or float(…), of the mean.",
)
def accuracy_in_a_list(logits, labels):
    return _right(logits, labels).float().mean().reshape(1)


@mistake(
    "02.5",
    "accuracy",
    tell="The mean of True and False is not defined in torch: turn them into numbers first, with .float().",
)
def accuracy_of_booleans(logits, labels):
    return _right(logits, labels).mean().item()


# 02.6 per_class_accuracy


@mistake(
    "02.6",
    "per_class_accuracy",
    tell="An absent class got 0, as if all of its examples were wrong. There is no figure for it: nan.",
)
def per_class_zero_for_absent(logits, labels, num_classes):
    right = _right(logits, labels)
    return torch.stack(
        [right[labels == c].double().sum() / max(1, (labels == c).sum()) for c in range(num_classes)]
    )


@mistake(
    "02.6",
    "per_class_accuracy",
    tell="A class without examples makes you divide by the Python number 0, which raises. Give nan for it (tensors do: 0 / 0 is nan).",
)
def per_class_dividing_by_zero(logits, labels, num_classes):
    right = _right(logits, labels)
    return torch.tensor(
        [int(right[labels == c].sum()) / int((labels == c).sum()) for c in range(num_classes)]
    )


@mistake(
    "02.6",
    "per_class_accuracy",
    tell="You divided by how often the class was predicted (that is called precision). Divide by how many examples have this label.",
)
def per_class_precision(logits, labels, num_classes):
    predictions = logits.argmax(dim=1)
    right = predictions == labels
    return torch.stack([right[predictions == c].double().mean() for c in range(num_classes)])


@mistake(
    "02.6",
    "per_class_accuracy",
    tell="You divided by the whole batch. Divide by the number of examples of this class.",
)
def per_class_over_n(logits, labels, num_classes):
    right = _right(logits, labels)
    return torch.stack([right[labels == c].double().sum() / len(labels) for c in range(num_classes)])


@mistake(
    "02.6",
    "per_class_accuracy",
    tell="You asked of all examples whether “is it class c?” was answered right; count only the examples with label c.",
)
def per_class_one_against_the_rest(logits, labels, num_classes):
    predictions = logits.argmax(dim=1)
    return torch.stack([((predictions == c) == (labels == c)).double().mean() for c in range(num_classes)])


@mistake("02.6", "per_class_accuracy", tell=PERCENT)
def per_class_percent(logits, labels, num_classes):
    right = _right(logits, labels)
    return torch.stack([100 * right[labels == c].double().mean() for c in range(num_classes)])


@mistake(
    "02.6",
    "per_class_accuracy",
    tell="Those are numbers of right answers. Divide by the number of examples of each class.",
)
def per_class_counted(logits, labels, num_classes):
    right = _right(logits, labels)
    return torch.stack([right[labels == c].sum() for c in range(num_classes)])


@mistake(
    "02.6",
    "per_class_accuracy",
    tell="You went through the classes that occur in this batch. The result has num_classes entries, nan where there is no example.",
)
def per_class_of_present(logits, labels, num_classes):
    right = _right(logits, labels)
    return torch.stack([right[labels == c].double().mean() for c in labels.unique()])


@mistake(
    "02.6",
    "per_class_accuracy",
    tell="You counted the classes up to the largest label of this batch. There are num_classes of them.",
)
def per_class_up_to_largest(logits, labels, num_classes):
    right = _right(logits, labels)
    return torch.stack([right[labels == c].double().mean() for c in range(int(labels.max()) + 1)])


@mistake(
    "02.6",
    "per_class_accuracy",
    tell="Whole numbers only: the result got the dtype int64. Make it a float tensor.",
)
def per_class_whole_numbers(logits, labels, num_classes):
    right = _right(logits, labels)
    shares = [right[labels == c].double().sum() / max(1, (labels == c).sum()) for c in range(num_classes)]
    return torch.stack(shares).long()


# 02.7 topk_accuracy


@mistake("02.7", "topk_accuracy", tell="k is not used: that is the accuracy of the single best.")
def topk_without_k(logits, labels, k):
    return _right(logits, labels).double().mean().item()


@mistake("02.7", "topk_accuracy", tell="You compared with the k-th alone. Any of the first k counts.")
def topk_the_last_only(logits, labels, k):
    return (logits.topk(k, dim=1).indices[:, -1] == labels).double().mean().item()


@mistake(
    "02.7",
    "topk_accuracy",
    tell="You took column k alone, which is the (k+1)-th: counting starts at 0. The first k are [:, :k], and any of them counts.",
)
def topk_the_next_only(logits, labels, k):
    order = torch.sort(logits, dim=1, descending=True).indices
    return (order[:, k] == labels).double().mean().item()


@mistake(
    "02.7",
    "topk_accuracy",
    tell="Those are the k smallest logits: sort in descending order, or take the last k.",
)
def topk_smallest(logits, labels, k):
    best = logits.topk(k, dim=1, largest=False).indices
    return (best == labels.unsqueeze(1)).any(dim=1).double().mean().item()


@mistake(
    "02.7",
    "topk_accuracy",
    tell="You divided by N · k. An example is right or not, once: any(dim=1) first, then the mean over N.",
)
def topk_over_all_entries(logits, labels, k):
    return (logits.topk(k, dim=1).indices == labels.unsqueeze(1)).double().mean().item()


@mistake(
    "02.7",
    "topk_accuracy",
    tell="You compared the labels with the logits' values. topk gives values and indices: take the indices.",
)
def topk_of_values(logits, labels, k):
    return (logits.topk(k, dim=1).values == labels.unsqueeze(1)).any(dim=1).double().mean().item()


@mistake(
    "02.7",
    "topk_accuracy",
    tell="(N, k) against (N,) does not line up row by row: make the labels a column, labels.unsqueeze(1).",
)
def topk_labels_in_a_row(logits, labels, k):
    return (logits.topk(k, dim=1).indices == labels).any(dim=1).double().mean().item()


@mistake("02.7", "topk_accuracy", tell=PERCENT)
def topk_percent(logits, labels, k):
    best = logits.topk(k, dim=1).indices
    return 100 * (best == labels.unsqueeze(1)).any(dim=1).double().mean().item()


@mistake("02.7", "topk_accuracy", tell=COUNT)
def topk_counted(logits, labels, k):
    return (logits.topk(k, dim=1).indices == labels.unsqueeze(1)).sum().item()


@mistake(
    "02.7",
    "topk_accuracy",
    tell="You asked whether any example of the batch is right. any(dim=1) asks it of each row.",
)
def topk_any_of_the_batch(logits, labels, k):
    return float((logits.topk(k, dim=1).indices == labels.unsqueeze(1)).any())


# 02.8 confusion_matrix


def _matrix(predictions, labels, num_classes):
    cells = labels * num_classes + predictions
    return torch.bincount(cells, minlength=num_classes**2).reshape(num_classes, num_classes)


@mistake(
    "02.8",
    "confusion_matrix",
    tell="Rows and columns are swapped: the row is the true class, the column the predicted one.",
)
def confusion_transposed(predictions, labels, num_classes):
    return _matrix(labels, predictions, num_classes)


@mistake(
    "02.8",
    "confusion_matrix",
    tell="matrix[labels, predictions] += 1 adds 1 once to each cell, however often the pair occurs. "
    "Use a loop, bincount, or index_put_ with accumulate=True.",
)
def confusion_once(predictions, labels, num_classes):
    return (_matrix(predictions, labels, num_classes) > 0).long()


@mistake(
    "02.8",
    "confusion_matrix",
    tell="Only the right answers were counted; the others belong beside the diagonal.",
)
def confusion_diagonal(predictions, labels, num_classes):
    return torch.diag(_matrix(predictions, labels, num_classes).diagonal())


@mistake(
    "02.8",
    "confusion_matrix",
    tell="Only the wrong answers were counted; the right ones belong on the diagonal.",
)
def confusion_off_diagonal(predictions, labels, num_classes):
    matrix = _matrix(predictions, labels, num_classes)
    return matrix - torch.diag(matrix.diagonal())


@mistake("02.8", "confusion_matrix", tell="Those are shares of the batch; counts are asked for.")
def confusion_of_the_whole(predictions, labels, num_classes):
    return _matrix(predictions, labels, num_classes) / len(labels)


@mistake("02.8", "confusion_matrix", tell="You divided each row by its sum; counts are asked for.")
def confusion_of_rows(predictions, labels, num_classes):
    matrix = _matrix(predictions, labels, num_classes)
    return matrix / matrix.sum(dim=1, keepdim=True)


@mistake(
    "02.8",
    "confusion_matrix",
    tell="The size was read off the batch. It is num_classes × num_classes, whichever classes occur.",
)
def confusion_of_present(predictions, labels, num_classes):
    size = int(torch.cat([predictions, labels]).max()) + 1
    return _matrix(predictions, labels, num_classes)[:size, :size]


@mistake(
    "02.8",
    "confusion_matrix",
    tell="bincount stops at the largest number that occurs, so there is too little to reshape: give it minlength=num_classes**2.",
)
def confusion_without_minlength(predictions, labels, num_classes):
    return torch.bincount(labels * num_classes + predictions).reshape(num_classes, num_classes)


# 02.9 accuracy_is_differentiable


@mistake(
    "02.9",
    "accuracy_is_differentiable",
    tell="It cannot: argmax and == give whole numbers and booleans, and those are not in the graph. A small change of the logits changes no answer.",
)
def differentiable_always(logits, labels):
    return True


@mistake(
    "02.9",
    "accuracy_is_differentiable",
    tell="You asked the logits whether they require a gradient. Ask the accuracy that is made of them.",
)
def differentiable_as_the_logits(logits, labels):
    return logits.requires_grad


@mistake("02.9", "accuracy_is_differentiable", tell="Return the answer, True or False; it is missing.")
def differentiable_not_said(logits, labels):
    return None


@mistake(
    "02.9", "accuracy_is_differentiable", tell="True or False is asked for; that is the accuracy itself."
)
def differentiable_accuracy(logits, labels):
    return _right(logits, labels).double().mean().item()
