"""Serves attachments; a deleted message's files are gone."""

from aiohttp import web

from bot.sandbox.state.world import World


class Cdn:
    """The content network on loopback."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def answer(self, request: web.Request) -> web.Response:
        """Answer with the file's bytes, or 404."""
        stored = self._world.files.get(request.path)
        if stored is None:
            raise web.HTTPNotFound
        kind = stored.file.content_type or "application/octet-stream"
        return web.Response(body=stored.file.data, headers={"Content-Type": kind})
