import torch


def rescale(images):
    return (images * 2 - 255) / 255
