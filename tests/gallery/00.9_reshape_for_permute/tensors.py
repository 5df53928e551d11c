import torch


def to_channels_last(image):
    channels, height, width = image.shape
    return image.reshape(height, width, channels)
