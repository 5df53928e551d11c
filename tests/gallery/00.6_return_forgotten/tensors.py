import torch


def flatten_images(images):
    rows = images.flatten(start_dim=1)
