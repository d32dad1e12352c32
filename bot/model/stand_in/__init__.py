"""A stand-in for the model: answers by likeness to the examples in the prompt's policy, in real harmony."""

from bot.model.stand_in.misbehaviour import Misbehaviour
from bot.model.stand_in.server import StandIn

__all__ = ["Misbehaviour", "StandIn"]
