"""What layers cost: parameters to store, multiply-accumulates to do, activations to hold.

All counts are exact integers, for one image (a batch of one):

- **parameters** are learnt numbers: weights, biases, the scale and shift of normalisations;
- **MACs** are multiply-accumulates: one multiplication together with its addition. Counted in
  FLOPs every MAC is two; a "FLOP" in print is often a MAC. Windows are counted as dense, with
  the padding's zeros multiplied like any cell; biases, normalisation, ReLU, pooling and
  additions of branches are none;
- **activations** are the numbers a layer puts out. ReLU, normalisation and joins work in place.

>>> cost = conv2d(3, 96, 11, input_size=227, stride=4)  # the first layer of AlexNet
>>> cost.parameters, cost.macs, cost.activations
(34944, 105415200, 290400)
"""

from convlib.cost.layer import (
    Cost,
    conv2d,
    conv_transpose2d,
    dense,
    locally_connected,
    separable,
)
from convlib.cost.stack import Row, total, trace

__all__ = [
    "Cost",
    "Row",
    "conv2d",
    "conv_transpose2d",
    "dense",
    "locally_connected",
    "separable",
    "total",
    "trace",
]
