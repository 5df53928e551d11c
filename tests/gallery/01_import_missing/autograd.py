def gradient(f, x: torch.Tensor):
    leaf = x.clone().requires_grad_()
    f(leaf).backward()
    return leaf.grad
