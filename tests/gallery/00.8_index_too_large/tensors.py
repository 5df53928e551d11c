import torch


def image_grid(images, nrow=8, padding=2):
    n, channels, height, width = images.shape
    rows = (n + nrow - 1) // nrow
    grid = torch.zeros(channels, rows * (height + padding) + padding, nrow * (width + padding) + padding)
    for i in range(n + 1):
        image = images[i]
        top = i // nrow * (height + padding) + padding
        left = i % nrow * (width + padding) + padding
        grid[:, top : top + height, left : left + width] = image
    return grid
