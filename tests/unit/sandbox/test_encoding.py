"""Every frame can be read by itself, whatever compression was asked for."""

import importlib
import zlib

from bot.sandbox.gateway.encoding import choose_encoder

PAYLOADS = [b'{"op":10}', b'{"op":0,"t":"READY"}', b'{"op":0,"t":"READY"}']


def test_zlib_frames_belong_to_one_stream():
    encode, inflate = choose_encoder("zlib-stream"), zlib.decompressobj()

    frames = [encode(payload) for payload in PAYLOADS]

    assert [inflate.decompress(frame) for frame in frames if isinstance(frame, bytes)] == PAYLOADS


def test_zstd_frames_belong_to_one_stream_or_fall_back_to_text():
    encode = choose_encoder("zstd-stream")
    frames = [encode(payload) for payload in PAYLOADS]

    if isinstance(frames[0], bytes):  # Python 3.14 and newer
        inflate = importlib.import_module("compression.zstd").ZstdDecompressor()
        assert [inflate.decompress(frame) for frame in frames] == PAYLOADS
    else:
        assert frames == [payload.decode() for payload in PAYLOADS]


def test_without_compression_frames_are_text():
    assert choose_encoder(None)(PAYLOADS[0]) == '{"op":10}'
