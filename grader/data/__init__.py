"""MNIST and CIFAR-10 as memory-mapped arrays: official if prepared, else a stand-in drawn by code."""

from grader.data.adding import Added, add
from grader.data.fetching import fetch
from grader.data.opening import DATASETS, Dataset, Status, cache_folder, open_dataset, status, training_files

__all__ = [
    "DATASETS",
    "Added",
    "Dataset",
    "Status",
    "add",
    "cache_folder",
    "fetch",
    "open_dataset",
    "status",
    "training_files",
]
