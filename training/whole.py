"""Weights as whole numbers in the program's formats (`crates/net`); limits and shifts here must be those there."""

import struct

import numpy as np

ONE = 4096  # fixed point of values and states
SCALE = 2.0**24  # fixed point of a row's scale


def text(string):
    raw = string.encode()
    return bytes([len(raw)]) + raw


def rounded(x, kind, low=None, high=None):
    x = np.rint(np.asarray(x, np.float64))
    limits = np.iinfo(kind)
    return np.clip(x, limits.min if low is None else low, limits.max if high is None else high).astype(kind)


def matrix(weights, bias, unit_in, unit_out):
    """Scales, biases and weights of (rows, columns), for inputs and outputs of which one stands for so much."""
    weights, bias = np.asarray(weights, np.float64), np.asarray(bias, np.float64)
    step = np.maximum(np.abs(weights).max(axis=1), 1e-6) / 127
    quantised = rounded(weights / step[:, None], np.int8, -127, 127)
    scale = rounded(step * unit_in / unit_out * SCALE, "<i4")
    start = rounded(bias / (step * unit_in), "<i4", -(2**30) + 1, 2**30 - 1)
    return scale.tobytes() + start.tobytes() + quantised.tobytes()


def gates():
    at = np.arange(4096) - 2048 + 0.5
    logistic = 1 / (1 + np.exp(-at / 256))
    return rounded(logistic * ONE, "<i2").tobytes() + rounded(np.tanh(at / 512) * ONE, "<i2").tobytes()


def check_sum(body):
    """The sum of `net::check_sum`."""
    mask = (1 << 64) - 1
    lanes = [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x27D4EB2F165667C5]
    whole = len(body) // 8
    for i, word in enumerate(np.frombuffer(body[: whole * 8], "<u8").tolist()):
        lane = ((lanes[i & 3] ^ word) * 0xFF51AFD7ED558CCD) & mask
        lanes[i & 3] = ((lane << 29) | (lane >> 35)) & mask
    total = len(body)
    for part in [*lanes, *body[whole * 8 :]]:
        total = ((total ^ part) * 0xC4CEB9FE1A85EC53) & mask
        total ^= total >> 33
    return total


def sealed(body):
    """The file's bytes with their check sum."""
    return body + struct.pack("<Q", check_sum(body))
