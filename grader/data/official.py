"""What the official files hold: one table of names, counts and digests of their content.

Where the figures come from
- MNIST: SHA-256 of the decoded bytes after the idx header, computed from the four original .gz files
  (their MD5s are the four that torchvision.datasets.MNIST checks).
- CIFAR-10 `md5`: the MD5 of each official Python batch, from torchvision.datasets.CIFAR10.
- CIFAR-10 `sha256`: computed from a copy of the binary version (shared/datasets) whose images are
  pixel-exact but for 104 that come from a JPEG copy. Those are `open_rows`: their labels are pinned,
  their pixels are not, so that the official files and that copy both pass. The digest is over the
  10,000 label bytes, then the 3072-byte rows that are not open, in order.
- CIFAR-10 `blurred_sha256`: over the open rows of that copy, to say honestly which one is at hand.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CLASSES", "OFFICIAL", "TITLES", "BatchPin", "IdxPin", "Pins"]


@dataclass(frozen=True)
class IdxPin:
    """One MNIST file: images (N, 28, 28) or labels (N,)."""

    stem: str
    shape: tuple[int, ...]
    sha256: str


@dataclass(frozen=True)
class BatchPin:
    """One CIFAR-10 batch, in its Python form (`md5`) or its binary form (`sha256`)."""

    name: str
    rows: int
    sha256: str
    md5: str
    open_rows: tuple[int, ...] = ()
    blurred_sha256: str = ""


@dataclass(frozen=True)
class Pins:
    """MNIST: training images and labels, held-out images and labels. CIFAR-10: the last is held out."""

    mnist: tuple[IdxPin, IdxPin, IdxPin, IdxPin]
    cifar10: tuple[BatchPin, ...]


TITLES = {"mnist": "MNIST", "cifar10": "CIFAR-10"}

_CIFAR10_NAMES = "airplane automobile bird cat deer dog frog horse ship truck"

CLASSES = {
    "mnist": tuple("0123456789"),
    "cifar10": tuple(_CIFAR10_NAMES.split()),
}

_MNIST = (
    IdxPin(
        "train-images-idx3-ubyte",
        (60_000, 28, 28),
        "741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757",
    ),
    IdxPin(
        "train-labels-idx1-ubyte",
        (60_000,),
        "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13",
    ),
    IdxPin(
        "t10k-images-idx3-ubyte",
        (10_000, 28, 28),
        "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161",
    ),
    IdxPin(
        "t10k-labels-idx1-ubyte",
        (10_000,),
        "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5",
    ),
)


def _rows(numbers: str) -> tuple[int, ...]:
    return tuple(int(number) for number in numbers.split())


_CIFAR10 = (
    BatchPin(
        "data_batch_1",
        10_000,
        "bd03fc39f39f138f97e9f0f2bc14c7b04b8f1ed3c1f7c7330f978299020de8e5",
        md5="c99cafc152244af753f735de768cd75f",
        open_rows=_rows("4298 5949 7066 7237 7248 7630 8006 8831 8968 9415"),
        blurred_sha256="198f267c80e32f778a7f9debedfd0a4321c7d438474c5f6d2dfca29c2a27a3fe",
    ),
    BatchPin(
        "data_batch_2",
        10_000,
        "2435202b56b7379f400d83f61017b685a867da7077cb4576ef81ef69488cb7f0",
        md5="d4bba439e000b95fd0a9bffe97cbabec",
        open_rows=_rows("1027 2762 2834 3546"),
        blurred_sha256="ecb499559372bcc9a961a4cbba35002989fa0b58173eeae62686d4af86727aa6",
    ),
    BatchPin(
        "data_batch_3",
        10_000,
        "a68e1463e9bba6c7e55198f96b75a4e6eda357dfba4dc9c05ea108ef02bda189",
        md5="54ebc095f3ab1f0389bbae665268c751",
        open_rows=_rows("1493 5728 6098 6927 7621 8435 8670 8728 9694 9747"),
        blurred_sha256="37cac6b2c103a823d47d569680fe7d25bcdb58ef9b7a58f4074526d04a067ffe",
    ),
    BatchPin(
        "data_batch_4",
        10_000,
        "1cfa43a5fb9ee2b90153ddb027d7c0acae8350e09e2aa3439cc88eb3ce485073",
        md5="634d18415352ddfa80567beed471001a",
        open_rows=_rows(
            "1066 1367 1462 1625 1663 2777 3446 3641 3661 4067 4276 4387 4471 4825 5160 5646 6733 "
            "7329 7474 7567 8089 8384 8925 9069 9358 9385 9613 9840 9888 9971"
        ),
        blurred_sha256="5d0f822ff584ea5dfe8a19a50494897f222c2ea8df8ab5f27857fb2f2fc57902",
    ),
    BatchPin(
        "data_batch_5",
        10_000,
        "ad122dce96a8ec7bc07bdfd4f1c394e69ac7ead5b0ccc0562b628b8770dff781",
        md5="482c414d41f54cd18b22e5b47cb7c3cb",
        open_rows=_rows(
            "1761 1779 2004 2389 2611 3357 3883 4420 4882 5168 5240 6175 6435 6538 6624 7393 7597 "
            "8081 8124 8333 8821 8836 9321 9429 9631 9830 9857"
        ),
        blurred_sha256="475075fd6610e088affc0ec5893852cbd809704a406a04aa1ccff53ce2de14b0",
    ),
    BatchPin(
        "test_batch",
        10_000,
        "f44424cdaac2181f82838511f2838c8338882f7400bfe63884c4ac1e3bce0dce",
        md5="40351d587109b95175f43aff81a1287e",
        open_rows=_rows(
            "1259 1369 1422 1556 2245 2737 2935 3630 3695 3718 4085 4496 5791 5896 6286 7580 7707 "
            "7724 7832 8117 8541 8551 9254"
        ),
        blurred_sha256="975a1e652abdc3c7b7de3cb1bf5cbffa00c576799f438900c24a91e45cbda21d",
    ),
)

OFFICIAL = Pins(_MNIST, _CIFAR10)
